import { expect } from 'chai';
import {
  dragBy,
  isZoomed,
  MOST_ZOOM,
  panTowards,
  partOf,
  pictureAt,
  transformOf,
  WHOLE,
  zoomAt,
} from './zoom-view.ts';

const FACE = { x: 0.8, y: 0.25 };

describe('looking closer at a live picture', () => {
  it('keeps under the pointer what was under it', () => {
    const before = pictureAt(WHOLE, FACE);

    const closer = zoomAt(zoomAt(WHOLE, 1.7, FACE), 1.4, FACE);

    const after = pictureAt(closer, FACE);
    expect(after.x).to.be.closeTo(before.x, 1e-9);
    expect(after.y).to.be.closeTo(before.y, 1e-9);
    expect(closer.scale).to.be.closeTo(2.38, 1e-9);
  });

  it('never shows what is beside the picture, and comes back to all of it', () => {
    const corner = dragBy(zoomAt(WHOLE, 4), { x: 9, y: 9 });
    const { left, top, size } = partOf(corner);

    const back = zoomAt(corner, 0.001, FACE);

    expect([left, top, size]).to.deep.equal([0, 0, 0.25]);
    expect(back).to.deep.equal(WHOLE);
    expect(isZoomed(back)).to.equal(false);
  });

  it('goes no closer than is of any use', () => {
    expect(zoomAt(WHOLE, 1000).scale).to.equal(MOST_ZOOM);
  });

  it('goes with the hand, and by arrows towards where they point', () => {
    const view = zoomAt(WHOLE, 4);

    const dragged = dragBy(view, { x: 0.2, y: 0 });
    const panned = panTowards(view, { x: 1, y: -1 });

    expect(dragged.x).to.be.closeTo(0.45, 1e-9);
    expect([panned.x > view.x, panned.y < view.y]).to.deep.equal([true, true]);
  });

  it('is drawn as the page understands it', () => {
    expect(transformOf(WHOLE)).to.equal('translate(0.000%, 0.000%) scale(1.0000)');
    expect(transformOf({ scale: 2, x: 0.75, y: 0.5 })).to.equal('translate(-50.000%, 0.000%) scale(2.0000)');
  });
});
