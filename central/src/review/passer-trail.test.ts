import { expect } from 'chai';
import type { PasserTrail } from '#protocol/passers.ts';
import { isWithin, metresBetween, trailCameras, travelWindow, type Coordinates } from './passer-trail.ts';

const AT_MS = Date.UTC(2026, 10, 20, 19, 14);
const trail = (change: Partial<PasserTrail> = {}): PasserTrail => ({
  cameraId: 'gate-4',
  atMs: AT_MS,
  mover: 'person',
  way: 'after',
  withinM: 3000,
  minutes: 20,
  ...change,
});
const minutesAfter = (window: { fromMs: number; toMs: number } | null): number[] | null =>
  window && [window.fromMs, window.toMs].map((ms) => Math.round((ms - AT_MS) / 6_000) / 10);

describe('where somebody may have gone', () => {
  it('measures the way between two gates in metres', () => {
    const gate = { latitude: 20.95, longitude: 105.8 };

    expect(metresBetween(gate, { latitude: 20.959, longitude: 105.8 })).to.be.closeTo(1000, 2);
    expect(metresBetween(gate, { latitude: 20.95, longitude: 105.8096 })).to.be.closeTo(997, 3);
    expect(metresBetween(gate, gate)).to.equal(0);
  });

  it('gives somebody on foot more time than somebody on a motorcycle', () => {
    expect(minutesAfter(travelWindow(trail({ minutes: 60 }), 600))).to.deep.equal([1.5, 25.4]);
    expect(minutesAfter(travelWindow(trail({ minutes: 60, mover: 'two-wheeler' }), 600))).to.deep.equal([
      0, 10.5,
    ]);
  });

  it('takes who is on foot for a rider too, where he may have got on', () => {
    const window = travelWindow(trail({ minutes: 60, mover: 'any' }), 3000);

    expect(minutesAfter(window)).to.deep.equal([1.5, 60]);
  });

  it('does not look where nobody can be in time', () => {
    expect(travelWindow(trail({ minutes: 5 }), 3000)).to.equal(null);
  });

  it('looks as far back for where somebody came from', () => {
    const window = travelWindow(trail({ way: 'before', minutes: 60 }), 600);

    expect(minutesAfter(window)).to.deep.equal([-25.4, -1.5]);
  });

  it('has the nearest cameras first, and those of an unknown place only from the same site', () => {
    const places: Record<string, Coordinates> = {
      'gate-4': { latitude: 20.95, longitude: 105.8 },
      market: { latitude: 20.953, longitude: 105.8 },
      bridge: { latitude: 20.951, longitude: 105.8 },
      'far-off': { latitude: 21.05, longitude: 105.8 },
    };
    const cameras = [
      ...['gate-4', 'gate-5', 'gate-unknown'].map((cameraId) => ({ cameraId, siteId: 'gate' })),
      ...['market', 'bridge', 'far-off', 'lost'].map((cameraId) => ({ cameraId, siteId: cameraId })),
    ];

    const near = trailCameras(trail(), cameras, (cameraId) => places[cameraId] ?? null);

    expect(near.map(({ cameraId, distanceM }) => [cameraId, distanceM])).to.deep.equal([
      ['gate-5', null],
      ['gate-unknown', null],
      ['bridge', 111],
      ['market', 334],
    ]);
  });

  it('shows who was there at some time of the window, though not all of it', () => {
    const window = { fromMs: 100, toMs: 200 };

    expect(isWithin(window, { fromMs: 50, toMs: 100 })).to.equal(true);
    expect(isWithin(window, { fromMs: 201, toMs: 300 })).to.equal(false);
    expect(isWithin(null, { fromMs: 0, toMs: 1 })).to.equal(true);
  });
});
