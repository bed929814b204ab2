import { expect } from 'chai';
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import type { Point } from '#protocol/geometry.ts';
import type { RuleOf } from '#protocol/rule.ts';
import type { ReasonOf } from './behaviour.ts';
import { createLineCrossing } from './line-crossing.ts';
import { ruleLook, standing } from './walk.helpers.ts';

/** From the bottom of the picture to the top: left is left, right is right. */
const gate: RuleOf<'line-crossing'> = {
  id: 'gate',
  name: 'Cổng thôn 3',
  kind: 'line-crossing',
  classes: ['person'],
  schedule: 'always',
  sensitivity: 'normal',
  coolDownS: 0,
  line: [
    [0.5, 0.9],
    [0.5, 0.3],
  ],
  direction: 'both',
  holdS: 0.3,
};

interface Fired {
  atMs: number;
  trackId: number;
  reason: ReasonOf<'line-crossing'>;
}

describe('line crossing', () => {
  /** One look every 200 ms. */
  const run = (looks: TrackObservation[][], rule = gate, ended: Record<number, number[]> = {}): Fired[] => {
    const behaviour = createLineCrossing(rule);
    return looks.flatMap((tracks, index) =>
      behaviour
        .observe(ruleLook(index * 200, tracks, { endedTrackIds: ended[index] ?? [] }))
        .flatMap(({ trackIds: [trackId = -1], reason }) =>
          reason.kind === 'line-crossing' ? [{ atMs: index * 200, trackId, reason }] : [],
        ),
    );
  };
  const walk = (xs: number[], y = 0.6): TrackObservation[][] => xs.map((x) => [standing(7, [x, y])]);
  const times = (fired: Fired[]): number[] => fired.map(({ atMs }) => atMs);

  it('reports a walker once the other side is held, with the instant of the crossing itself', () => {
    const fired = run(walk([0.46, 0.47, 0.48, 0.49, 0.51, 0.52, 0.53, 0.54]));

    expect(fired).to.have.length(1);
    expect(fired[0]?.atMs).to.equal(1000);
    expect(fired[0]?.reason.direction).to.equal('left-to-right');
    expect(fired[0]?.reason.crossedAtMs).to.equal(700);
    expect(fired[0]?.reason.crossedAt[0]).to.be.closeTo(0.5, 1e-9);
  });

  it('tells left from right as somebody at the first point looking at the second does', () => {
    const ways = [0.46, 0.47, 0.48, 0.52, 0.53, 0.54, 0.55];
    const directionOf = (looks: TrackObservation[][], line: [Point, Point]): string | undefined =>
      run(looks, { ...gate, line })[0]?.reason.direction;
    const [from, to] = gate.line;

    expect(directionOf(walk(ways), [from, to])).to.equal('left-to-right');
    expect(directionOf(walk(ways), [to, from])).to.equal('right-to-left');
    expect(directionOf(walk([...ways].reverse()), [from, to])).to.equal('right-to-left');
    const down = ways.map((y) => [standing(7, [0.5, y])]);
    expect(
      directionOf(down, [
        [0.2, 0.5],
        [0.8, 0.5],
      ]),
      'line drawn to the right, walking down',
    ).to.equal('left-to-right');
  });

  it('reports only the direction asked for, each time', () => {
    const there = [0.44, 0.46, 0.48, 0.52, 0.54, 0.56, 0.57];
    const thereAndBackTwice = [...there, ...[...there].reverse(), ...there];

    const out = run(walk(thereAndBackTwice), { ...gate, direction: 'left-to-right' });
    const any = run(walk(thereAndBackTwice));

    expect(out.map(({ reason }) => reason.direction)).to.deep.equal(['left-to-right', 'left-to-right']);
    expect(any).to.have.length(3);
  });

  it('stays silent for a person swaying on the line', () => {
    expect(run(walk([0.48, 0.52, 0.48, 0.52, 0.48, 0.52, 0.48]))).to.deep.equal([]);
    const tremble = [0.499, 0.499, 0.499, 0.501, 0.501, 0.501, 0.501];
    expect(run(walk([...tremble, ...tremble, ...tremble])), 'slow, within the tremble').to.deep.equal([]);
  });

  it('reports a runner of whom only one look on either side exists', () => {
    const fired = run(walk([0.42, 0.58]));

    expect(times(fired)).to.deep.equal([200]);
    expect(fired[0]?.reason.crossedAtMs).to.equal(100);
  });

  it('reports a motorbike that is far away at the next look, but not when its way passed beside the line', () => {
    const bike = (at: Point): TrackObservation[] => [
      standing(3, at, { label: 'motorcycle', size: { w: 0.1, h: 0.2 } }),
    ];

    expect(times(run([bike([0.1, 0.8]), bike([0.35, 0.7]), bike([0.65, 0.6])]))).to.deep.equal([400]);
    expect(run([bike([0.1, 0.1]), bike([0.35, 0.15]), bike([0.65, 0.2])])).to.deep.equal([]);
    expect(run([bike([0.1, 0.95]), bike([0.35, 0.95]), bike([0.65, 0.95])])).to.deep.equal([]);
  });

  it('is silent for somebody who walks round the end of the line', () => {
    const round: Point[] = [
      [0.4, 0.5],
      [0.4, 0.3],
      [0.42, 0.2],
      [0.5, 0.15],
      [0.58, 0.2],
      [0.6, 0.3],
      [0.6, 0.5],
    ];

    expect(run(round.map((at) => [standing(7, at)]))).to.deep.equal([]);
  });

  it('never fires on a place where somebody is only expected to be', () => {
    const guessed = [0.52, 0.56, 0.6, 0.64].map((x) => [standing(7, [x, 0.6], { isPredicted: true })]);

    expect(run([...walk([0.42, 0.46]), ...guessed])).to.deep.equal([]);
    expect(times(run([...walk([0.42, 0.46]), ...guessed, ...walk([0.62])])), 'seen again').to.deep.equal([
      1200,
    ]);
  });

  it('does not take two people whose numbers were swapped for two crossings', () => {
    const west: Point = [0.46, 0.6];
    const east: Point = [0.54, 0.6];
    const straight = [standing(1, west), standing(2, east)];
    const swapped = [standing(2, west), standing(1, east)];

    expect(run([straight, straight, straight, swapped, swapped, swapped, swapped])).to.deep.equal([]);
  });

  it('still reports two people who really pass each other on the line', () => {
    const xs = [0.44, 0.46, 0.48, 0.5, 0.52, 0.54, 0.56, 0.58];

    const fired = run(xs.map((x) => [standing(1, [x, 0.6]), standing(2, [1 - x, 0.65])]));

    expect(fired.map(({ trackId }) => trackId).sort()).to.deep.equal([1, 2]);
  });

  it('reports the crossing of somebody lost behind a post at the line and found again under a new number', () => {
    const before = walk([0.4, 0.42, 0.44, 0.46]);
    const after = [0.54, 0.56, 0.58].map((x) => [standing(8, [x, 0.6])]);

    expect(times(run([...before, [], [], ...after], gate, { 5: [7] })), 'ended').to.deep.equal([1400]);
    expect(run([...before, [], [], ...after])[0]?.trackId, 'not yet ended').to.equal(8);
  });

  it('does not take a newcomer on the other side for somebody who left long ago or stood elsewhere', () => {
    const before = walk([0.4, 0.42, 0.44, 0.46]);
    const after = (x: number): TrackObservation[][] => [x, x, x].map((at) => [standing(8, [at, 0.6])]);

    expect(run([...before, [], [], [], [], [], [], ...after(0.54)], gate, { 5: [7] })).to.deep.equal([]);
    expect(run([...before, [], [], ...after(0.8)], gate, { 5: [7] })).to.deep.equal([]);
  });

  it('survives a line whose ends are one point', () => {
    expect(
      run(walk([0.4, 0.6]), {
        ...gate,
        line: [
          [0.5, 0.6],
          [0.5, 0.6],
        ],
      }),
    ).to.deep.equal([]);
  });
});
