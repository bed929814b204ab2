import { expect } from 'chai';
import type { CameraView } from '#protocol/camera.ts';
import { cutPage, reduceWall, type WallState } from './wall-state.ts';

const start: WallState = { layout: 9, chosen: 0, query: '', onlyDown: false, enlargedId: null };

const cameras = Array.from({ length: 76 }, (_, index): CameraView => ({
  id: `cam-${index + 1}`,
  siteId: 'site',
  name: `Cổng ${index + 1}`,
  hasPtz: false,
  rules: [],
  rulesRevision: 0,
  siteName: 'Thôn 4',
  siteGroup: 'key-point',
  hamlet: null,
  health: {
    cameraId: `cam-${index + 1}`,
    state: index === 40 ? 'offline' : 'online',
    reason: 'none',
    detail: '',
    sinceAtMs: 0,
    nextTryAtMs: null,
    fps: 5,
    watch: null,
  },
}));

describe('the live wall', () => {
  it('pages over 76 cameras and stops at both ends', () => {
    let state = start;
    const seen = new Set<string>();
    for (let turn = 0; turn < 20; turn += 1) {
      cutPage(cameras, state).shown.forEach(({ id }) => seen.add(id));
      state = reduceWall(state, { type: 'page', by: 1, count: cameras.length });
    }

    expect(seen.size).to.equal(76);
    expect(cutPage(cameras, state)).to.include({ page: 8, pages: 9 });
    expect(reduceWall(start, { type: 'page', by: -1, count: 76 }).chosen).to.equal(0);
  });

  it('goes to the next page when the arrow leaves the last tile', () => {
    const state = reduceWall({ ...start, chosen: 8 }, { type: 'step', by: 'right', count: 76 });

    expect(cutPage(cameras, state)).to.include({ chosen: 9, page: 1 });
  });

  it('keeps the chosen camera in view when the layout changes', () => {
    const state = reduceWall({ ...start, chosen: 20 }, { type: 'layout', layout: 16 });

    expect(cutPage(cameras, state).shown.map(({ id }) => id)).to.include('cam-21');
  });

  it('finds a camera typed without diacritics and starts at its first page', () => {
    const state = reduceWall({ ...start, chosen: 50 }, { type: 'search', query: 'cong 76' });

    expect(cutPage(cameras, state).shown.map(({ id }) => id)).to.deep.equal(['cam-76']);
  });

  it('shows only what is in trouble when asked', () => {
    const page = cutPage(cameras, reduceWall(start, { type: 'only-down', onlyDown: true }));

    expect(page.shown.map(({ id }) => id)).to.deep.equal(['cam-41']);
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
