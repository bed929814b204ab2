import { expect } from 'chai';
import type { Point, Polygon } from '#protocol/geometry.ts';
import { createWrongWay } from './wrong-way.ts';
import { play, ruleOf, trembling, walking, type PlayOptions } from './scene-of-walks.helpers.ts';
import { standing } from './walk.helpers.ts';

const CAR = { label: 'car', size: { w: 0.1, h: 0.1 } } as const;
const RIGHT: [Point, Point] = [[0, 0.6], [1, 0.6]]; // prettier-ignore
const LEFT: [Point, Point] = [[1, 0.6], [0, 0.6]]; // prettier-ignore
type Way = readonly (readonly [number, number, number])[];
const DRIVE: Way = [
  [0, 0.1, 0.6],
  [4, 0.9, 0.6],
];

describe('wrong way', () => {
  const drive = (
    way: [Point, Point],
    path: Way,
    options: Partial<PlayOptions> = {},
    zone?: Polygon,
  ): number[] => {
    const rule = ruleOf({ kind: 'wrong-way', name: 'Một chiều', way, ...(zone && { zone }) });
    return play(
      createWrongWay(rule),
      (atMs) => walking(3, path, atMs, CAR).map((car) => trembling(car, atMs)),
      { toMs: (path.at(-1)?.[0] ?? 0) * 1000, ...options },
    ).fired.map(({ atMs }) => atMs);
  };

  it('reports a car that goes against the way, once, and none that goes with it', () => {
    expect(drive(LEFT, DRIVE)).to.have.length(1);
    expect(drive(RIGHT, DRIVE)).to.deep.equal([]);
  });

  it('knows it with looks that come seldom and unevenly', () => {
    for (const everyMs of [[1000], [500], [200, 900, 400, 1200]]) {
      expect(drive(LEFT, DRIVE, { everyMs }), everyMs.join()).to.have.length(1);
      expect(drive(RIGHT, DRIVE, { everyMs }), everyMs.join()).to.deep.equal([]);
    }
  });

  it('is silent for a standing car whose box trembles', () => {
    const rule = ruleOf({ kind: 'wrong-way', name: 'Một chiều', way: LEFT });
    const scene = (atMs: number) => [trembling(standing(3, [0.5, 0.6], CAR), atMs)];

    expect(play(createWrongWay(rule), scene, { toMs: 60_000 }).fired).to.deep.equal([]);
  });

  it('is silent for who crosses the road, and for who backs by less than a length', () => {
    expect(
      drive(LEFT, [
        [0, 0.5, 0.3],
        [3, 0.52, 0.9],
      ]),
    ).to.deep.equal([]);
    expect(
      drive(LEFT, [
        [0, 0.5, 0.6],
        [2, 0.58, 0.6],
        [9, 0.58, 0.6],
      ]),
    ).to.deep.equal([]);
  });

  it('is not misled by a number that jumps from one car to the one behind it', () => {
    const rule = ruleOf({ kind: 'wrong-way', name: 'Một chiều', way: RIGHT });
    const jumps: Way[] = [
      [
        [0, 0.3, 0.6],
        [2, 0.7, 0.6],
      ],
      [
        [2.2, 0.3, 0.6],
        [4, 0.66, 0.6],
      ],
      [
        [4.8, 0.2, 0.6],
        [9, 0.2, 0.6],
      ],
    ];
    const scene = (atMs: number) => jumps.flatMap((way) => walking(3, way, atMs, CAR));

    for (const everyMs of [[200], [400], [1000], [200, 800]]) {
      expect(play(createWrongWay(rule), scene, { toMs: 9000, everyMs }).fired, everyMs.join()).to.deep.equal(
        [],
      );
    }
  });

  it('counts only what happens in its zone and in its schedule', () => {
    const zone: Polygon = [[0.8, 0], [1, 0], [1, 1], [0.8, 1]]; // prettier-ignore

    expect(drive(LEFT, DRIVE, { isAwake: () => false })).to.deep.equal([]);
    expect(drive(LEFT, DRIVE, { isAwake: (atMs) => atMs >= 3400 })).to.deep.equal([]);
    expect(drive(LEFT, DRIVE, {}, zone)).to.deep.equal([]);
  });

  it('reports the next visit of a car that turned round in between', () => {
    const way: Way = [
      [0, 0.2, 0.6],
      [2, 0.6, 0.6],
      [4, 0.2, 0.6],
      [6, 0.6, 0.6],
    ];

    expect(drive(LEFT, way)).to.have.length(2);
  });

  it('does not count what it did not see, nor a jump of the clock', () => {
    const rule = ruleOf({ kind: 'wrong-way', name: 'Một chiều', way: LEFT });
    const scene = (atMs: number) =>
      [0, 3_600_000]
        .flatMap((offMs) => (atMs >= offMs && atMs - offMs <= 400 ? offMs : []))
        .map((offMs) => standing(3, [offMs === 0 ? 0.2 : 0.6, 0.6], CAR));

    const played = play(createWrongWay(rule), scene, { toMs: 3_600_400, everyMs: [200, 200, 3_599_600] });

    expect(played.fired).to.deep.equal([]);
  });
});
