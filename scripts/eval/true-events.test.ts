import { expect } from 'chai';
import { ruleList } from '#protocol/rule.ts';
import type { MotRow } from './metrics/mot-file.ts';
import { eventsFromLabels, eventsFromTruth } from './true-events.ts';

const FPS = 10;
const secondOf = (frame: number): number => (frame - 1) / FPS;

/** One person whose foot is at these places, ten a second. */
function walk(feet: readonly (readonly [number, number])[], id = 1): MotRow[] {
  return feet.map(([x, y], index) => ({
    frame: index + 1,
    id,
    box: { x: x - 0.02, y: y - 0.2, w: 0.04, h: 0.2 },
    score: 1,
  }));
}

/** From x to x in steps of 0.02. */
function along(from: number, to: number, y = 0.5): [number, number][] {
  const steps = Math.round(Math.abs(to - from) / 0.02);
  return Array.from({ length: steps + 1 }, (_, index) => [from + ((to - from) * index) / steps, y]);
}

const [line, back, zone] = ruleList.parse([
  {
    kind: 'line-crossing',
    name: 'Vào',
    line: [
      [0.5, 0.9],
      [0.5, 0.2],
    ],
    direction: 'left-to-right',
  },
  {
    kind: 'line-crossing',
    name: 'Ra',
    line: [
      [0.5, 0.9],
      [0.5, 0.2],
    ],
    direction: 'right-to-left',
  },
  {
    kind: 'intrusion',
    name: 'Sân',
    zone: [
      [0.4, 0.3],
      [0.6, 0.3],
      [0.6, 0.8],
      [0.4, 0.8],
    ],
  },
]);
const rules = [line, back, zone].filter((rule) => rule !== undefined);
const names = (truth: MotRow[]): string[] =>
  eventsFromTruth({ name: 'clip', truth, secondOf }, rules).map(
    ({ source, fromS }) => `${source} ${fromS.toFixed(1)}`,
  );

describe('what rules should have raised', () => {
  it('is one crossing for one who walks over the line, in that direction, and one visit to the zone', () => {
    const found = names(walk(along(0.31, 0.71)));

    expect(found).to.deep.equal(['clip: Vào 0.9', 'clip: Sân 0.5']);
  });

  it('is no crossing for one who passes the end of the line, or stays on it for an instant only', () => {
    const past = names(walk(along(0.31, 0.71, 0.95)));
    const instant = names(walk([...along(0.31, 0.49), [0.51, 0.5], [0.51, 0.5], ...along(0.49, 0.31)]));

    expect(past).to.deep.equal([]);
    expect(instant.filter((name) => !name.includes('Sân'))).to.deep.equal([]);
  });

  it('is one visit where somebody steps out and in again, two where they come back later', () => {
    const stepping = [...along(0.45, 0.63), ...along(0.63, 0.45)];
    const away = Array.from({ length: 40 }, (): [number, number] => [0.8, 0.5]);

    const once = names(walk(stepping)).filter((name) => name.includes('Sân'));
    const twice = names(walk([...along(0.45, 0.61), ...away, ...along(0.61, 0.45)]));

    expect(once).to.have.length(1);
    expect(twice.filter((name) => name.includes('Sân'))).to.have.length(2);
  });

  it('asks of labels only what rules of that kind about people can answer', () => {
    const vehicles = ruleList.parse([
      {
        kind: 'intrusion',
        name: 'Xe',
        zone: [
          [0, 0],
          [1, 0],
          [1, 1],
        ],
        classes: ['vehicle'],
      },
      {
        kind: 'intrusion',
        name: 'Người',
        zone: [
          [0, 0],
          [1, 0],
          [1, 1],
        ],
      },
      { kind: 'object-left', name: 'Vật' },
    ]);
    const labels = ['person_present', 'object_left', 'empty_scene', 'owner_leaves_view'].map((event) => ({
      clip: 'clip.avi',
      event,
      fromFrame: 11,
      toFrame: 21,
    }));

    const asked = eventsFromLabels('clip', labels, vehicles, secondOf);

    expect(asked.map(({ source, fromS, toS }) => [source, fromS, toS])).to.deep.equal([
      ['clip: Người', 1, 2],
      ['clip: Vật', 1, 2],
    ]);
  });
});
