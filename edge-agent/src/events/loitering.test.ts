import { expect } from 'chai';
import type { PersonHeights, Point } from '#protocol/geometry.ts';
import type { Behaviour } from './behaviour.ts';
import { createLoitering } from './loitering.ts';
import { play, ruleOf, trembling, walking, type PlayOptions, type Played } from './scene-of-walks.helpers.ts';
import { standing } from './walk.helpers.ts';

const SHOP: Point = [0.5, 0.6];
const yard = ruleOf({
  kind: 'loitering',
  name: 'Cửa quỹ tín dụng',
  zone: [
    [0.2, 0.3],
    [0.8, 0.3],
    [0.8, 0.9],
    [0.2, 0.9],
  ],
  afterS: 20,
});
const street = ruleOf({ kind: 'loitering', name: 'Đường làng', afterS: 10 });
/** A person of 1.70 m is a fifth of the picture tall. */
const HEIGHTS: PersonHeights = [
  [
    [0.5, 0.8],
    [0.5, 0.6],
  ],
];

describe('loitering', () => {
  const watch = (rule = yard, personHeights?: PersonHeights): Behaviour =>
    createLoitering(rule, { personHeights });
  const times = ({ fired }: Played): number[] => fired.map(({ atMs }) => atMs);
  /** One person, under the number that `idAt` gives; null is unseen. */
  const stay = (
    idAt: (atMs: number) => number | null,
    options: PlayOptions,
    { rule = yard, at = SHOP }: { rule?: typeof yard; at?: Point } = {},
  ): Played =>
    play(
      watch(rule),
      (atMs) => {
        const id = idAt(atMs);
        return id === null ? [] : [trembling(standing(id, at), atMs)];
      },
      options,
    );

  it('reports somebody who sits still for the time asked for, once', () => {
    const played = stay(() => 7, { toMs: 60_000 });

    expect(times(played)).to.deep.equal([20_000]);
    expect(played.fired[0]?.firing.reason).to.deep.equal({
      kind: 'loitering',
      sinceAtMs: 0,
      stayedMs: 20_000,
    });
    expect(played.fired[0]?.firing.trackIds).to.deep.equal([7]);
  });

  it('reports somebody who walks up and down in the zone', () => {
    const way = Array.from({ length: 12 }, (_, turn) => [turn * 6, turn % 2 ? 0.7 : 0.3, 0.6] as const);

    expect(times(play(watch(), (atMs) => walking(7, way, atMs), { toMs: 60_000 }))[0]).to.be.within(
      20_000,
      26_000,
    );
  });

  it('never reports a passer-by, however long the way through the zone takes', () => {
    for (const personHeights of [undefined, HEIGHTS]) {
      const stroll = [
        [0, 0.02, 0.6],
        [40, 0.98, 0.6],
      ] as const;

      const played = play(watch(street, personHeights), (atMs) => walking(7, stroll, atMs), { toMs: 40_000 });

      expect(times(played)).to.deep.equal([]);
    }
  });

  it('reports a passer-by who stops and stays', () => {
    const way = [
      [0, 0.02, 0.6],
      [15, 0.5, 0.6],
      [60, 0.5, 0.6],
    ] as const;

    const played = play(watch(street), (atMs) => walking(7, way, atMs), { toMs: 60_000 });

    expect(times(played)).to.have.length(1);
    expect(times(played)[0]).to.be.within(20_000, 26_000);
  });

  it('does not take a chain of passers-by for one who stays', () => {
    const scene = (atMs: number) =>
      Array.from({ length: 20 }, (_, index) => {
        const way = [
          [index * 4, 0.03, 0.6],
          [index * 4 + 7, 0.97, 0.6],
        ] as const;
        return walking(index + 1, way, atMs);
      }).flat();

    expect(times(play(watch(street), scene, { toMs: 80_000 }))).to.deep.equal([]);
  });

  it('goes on counting when somebody is lost and found again near by under another number', () => {
    const idAt = (atMs: number) => (atMs < 9000 ? 7 : atMs < 14_000 ? null : 8);

    const played = stay(idAt, { toMs: 40_000 });

    expect(times(played)[0]).to.be.within(20_000, 26_000);
    expect(played.fired[0]?.firing.trackIds).to.deep.equal([8]);
  });

  it('adds the new number to the incident instead of raising a second alarm', () => {
    const idAt = (atMs: number) => (atMs < 25_000 ? 7 : atMs < 27_000 ? null : 8);

    const played = stay(idAt, { toMs: 60_000 });

    expect(times(played)).to.deep.equal([20_000]);
    expect(played.more.map(({ atMs, firing }) => [atMs, firing.key, firing.trackIds])).to.deep.equal([
      [27_000, played.fired[0]?.firing.key, [8]],
    ]);
  });

  it('does not mistake somebody elsewhere, or of another size, for the one who was lost', () => {
    const before = (atMs: number) => (atMs < 15_000 ? [standing(7, SHOP)] : []);
    const elsewhere = play(
      watch(),
      (atMs) => [...before(atMs), ...(atMs > 17_000 ? [standing(8, [0.3, 0.8])] : [])],
      { toMs: 30_000 },
    );
    const smaller = play(
      watch(),
      (atMs) => [
        ...before(atMs),
        ...(atMs > 17_000 ? [standing(8, SHOP, { size: { w: 0.02, h: 0.08 } })] : []),
      ],
      { toMs: 30_000 },
    );

    expect(times(elsewhere)).to.deep.equal([]);
    expect(times(smaller)).to.deep.equal([]);
  });

  it('forgives more absence the more sensitive it is', () => {
    const away = (atMs: number) => (atMs < 12_000 || atMs > 20_000 ? 7 : 70);
    const outcome = (sensitivity: 'low' | 'normal' | 'high') =>
      play(watch({ ...yard, sensitivity }), (atMs) => [standing(7, away(atMs) === 7 ? SHOP : [0.05, 0.6])], {
        toMs: 35_000,
      });

    expect(times(outcome('low'))).to.deep.equal([]);
    expect(times(outcome('normal'))[0]).to.be.within(27_000, 29_000);
    expect(times(outcome('high'))[0]).to.be.within(27_000, 29_000);
  });

  it('begins anew with somebody who comes back after having gone for long', () => {
    const idAt = (atMs: number) => (atMs < 15_000 ? 7 : atMs < 35_000 ? null : 8);

    expect(times(stay(idAt, { toMs: 50_000 }))).to.deep.equal([]);
    expect(times(stay(idAt, { toMs: 58_000 }))).to.deep.equal([55_000]);
  });

  it('counts the same with looks that come seldom and unevenly', () => {
    const played = stay(() => 7, { toMs: 40_000, everyMs: [200, 1000, 400, 2600, 700] });

    expect(times(played)).to.have.length(1);
    expect(times(played)[0]).to.be.within(20_000, 23_000);
  });

  it('never fires on a place where somebody is only expected to be', () => {
    const scene = (atMs: number) => [standing(7, SHOP, { isPredicted: atMs > 15_000 })];

    expect(times(play(watch(), scene, { toMs: 60_000 }))).to.deep.equal([]);
  });

  it('counts no time outside its schedule, and reports again in the next one', () => {
    const played = stay(() => 7, {
      toMs: 100_000,
      isAwake: (atMs) => (atMs >= 15_000 && atMs < 50_000) || atMs >= 60_000,
    });

    expect(times(played)).to.deep.equal([35_000, 80_000]);
  });

  it('does not take a passer-by for the one who stood where they come up', () => {
    const stood = (atMs: number) => (atMs < 15_000 ? [trembling(standing(7, SHOP), atMs)] : []);
    const passes = (atMs: number) =>
      walking(
        8,
        [
          [17, 0.5, 0.6],
          [27, 0.95, 0.6],
        ],
        atMs,
      );

    const played = play(watch(), (atMs) => [...stood(atMs), ...passes(atMs)], { toMs: 30_000 });

    expect(times(played)).to.deep.equal([]);
  });

  it('leaves their time to somebody who was hidden by a passer-by with a new number', () => {
    const scene = (atMs: number) => {
      const isHidden = atMs > 15_000 && atMs < 16_000;
      const passer = walking(
        8,
        [
          [15.4, 0.48, 0.6],
          [18, 0.75, 0.6],
        ],
        atMs,
      );
      return [...(isHidden ? [] : [trembling(standing(7, SHOP), atMs)]), ...passer];
    };

    const played = play(watch(), scene, { toMs: 40_000, endsUnseen: false });

    expect(played.fired.map(({ atMs, firing }) => [atMs, firing.trackIds])).to.deep.equal([[20_000, [7]]]);
  });

  it('does not count a jump of the clock as stayed', () => {
    const everyMs = [...Array.from({ length: 50 }, () => 200), 3_590_000];

    expect(times(stay(() => 7, { toMs: 3_605_000, everyMs }))).to.deep.equal([]);
  });

  it('is at it as long as somebody who fired is in the zone', () => {
    const behaviour = watch();
    const way = [
      [0, 0.5, 0.6],
      [30, 0.5, 0.6],
      [33, 0.05, 0.6],
      [40, 0.05, 0.6],
    ] as const;
    const still: number[] = [];
    const { fired } = play(behaviour, (atMs) => walking(7, way, atMs), {
      toMs: 39_000,
      everyMs: [1000],
      onLook: (atMs) => {
        if (behaviour.isStillAtIt('stay-1')) {
          still.push(atMs);
        }
      },
    });

    expect(fired[0]?.firing.key).to.equal('stay-1');
    expect(still.at(-1)).to.be.within(31_000, 32_500);
  });
});
