import { expect } from 'chai';
import type { WallLayout, WallTour } from '#protocol/wall-layout.ts';
import { nextStop, tourStateOf, tourStops } from './tour-state.ts';

const layoutOf = (id: string, pages: number, tour: WallTour | null, isOwn = true): WallLayout => ({
  ...{ id, name: id, grid: '4', spotCameraId: null, slots: Array<string | null>(pages * 4).fill(null) },
  ...{ tour, isShared: !isOwn, ownerName: 'Lan', isOwn, missing: [], changedAtMs: 1, revision: 1 },
});
const layouts = [
  layoutOf('market', 2, { order: 2, seconds: 30 }),
  layoutOf('gates', 1, { order: 1, seconds: 10 }),
  layoutOf('alone', 3, null),
  layoutOf('shared', 1, { order: 1, seconds: 5 }, false),
];
const placeAt = (layoutId: string | null, page: number, pages = 1) => ({ layoutId, page, pages, tiles: 4 });

describe('a tour', () => {
  it('goes through the layouts that take turns, in their order, page after page, and over again', () => {
    const here = placeAt('market', 0, 2);

    const stops = tourStops(layouts, here);

    expect(stops.map(({ layoutId, page, seconds }) => [layoutId, page, seconds])).to.deep.equal([
      ['gates', 0, 10],
      ['market', 0, 30],
      ['market', 1, 30],
    ]);
    expect(nextStop(stops, here)?.next).to.deep.include({ layoutId: 'market', page: 1, firstSlot: 4 });
    expect(nextStop(stops, placeAt('market', 1, 2))?.next).to.include({ layoutId: 'gates', page: 0 });
  });

  it('turns the pages of a layout that takes no turns, and of all cameras', () => {
    expect(tourStops(layouts, placeAt('alone', 0, 3))).to.have.length(3);
    const all = tourStops(layouts, placeAt(null, 8, 9));
    expect(nextStop(all, placeAt(null, 8, 9))?.next).to.include({ layoutId: null, page: 0 });
  });

  it('has nowhere to go from a single page', () => {
    const here = placeAt('shared', 0);

    expect(nextStop(tourStops(layouts, here), here)).to.equal(null);
  });

  it('waits for an alarm on the spot, for whoever looks closer, and for whoever is at the desk', () => {
    const free = { isOn: true, hasNext: true, isAlarm: false, isBusy: false, isTouched: false };

    expect(tourStateOf(free)).to.equal('running');
    expect(tourStateOf({ ...free, isTouched: true })).to.equal('touched');
    expect(tourStateOf({ ...free, isTouched: true, isBusy: true })).to.equal('busy');
    expect(tourStateOf({ ...free, isBusy: true, isAlarm: true })).to.equal('alarm');
    expect(tourStateOf({ ...free, hasNext: false })).to.equal('alone');
    expect(tourStateOf({ ...free, isOn: false })).to.equal('off');
  });
});
