import { expect } from 'chai';
import type { PersonHeights } from '#protocol/geometry.ts';
import type { RuleEntry } from '#protocol/rule.ts';
import { createCrowd } from './crowd.ts';
import { play, ruleOf, type PlayOptions, type Played } from './scene-of-walks.helpers.ts';
import { standing } from './walk.helpers.ts';

type CrowdEntry = RuleEntry & { kind: 'crowd' };
const ENTRY: CrowdEntry = { kind: 'crowd', name: 'Sân đình', people: 6, afterS: 5 };
/** 1.70 m is a fifth of the picture: 8.5 m from top to bottom, 15.1 m across. */
const HEIGHTS: PersonHeights = [[[0.5, 0.8], [0.5, 0.6]]]; // prettier-ignore

describe('crowd', () => {
  const group = (count: number, { firstId = 1, apart = 0.08 } = {}) =>
    Array.from({ length: count }, (_, index) => standing(firstId + index, [0.2 + index * apart, 0.6]));
  const watch = (
    scene: Parameters<typeof play>[1],
    options: Partial<PlayOptions> = {},
    { entry = {}, personHeights }: { entry?: Partial<CrowdEntry>; personHeights?: PersonHeights } = {},
  ): Played =>
    play(createCrowd(ruleOf({ ...ENTRY, ...entry }), { personHeights }), scene, { toMs: 40_000, ...options });
  const times = (countAt: (atMs: number) => number, options: Partial<PlayOptions> = {}): number[] =>
    watch((atMs) => group(countAt(atMs)), options).fired.map(({ atMs }) => atMs);

  it('reports six people who stay together, once, and not five', () => {
    expect(times(() => 6)).to.deep.equal([5000]);
    expect(times(() => 5)).to.deep.equal([]);
  });

  it('says how many they were, not how many one look happened to find', () => {
    const { fired } = watch((atMs) => group(atMs === 5000 ? 4 : 6));

    expect(fired[0]?.firing.reason).to.include({ kind: 'crowd', people: 6 });
  });

  it('is not misled by one look in which nearly nobody is seen', () => {
    expect(times((atMs) => (atMs % 2000 === 0 && atMs > 0 ? 2 : 6))).to.have.length(1);
  });

  it('is no crowd when six meet for a moment and five go on standing there', () => {
    expect(times((atMs) => (atMs < 3000 || (atMs > 20_000 && atMs < 23_000) ? 6 : 5))).to.deep.equal([]);
  });

  it('reports a second crowd only after the first has dispersed', () => {
    expect(times((atMs) => (atMs < 10_000 || atMs > 12_000 ? 6 : 5))).to.have.length(1);
    expect(times((atMs) => (atMs < 10_000 || atMs > 22_000 ? 6 : 1))).to.have.length(2);
  });

  it('counts a person once whose number changes again and again', () => {
    const scene = (atMs: number) => group(4, { firstId: 1 + 10 * Math.floor(atMs / 1000) });

    expect(watch(scene).fired).to.deep.equal([]);
  });

  it('adds to the incident whoever joins it', () => {
    const { fired, more } = watch((atMs) => group(atMs < 10_000 ? 6 : 8));

    expect(fired.map(({ firing }) => firing.trackIds.length)).to.deep.equal([6]);
    expect(new Set(more.flatMap(({ firing }) => firing.trackIds))).to.deep.equal(
      new Set([1, 2, 3, 4, 5, 6, 7, 8]),
    );
    expect(new Set(more.map(({ firing }) => firing.key))).to.deep.equal(new Set([fired[0]?.firing.key]));
  });

  it('counts the same with looks that come seldom and unevenly', () => {
    const [firedAtMs] = times(() => 6, { everyMs: [200, 1000, 400, 2600, 700] });

    expect(firedAtMs).to.be.within(5000, 8000);
  });

  it('counts no time outside its schedule, nor while the clock jumps', () => {
    expect(times(() => 6, { isAwake: (atMs) => atMs >= 20_000 })).to.deep.equal([25_000]);
    expect(
      times(() => 6, { toMs: 3_604_000, everyMs: [...Array.from({ length: 15 }, () => 200), 3_597_200] }),
    ).to.deep.equal([]);
  });

  it('counts those within a few metres of each other where heights of people are drawn', () => {
    const far = () => group(6, { apart: 0.15 });

    expect(watch(far).fired).to.have.length(1);
    expect(watch(far, {}, { personHeights: HEIGHTS }).fired).to.deep.equal([]);
    expect(watch(() => group(6, { apart: 0.04 }), {}, { personHeights: HEIGHTS }).fired).to.have.length(1);
  });

  it('reports fewer people who stand closer than the rule allows', () => {
    const entry = { people: 20, perSquareMetre: 0.3 };
    const zone: CrowdEntry['zone'] = [[0.15, 0.3], [0.55, 0.3], [0.55, 0.7], [0.15, 0.7]]; // prettier-ignore
    const close = () => group(8, { apart: 0.04 });

    const { fired } = watch(close, {}, { entry: { ...entry, zone }, personHeights: HEIGHTS });

    expect(fired).to.have.length(1);
    expect(fired[0]?.firing.reason).to.have.property('perSquareMetre').that.is.within(0.3, 0.6);
    expect(watch(close, {}, { entry: { ...entry, zone } }).fired).to.deep.equal([]);
  });
});
