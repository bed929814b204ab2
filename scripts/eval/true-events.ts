/**
 * What rules should have raised, worked out from ground-truth boxes without any of the system's own judgement: a foot
 * point that changes sides of a line within its ends, a foot point that stays in a zone. Also from labels, where a
 * person wrote down what can be seen.
 *
 * A true box trembles too, so a side or a zone counts once it was held; coming back within a few seconds is the same
 * visit, as nobody would want a second alarm for it.
 */
import { cutFraction, footPoint, isInside, sideOf } from '#edge-agent/events/geometry.ts';
import type { Point } from '#protocol/geometry.ts';
import type { Rule, RuleOf } from '#protocol/rule.ts';
import { kindAskedFor, type Label } from './labels.ts';
import type { TrueEvent } from './metrics/events.ts';
import type { MotRow } from './metrics/mot-file.ts';

const CROSSING_HOLD_S = 0.3;
/** A crossing that is raised later than this is raised for something else. */
const CROSSING_WINDOW_S = 3;
const SAME_VISIT_S = 3;

export interface TruthClip {
  name: string;
  /** In fractions of the picture. */
  truth: readonly MotRow[];
  /** When a picture, counted from 1, was taken. */
  secondOf: (frame: number) => number;
}

/** By rule: what is expected of one rule is no credit to another. */
export function sourceOf(clip: string, rule: string): string {
  return `${clip}: ${rule}`;
}

export function eventsFromTruth(clip: TruthClip, rules: readonly Rule[]): TrueEvent[] {
  const walks = walksOf(clip);
  return rules.flatMap((rule) => {
    if (rule.kind === 'line-crossing') {
      return walks.flatMap((walk) => crossings(walk, rule, clip.name));
    }
    return rule.kind === 'intrusion' ? walks.flatMap((walk) => visits(walk, rule, clip.name)) : [];
  });
}

/** Each label is asked of every rule of its kind; all that labels tell of are people and what they carry. */
export function eventsFromLabels(
  clip: string,
  labels: readonly Label[],
  rules: readonly Rule[],
  secondOf: (frame: number) => number,
): TrueEvent[] {
  return labels.flatMap((label) => {
    const kind = kindAskedFor(label);
    return rules
      .filter((rule) => rule.kind === kind && (!('classes' in rule) || rule.classes.includes('person')))
      .map((rule) => ({
        source: sourceOf(clip, rule.name),
        kind: rule.kind,
        fromS: secondOf(label.fromFrame),
        toS: secondOf(label.toFrame),
        direction: null,
      }));
  });
}

interface Step {
  atS: number;
  foot: Point;
}

/** One person's way, in order of time. */
function walksOf({ truth, secondOf }: TruthClip): Step[][] {
  const walks = new Map<number, Step[]>();
  for (const { frame, id, box } of [...truth].sort((a, b) => a.frame - b.frame)) {
    const walk = walks.get(id) ?? [];
    walk.push({ atS: secondOf(frame), foot: footPoint(box) });
    walks.set(id, walk);
  }
  return [...walks.values()];
}

function crossings(walk: readonly Step[], rule: RuleOf<'line-crossing'>, clip: string): TrueEvent[] {
  const [from, to] = rule.line;
  const found: TrueEvent[] = [];
  let settled: { side: number; last: Step } | null = null;
  let trial: { side: number; first: Step } | null = null;
  for (const step of walk) {
    const side = Math.sign(sideOf(from, to, step.foot));
    if (side === 0) {
      continue;
    }
    if (settled === null || side === settled.side) {
      settled = { side, last: step };
      trial = null;
      continue;
    }
    trial ??= { side, first: step };
    if (step.atS - trial.first.atS >= CROSSING_HOLD_S) {
      const share = cutFraction(from, to, settled.last.foot, trial.first.foot);
      const direction = side > 0 ? 'left-to-right' : 'right-to-left';
      if (share !== null && (rule.direction === 'both' || rule.direction === direction)) {
        const atS = settled.last.atS + (trial.first.atS - settled.last.atS) * share;
        found.push(eventOf(clip, rule, atS, atS + CROSSING_WINDOW_S));
      }
      settled = { side, last: step };
      trial = null;
    }
  }
  return found;
}

function visits(walk: readonly Step[], rule: RuleOf<'intrusion'>, clip: string): TrueEvent[] {
  const stays: { fromS: number; toS: number }[] = [];
  let isIn = false;
  for (const { atS, foot } of walk) {
    const last = stays.at(-1);
    const isInNow = isInside(rule.zone, foot);
    if (isInNow && last && (isIn || atS - last.toS <= SAME_VISIT_S)) {
      last.toS = atS;
    } else if (isInNow) {
      stays.push({ fromS: atS, toS: atS });
    }
    isIn = isInNow;
  }
  return stays
    .filter(({ fromS, toS }) => toS - fromS >= rule.holdS)
    .map(({ fromS, toS }) => eventOf(clip, rule, fromS, toS));
}

function eventOf(clip: string, rule: Rule, fromS: number, toS: number): TrueEvent {
  return { source: sourceOf(clip, rule.name), kind: rule.kind, fromS, toS, direction: null };
}
