import { expect } from 'chai';
import { cutPage, neighbourOf, reduceWall, type WallPage, type WallState } from './wall-state.ts';
import { describeCameras } from './wall-state.helpers.ts';

const start: WallState = {
  ...{ layoutId: null, grid: '9', chosen: 0, query: '', onlyDown: false, enlargedId: null },
};
const cameras = describeCameras(76);
const idsOf = ({ shown }: WallPage): (string | undefined)[] => shown.map(({ camera }) => camera?.id);

describe('the live wall', () => {
  it('pages over 76 cameras and stops at both ends', () => {
    let state = start;
    const seen = new Set<string | undefined>();
    for (let turn = 0; turn < 20; turn += 1) {
      const page = cutPage(cameras, state);
      idsOf(page).forEach((id) => seen.add(id));
      state = reduceWall(state, { type: 'page', by: 1, page });
    }

    expect(seen.size).to.equal(76);
    expect(cutPage(cameras, state)).to.include({ page: 8, pages: 9 });
    const back = reduceWall(start, { type: 'page', by: -1, page: cutPage(cameras, start) });
    expect(back.chosen).to.equal(0);
  });

  it('goes to the next page when the arrow leaves the last tile', () => {
    const last = { ...start, chosen: 8 };
    const state = reduceWall(last, { type: 'step', by: 'right', page: cutPage(cameras, last) });

    expect(cutPage(cameras, state)).to.include({ chosen: 9, page: 1 });
  });

  it('keeps the chosen camera in view when the number of tiles changes', () => {
    const state = reduceWall({ ...start, chosen: 20 }, { type: 'grid', grid: '16' });

    expect(idsOf(cutPage(cameras, state))).to.include('cam-21');
  });

  it('finds a camera typed without diacritics and starts at its first page', () => {
    const state = reduceWall({ ...start, chosen: 50 }, { type: 'search', query: 'cong 76' });

    expect(idsOf(cutPage(cameras, state))).to.deep.equal(['cam-76']);
  });

  it('shows only what is in trouble when asked', () => {
    const state = reduceWall(start, { type: 'only-down', onlyDown: true });

    expect(idsOf(cutPage(cameras, state))).to.deep.equal(['cam-41']);
  });

  it('falls back to what is there when cameras go', () => {
    expect(cutPage(cameras.slice(0, 5), { ...start, chosen: 70 })).to.include({
      chosen: 4,
      page: 0,
      pages: 1,
    });
    expect(cutPage([], start)).to.include({ chosen: 0, page: 0, pages: 1 });
  });
});

describe('a saved layout on the wall', () => {
  const layout = {
    ...{ grid: '4' as const, spotCameraId: null, missing: [2] },
    slots: ['cam-3', null, null, 'cam-1', 'gone'],
  };
  const shown = { ...start, layoutId: 'x' };

  it('shows each camera in its slot, and whole pages with their empty slots', () => {
    const page = cutPage(cameras, shown, layout);

    expect(idsOf(page)).to.deep.equal(['cam-3', undefined, undefined, 'cam-1']);
    expect(page).to.include({ pages: 2 });
    expect(page.matching).to.have.length(8);
  });

  it('says which slot has lost its camera, by central’s word or because nobody knows it any more', () => {
    const { matching } = cutPage(cameras, shown, layout);

    const missing = matching.filter(({ isMissing }) => isMissing).map(({ index }) => index);
    expect(missing).to.deep.equal([2, 4]);
  });

  it('gives way to a search through all cameras', () => {
    expect(idsOf(cutPage(cameras, { ...shown, query: 'cong 76' }, layout))).to.deep.equal(['cam-76']);
  });

  it('passes over empty slots from one enlarged camera to the next', () => {
    expect(neighbourOf(cutPage(cameras, shown, layout), 1)).to.deep.include({ index: 3 });
    expect(neighbourOf(cutPage(cameras, { ...shown, chosen: 3 }, layout), 1)).to.equal(null);
  });

  it('rests its spot on the camera named for it, or else on the chosen tile', () => {
    expect(cutPage(cameras, { ...shown, chosen: 3 }, layout).resting?.id).to.equal('cam-1');
    const named = { ...layout, spotCameraId: 'cam-9' };
    expect(cutPage(cameras, shown, named).resting?.id).to.equal('cam-9');
  });
});
