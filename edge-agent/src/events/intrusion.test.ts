import { expect } from 'chai';
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import type { Point } from '#protocol/geometry.ts';
import type { RuleOf } from '#protocol/rule.ts';
import type { Firing } from './behaviour.ts';
import { createIntrusion } from './intrusion.ts';
import { ruleLook, standing } from './walk.helpers.ts';

const yard: RuleOf<'intrusion'> = {
  id: 'yard',
  name: 'Sân trường',
  kind: 'intrusion',
  classes: ['person'],
  schedule: 'always',
  sensitivity: 'normal',
  coolDownS: 10,
  zone: [
    [0.3, 0.3],
    [0.7, 0.3],
    [0.7, 0.9],
    [0.3, 0.9],
  ],
  holdS: 0.6,
};
const INSIDE: Point = [0.5, 0.6];
const OUTSIDE: Point = [0.1, 0.6];

describe('intrusion', () => {
  /** One look every 200 ms from 0; returns the looks' times at which it fired. */
  const run = (
    places: (Point | TrackObservation[])[],
    options: { isAwake?: (atMs: number) => boolean; rule?: RuleOf<'intrusion'> } = {},
  ): { atMs: number; firing: Firing }[] => {
    const behaviour = createIntrusion(options.rule ?? yard);
    return places.flatMap((place, index) => {
      const atMs = index * 200;
      const tracks =
        typeof place[0] === 'number' ? [standing(7, place as Point)] : (place as TrackObservation[]);
      const isAwake = options.isAwake?.(atMs) ?? true;
      return behaviour.observe(ruleLook(atMs, tracks, { isAwake })).map((firing) => ({ atMs, firing }));
    });
  };
  const times = (fired: { atMs: number }[]): number[] => fired.map(({ atMs }) => atMs);
  const repeat = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

  it('fires once, as soon as somebody has stayed inside for the time asked for', () => {
    const fired = run([OUTSIDE, ...repeat(20, INSIDE)]);

    expect(fired).to.deep.equal([
      {
        atMs: 800,
        firing: {
          key: 'track-7',
          trackIds: [7],
          label: 'person',
          confidence: 0.8,
          reason: { kind: 'intrusion', sinceAtMs: 200, heldMs: 600 },
        },
      },
    ]);
  });

  it('stays silent for somebody who only brushes the corner', () => {
    expect(run([OUTSIDE, INSIDE, INSIDE, INSIDE, OUTSIDE, INSIDE, INSIDE, INSIDE, OUTSIDE])).to.deep.equal(
      [],
    );
  });

  it('fires at the first look inside when no hold is asked for', () => {
    expect(times(run([OUTSIDE, INSIDE], { rule: { ...yard, holdS: 0 } }))).to.deep.equal([200]);
  });

  it('does not fire again for somebody trembling on the border', () => {
    const border: Point[] = [
      [0.3, 0.6],
      [0.298, 0.6],
      [0.301, 0.6],
      [0.2975, 0.6],
    ];

    const fired = run(repeat(10, border).flat());

    expect(times(fired)).to.deep.equal([600]);
  });

  it('fires again for a new visit, but not when somebody stepped out for a moment', () => {
    const visit = repeat(5, INSIDE);

    expect(times(run([...visit, ...repeat(10, OUTSIDE), ...visit])), 'out for 2 s').to.deep.equal([600]);
    expect(times(run([...visit, ...repeat(17, OUTSIDE), ...visit])), 'out for 3.2 s').to.deep.equal([
      600, 5000,
    ]);
  });

  it('never fires on a place where somebody is only expected to be', () => {
    const guessed = [standing(7, INSIDE, { isPredicted: true })];

    expect(run([INSIDE, ...repeat(10, guessed)])).to.deep.equal([]);
    expect(times(run([INSIDE, guessed, guessed, guessed, INSIDE])), 'seen again').to.deep.equal([800]);
  });

  it('does not count the time in which nobody saw the track', () => {
    expect(times(run([INSIDE, ...repeat(12, []), INSIDE, INSIDE, INSIDE, INSIDE]))).to.deep.equal([3200]);
  });

  it('is silent outside its schedule and fires for whoever is inside when the schedule begins', () => {
    const fired = run(repeat(20, INSIDE), { isAwake: (atMs) => atMs >= 2000 });

    expect(times(fired)).to.deep.equal([2600]);
  });
});
