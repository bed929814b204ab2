import { expect } from 'chai';
import type { PersonHeights, Polygon } from '#protocol/geometry.ts';
import type { Sensitivity } from '#protocol/rule.ts';
import {
  onTheWay,
  play,
  ruleOf,
  trembling,
  type PlayOptions,
  type Played,
} from './scene-of-walks.helpers.ts';
import { createStoppedVehicle } from './stopped-vehicle.ts';
import { standing } from './walk.helpers.ts';

const CAR = { label: 'car', size: { w: 0.12, h: 0.12 } } as const;
type Way = readonly (readonly [number, number, number])[];
const COMES: Way = [
  [20, 0.1, 0.6],
  [24, 0.5, 0.6],
  [150, 0.5, 0.6],
];
const STANDS: Way = [
  [0, 0.5, 0.6],
  [150, 0.5, 0.6],
];
/** 1.70 m is a fifth of the picture. */
const HEIGHTS: PersonHeights = [[[0.5, 0.8], [0.5, 0.6]]]; // prettier-ignore

interface Circumstances {
  sensitivity?: Sensitivity;
  personHeights?: PersonHeights;
  zone?: Polygon;
  /** Null while it is hidden. */
  idAt?: (atMs: number) => number | null;
}

describe('stopped vehicle', () => {
  const watch = (
    way: Way,
    { sensitivity = 'normal', personHeights, zone, idAt = () => 3 }: Circumstances = {},
    options: Partial<PlayOptions> = {},
  ): Played =>
    play(
      createStoppedVehicle(
        ruleOf({ kind: 'stopped-vehicle', name: 'Cấm đỗ', afterS: 20, sensitivity, ...(zone && { zone }) }),
        { personHeights },
      ),
      (atMs) => {
        const [at, id] = [onTheWay(way, atMs), idAt(atMs)];
        return at && id !== null ? [trembling(standing(id, at, CAR), atMs)] : [];
      },
      { toMs: 150_000, ...options },
    );
  const times = ({ fired }: Played): number[] => fired.map(({ atMs }) => atMs);

  it('reports a car that came and stands, once', () => {
    const { fired } = watch(COMES);

    expect(fired).to.have.length(1);
    expect(fired[0]?.atMs).to.be.within(43_000, 46_000);
    expect(fired[0]?.firing.reason).to.include({ kind: 'stopped-vehicle' });
  });

  it('counts the same with looks that come seldom and unevenly', () => {
    const fired = times(watch(COMES, {}, { everyMs: [200, 1000, 400, 2600, 700] }));

    expect(fired).to.have.length(1);
    expect(fired[0]).to.be.within(43_000, 50_000);
  });

  it('never reports a car that stood there in the first looks', () => {
    for (const sensitivity of ['low', 'normal', 'high'] as const) {
      expect(times(watch(STANDS, { sensitivity })), sensitivity).to.deep.equal([]);
    }
  });

  it('reports a car that nobody saw come only where the rule is very sensitive', () => {
    const idAt = (atMs: number) => (atMs < 30_000 ? null : 3);
    // Something else is seen from the start, so that the watch has begun.
    const others = (atMs: number) => [standing(1, [0.1, 0.3], CAR)].filter(() => atMs < 30_000);
    const late = (sensitivity: Sensitivity): Played =>
      play(
        createStoppedVehicle(ruleOf({ kind: 'stopped-vehicle', name: 'Cấm đỗ', afterS: 20, sensitivity }), {
          personHeights: undefined,
        }),
        (atMs) => [...others(atMs), ...(idAt(atMs) === null ? [] : [standing(3, [0.5, 0.6], CAR)])],
        { toMs: 80_000 },
      );

    expect(times(late('normal'))).to.deep.equal([]);
    expect(times(late('high'))).to.deep.equal([50_000]);
  });

  it('does not report a queue that creeps forward', () => {
    const creep: Way = Array.from({ length: 40 }, (_, step) => [
      [step * 8, 0.1 + step * 0.05, 0.6] as const,
      [step * 8 + 6, 0.1 + step * 0.05, 0.6] as const,
    ]).flat();

    expect(times(watch(creep))).to.deep.equal([]);
    expect(times(watch(creep, { personHeights: HEIGHTS }))).to.deep.equal([]);
  });

  it('takes a car that was hidden by a bus, and has another number now, for the same stand', () => {
    const idAt = (atMs: number) => (atMs < 35_000 ? 3 : atMs < 38_000 ? null : 4);

    const { fired, more } = watch(COMES, { idAt });

    expect(fired.map(({ firing }) => firing.trackIds)).to.deep.equal([[4]]);
    expect(fired[0]?.atMs).to.be.within(43_000, 46_000);
    expect(more).to.deep.equal([]);
  });

  it('adds the new number where the alarm was already raised', () => {
    const idAt = (atMs: number) => (atMs < 50_000 ? 3 : atMs < 52_000 ? null : 4);

    const { fired, more } = watch(COMES, { idAt });

    expect(fired).to.have.length(1);
    expect(more.map(({ firing }) => [firing.key, firing.trackIds])).to.deep.equal([
      [fired[0]?.firing.key, [4]],
    ]);
  });

  it('begins anew where it was not seen for long, or the clock jumped', () => {
    const idAt = (atMs: number) => (atMs < 30_000 || atMs > 75_000 ? 3 : null);
    const hidden = times(watch(COMES, { idAt }, { endsUnseen: false }));

    expect(hidden).to.have.length(1);
    expect(hidden[0]).to.be.within(95_000, 96_000);
  });

  it('reports the same car again after it has moved on and stopped elsewhere', () => {
    const way: Way = [
      [20, 0.1, 0.6],
      [24, 0.4, 0.6],
      [60, 0.4, 0.6],
      [64, 0.8, 0.6],
      [150, 0.8, 0.6],
    ];

    const { fired } = watch(way);

    expect(fired).to.have.length(2);
    expect(new Set(fired.map(({ firing }) => firing.key))).to.have.property('size', 2);
  });

  it('counts from the beginning of its schedule, and reports again in the next one', () => {
    const isAwake = (atMs: number) => (atMs >= 60_000 && atMs < 100_000) || atMs >= 110_000;

    expect(times(watch(COMES, {}, { isAwake }))).to.deep.equal([80_000, 130_000]);
  });

  it('leaves alone who stands outside its zone', () => {
    const zone: Polygon = [[0, 0], [0.4, 0], [0.4, 1], [0, 1]]; // prettier-ignore

    expect(times(watch(COMES, { zone }))).to.deep.equal([]);
  });
});
