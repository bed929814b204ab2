import { expect } from 'chai';
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import type { PersonHeights } from '#protocol/geometry.ts';
import type { Sensitivity } from '#protocol/rule.ts';
import { createAgitation } from './agitation.ts';
import { play, ruleOf, trembling, walking, type PlayOptions, type Played } from './scene-of-walks.helpers.ts';
import { standing } from './walk.helpers.ts';

/** 1.70 m is a fifth of the picture: 15.1 m across. */
const HEIGHTS: PersonHeights = [[[0.5, 0.8], [0.5, 0.6]]]; // prettier-ignore
const METRE = 1 / 15.1;

describe('agitation', () => {
  const watch = (
    scene: (atMs: number) => TrackObservation[],
    options: Partial<PlayOptions> = {},
    more: { sensitivity?: Sensitivity; personHeights?: PersonHeights } = {},
  ): Played => {
    const { sensitivity = 'normal', personHeights } = more;
    const rule = ruleOf({ kind: 'agitation', name: 'Sân trường', sensitivity });
    return play(createAgitation(rule, { personHeights }), scene, { toMs: 8000, ...options });
  };
  const times = ({ fired }: Played): number[] => fired.map(({ atMs }) => atMs);
  /** Somebody who goes across the picture at so many metres a second. */
  const goes =
    (metresPerSecond: number, id = 1) =>
    (atMs: number) =>
      walking(
        id,
        [
          [0, 0.02, 0.6],
          [0.96 / (metresPerSecond * METRE), 0.98, 0.6],
        ],
        atMs,
      ).map((track) => trembling(track, atMs));
  const moving = (id: number, x: number, motion: number): TrackObservation =>
    standing(id, [x, 0.6], { motion });

  it('reports somebody who runs, and nobody who walks, with and without heights of people', () => {
    for (const personHeights of [undefined, HEIGHTS]) {
      const more = personHeights ? { personHeights } : {};
      expect(times(watch(goes(4.2), {}, more)), 'running').to.have.length(1);
      expect(times(watch(goes(1.5), { toMs: 12_000 }, more)), 'walking').to.deep.equal([]);
    }
  });

  it('is silent about a group that walks together, at every sensitivity', () => {
    const group = (atMs: number) => [1, 2, 3, 4, 5].flatMap((id) => goes(1.3 + id * 0.05, id)(atMs));

    for (const sensitivity of ['low', 'normal', 'high'] as const) {
      expect(times(watch(group, { toMs: 14_000 }, { sensitivity })), sensitivity).to.deep.equal([]);
    }
  });

  it('is silent about riders, and about what is too fast for anybody on foot', () => {
    const rider = (atMs: number) =>
      goes(4.2)(atMs).flatMap((track) => {
        const { x, y, w, h } = track.box;
        const bicycle = { ...track, trackId: 2, label: 'bicycle' as const };
        return [track, { ...bicycle, box: { x: x - w / 2, y: y + h / 2, w: 2 * w, h: h * 0.55 } }];
      });

    expect(times(watch(rider))).to.deep.equal([]);
    expect(times(watch(goes(12), { toMs: 1200 }))).to.deep.equal([]);
  });

  it('reports a scuffle once, however often the numbers change, with all who are in it', () => {
    const scuffle = (atMs: number) => {
      const firstId = 1 + 2 * Math.floor(atMs / 1500);
      return [moving(firstId, 0.5, 0.9), moving(firstId + 1, 0.54, 1)];
    };

    const { fired, more } = watch(scuffle);

    expect(fired).to.have.length(1);
    expect(fired[0]?.atMs).to.be.within(2000, 4500);
    expect(fired[0]?.firing.reason).to.include({ kind: 'agitation', people: 2 });
    expect(new Set(more.map(({ firing }) => firing.key))).to.deep.equal(new Set([fired[0]?.firing.key]));
    expect(more.every(({ firing }) => firing.trackIds.length <= 16)).to.equal(true);
  });

  it('is silent about one violent movement, and about people who move as walkers do', () => {
    const once = (atMs: number) => [moving(1, 0.5, atMs >= 2000 && atMs < 2600 ? 1.2 : 0.2)];

    expect(times(watch(once))).to.deep.equal([]);
    expect(times(watch(() => [moving(1, 0.5, 0.5), moving(2, 0.55, 0.5)]))).to.deep.equal([]);
  });

  it('does not add up what happens in two places', () => {
    const inTurn = (atMs: number) => [moving(1, Math.floor(atMs / 1500) % 2 === 0 ? 0.1 : 0.9, 0.9)];

    expect(times(watch(inTurn))).to.deep.equal([]);
  });

  it('knows it at two looks a second, and says nothing at fewer', () => {
    const scuffle = () => [moving(1, 0.5, 0.9), moving(2, 0.54, 1)];

    expect(times(watch(scuffle, { everyMs: [500] }))).to.have.length(1);
    expect(times(watch(scuffle, { everyMs: [300, 200, 500, 400] }))).to.have.length(1);
    expect(times(watch(scuffle, { everyMs: [1100] }))).to.deep.equal([]);
  });

  it('counts only what happens in its zone, in its schedule and before its eyes', () => {
    const scuffle = () => [moving(1, 0.5, 0.9), moving(2, 0.54, 1)];
    const expected = (atMs: number) => scuffle().map((track) => ({ ...track, isPredicted: atMs > 1000 }));

    expect(times(watch(scuffle, { isAwake: (atMs) => atMs >= 4000 }))).to.deep.equal([6000]);
    expect(times(watch(expected))).to.deep.equal([]);
    expect(
      times(
        watch(scuffle, { toMs: 3_602_000, everyMs: [...Array.from({ length: 8 }, () => 200), 3_600_000] }),
      ),
    ).to.deep.equal([]);
  });
});
