import { expect } from 'chai';
import type { WallLayout } from '#protocol/wall-layout.ts';
import {
  nextEmpty,
  reduceArranging,
  SPOT_SLOT,
  startArranging,
  toSaved,
  type ArrangeAction,
  type ArrangeState,
} from './arrange-state.ts';
import { cutPage } from './wall-state.ts';
import { describeCameras } from './wall-state.helpers.ts';

const saved: WallLayout = {
  ...{ id: '0190b5a0-0000-7000-8000-000000000001', name: 'Ca đêm', grid: '4', spotCameraId: null },
  ...{ slots: ['a', 'b', null, 'c'], tour: null, isShared: false, ownerName: 'Lan', isOwn: true },
  ...{ missing: [], changedAtMs: 1, revision: 3 },
};
const wall = { chosen: 0, query: '', onlyDown: false, enlargedId: null };
const page = cutPage(describeCameras(20), { ...wall, layoutId: saved.id, grid: '9' }, saved);

const after = (...actions: ArrangeAction[]): ArrangeState => {
  const state = actions.reduce(reduceArranging, startArranging(page, saved, 'Bố cục 1'));
  expect(state).not.to.equal(null);
  return state ?? startArranging(page, saved, '');
};

describe('arranging a layout', () => {
  it('changes two tiles when one is put onto the other', () => {
    const { draft, isChanged } = after({ type: 'take', slot: 0 }, { type: 'drop', slot: 3 });

    expect(draft.slots).to.deep.equal(['c', 'b', null, 'a']);
    expect(isChanged).to.equal(true);
  });

  it('changes nothing when the tile is let go, or put down where it was', () => {
    for (const end of [{ type: 'let-go' }, { type: 'drop', slot: 0 }] as const) {
      const state = after({ type: 'take', slot: 0 }, end);

      expect(state.draft.slots).to.deep.equal(saved.slots);
      expect(state).to.include({ isChanged: false, held: null });
    }
  });

  it('takes nothing from an empty tile', () => {
    expect(after({ type: 'take', slot: 2 }).held).to.equal(null);
  });

  it('moves a camera of the list that stands elsewhere already: none stands twice', () => {
    const { draft } = after({ type: 'take-from-list', cameraId: 'b' }, { type: 'drop', slot: 2 });

    expect(draft.slots).to.deep.equal(['a', null, 'b', 'c']);
  });

  it('shows a camera in the large tile without taking it from its own', () => {
    const { draft } = after({ type: 'take', slot: 1 }, { type: 'drop', slot: SPOT_SLOT });

    expect(draft).to.deep.include({ spotCameraId: 'b', slots: saved.slots });
  });

  it('empties a tile, adds a page, and leaves out empty pages when it is saved', () => {
    const { draft } = after({ type: 'clear', slot: 1 }, { type: 'add-page' });

    expect(draft.slots).to.have.length(8);
    expect(toSaved(draft).slots).to.deep.equal(['a', null, null, 'c']);
  });

  it('loses no camera when the grid gets smaller or larger', () => {
    const { draft } = after({ type: 'grid', grid: '1' }, { type: 'grid', grid: '1+5' });

    expect(draft.slots).to.deep.equal(['a', 'b', null, 'c', null]);
  });

  it('changes one’s own layout, and makes a new one from somebody else’s or from all cameras', () => {
    expect(startArranging(page, saved, 'Bố cục 1').of).to.deep.equal({ id: saved.id, revision: 3 });
    const shared = startArranging(page, { ...saved, isOwn: false, isShared: true }, 'Bố cục 1');
    expect(shared.of).to.equal(null);
    expect(shared.draft).to.include({ name: 'Bố cục 1', isShared: false });
    const all = cutPage(describeCameras(3), { ...wall, layoutId: null, grid: '4' });
    const fresh = startArranging(all, null, 'Bố cục 1');
    expect(fresh.draft.slots).to.deep.equal(['cam-1', 'cam-2', 'cam-3', null]);
  });

  it('goes on to the next empty tile of the page, so that a page is filled by pressing on', () => {
    const { draft } = after();

    expect(nextEmpty(draft, 0)).to.equal(2);
    expect(nextEmpty(draft, 2)).to.equal(2);
  });
});
