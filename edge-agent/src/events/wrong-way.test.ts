import { expect } from 'chai';
import type { Point } from '#protocol/geometry.ts';
import { createWrongWay } from './wrong-way.ts';
import { play, ruleOf, trembling, walking } from './scene-of-walks.helpers.ts';
import { standing } from './walk.helpers.ts';

const CAR = { label: 'car', size: { w: 0.1, h: 0.1 } } as const;
const DRIVE = [
  [0, 0.1, 0.6],
  [4, 0.9, 0.6],
] as const;

describe('wrong way', () => {
  const watch = (way: [Point, Point]) =>
    createWrongWay(ruleOf({ kind: 'wrong-way', name: 'Một chiều', way }));
  const right: [Point, Point] = [[0, 0.6], [1, 0.6]]; // prettier-ignore
  const left: [Point, Point] = [[1, 0.6], [0, 0.6]]; // prettier-ignore

  it('reports a car that goes against the way, once, and none that goes with it', () => {
    const drive = (way: [Point, Point]) =>
      play(watch(way), (atMs) => walking(3, DRIVE, atMs, CAR).map((car) => trembling(car, atMs)), {
        toMs: 4000,
      }).fired;

    expect(drive(left)).to.have.length(1);
    expect(drive(right)).to.deep.equal([]);
  });

  it('is silent for a standing car whose box trembles', () => {
    const scene = (atMs: number) => [trembling(standing(3, [0.5, 0.6], CAR), atMs)];

    expect(play(watch(left), scene, { toMs: 60_000 }).fired).to.deep.equal([]);
  });
});
