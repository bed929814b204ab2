import { expect } from 'chai';
import { MOST, panBy, transformOf, WHOLE, zoomBy, zoomByKey } from './zoom.ts';

describe('two faces looked at together', () => {
  it('are shown whole at first, and no further than four times', () => {
    expect(transformOf(WHOLE)).to.equal('scale(1) translate(0%, 0%)');
    expect(zoomBy(WHOLE, -1)).to.deep.equal(WHOLE);
    expect(zoomBy(WHOLE, 99).scale).to.equal(MOST);
  });

  it('cannot be pushed out of their frames', () => {
    expect(panBy(WHOLE, 0.3, 0.3)).to.deep.equal(WHOLE);

    const corner = panBy(zoomBy(WHOLE, 2), -9, -9);

    expect(corner).to.deep.equal({ scale: 2, x: 0.25, y: 0.25 });
    expect(transformOf(corner)).to.equal('scale(2) translate(25%, 25%)');
    expect(zoomBy(corner, -2)).to.deep.equal(WHOLE);
  });

  it('move by keys, and other keys are left to the page', () => {
    expect(zoomByKey(WHOLE, '+')?.scale).to.equal(1.5);
    expect(zoomByKey(zoomBy(WHOLE, 2), 'ArrowRight')?.x).to.equal(0.55);
    expect(zoomByKey(zoomBy(WHOLE, 2), '0')).to.deep.equal(WHOLE);
    expect(zoomByKey(WHOLE, 'k')).to.equal(null);
  });
});
