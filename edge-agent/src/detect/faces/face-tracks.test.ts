import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import type { ReadFace } from '#models/faces/face.ts';
import { createFaceTracks, type FaceTracks } from './face-tracks.ts';
import type { FaceSighting } from './sighting.ts';

const RECIPE = 'test/1';
const BOX = { x: 0.4, y: 0.1, w: 0.1, h: 0.1 };
/** Directions so far apart that no built-in figure takes one for another. */
const ANNA = Float32Array.of(1, 0);
const BINH = Float32Array.of(0, 1);

describe('the faces of tracks', () => {
  let tracks: FaceTracks;
  let told: FaceSighting[];

  beforeEach(() => {
    told = [];
    tracks = createFaceTracks({ cameraId: 'gate', clock: createFakeClock(), send: (one) => told.push(one) });
  });

  const see = (descriptor: Float32Array, atMs: number): string =>
    tracks.offer(7, { read: readOf(descriptor), box: BOX, atMs, recipe: RECIPE });

  it('are told together at the end', () => {
    [0, 1000, 2000].forEach((atMs) => see(ANNA, atMs));
    tracks.end([7], RECIPE);

    expect(told.map(({ isOver, shots }) => [isOver, shots.length])).to.deep.equal([[true, 3]]);
  });

  it('are those of a second person once two in a row are like each other and like none before', () => {
    [0, 1000].forEach((atMs) => see(ANNA, atMs));

    expect([see(BINH, 2000), see(BINH, 3000), see(BINH, 4000)]).to.deep.equal([
      'not-kept',
      'second-person',
      'best',
    ]);
    tracks.end([7], RECIPE);

    expect(told.map(({ isOver, shots }) => [isOver, shots.map(({ atMs }) => atMs)])).to.deep.equal([
      [true, [0, 1000]],
      [true, [2000, 3000, 4000]],
    ]);
    expect(
      told.every(({ shots }) => shots.every(({ descriptor }) => descriptor === shots[0]?.descriptor)),
    ).to.equal(true);
  });

  it('do without a single odd one: it may be a bad picture', () => {
    see(ANNA, 0);
    see(BINH, 1000);
    see(ANNA, 2000);
    see(BINH, 3000);
    tracks.end([7], RECIPE);

    expect(told.map(({ shots }) => shots.map(({ atMs }) => atMs))).to.deep.equal([[0, 2000]]);
  });

  it('are looked for again soon while a second person is suspected, though enough are known', () => {
    for (let atMs = 0; atMs < 5000; atMs += 1000) {
      see(ANNA, atMs);
    }
    const before = tracks.stateOf(7).isSated;
    see(BINH, 5000);

    expect([before, tracks.stateOf(7).isSated]).to.deep.equal([true, false]);
  });
});

function readOf(descriptor: Float32Array): ReadFace {
  const chip = { width: 8, height: 8, data: new Uint8Array(8 * 8 * 3) };
  return {
    face: {
      box: { left: 0, top: 0, width: 8, height: 8 },
      score: 0.9,
      points: {
        rightEye: { x: 2, y: 3 },
        leftEye: { x: 6, y: 3 },
        nose: { x: 4, y: 4 },
        mouth: { x: 4, y: 6 },
      },
    },
    quality: {
      widthPx: 60,
      turned: 0,
      tiltDeg: 0,
      sharpness: 0.5,
      brightness: 120,
      contrast: 40,
      grade: 0.6,
      faults: [],
      use: 'alarm',
    },
    descriptor,
    chip,
  };
}
