/**
 * What really happened in a segment, and on which frame: lines crossed and zones entered, worked out from the foot
 * points alone, and what the script itself announces (cues). The detector, tracker and rules are measured against
 * it; it uses no code of theirs.
 */
import type { Point, Polygon } from '#protocol/geometry.ts';
import { labelsOf } from '#protocol/rule.ts';
import {
  FRAMES_PER_SECOND,
  type ActorOnFrame,
  type Cue,
  type SceneRule,
  type Segment,
  type TruthEvent,
} from './scene.ts';

export function findEvents(
  frames: readonly ActorOnFrame[][],
  rules: readonly SceneRule[],
  { cues = [] }: Pick<Segment, 'cues'>,
): TruthEvent[] {
  return [...findCrossingsAndEntries(frames, rules), ...cues.map((cue) => toEvent(cue, frames, rules))].sort(
    (a, b) => a.frame - b.frame,
  );
}

function findCrossingsAndEntries(
  frames: readonly ActorOnFrame[][],
  rules: readonly SceneRule[],
): TruthEvent[] {
  const events: TruthEvent[] = [];
  frames.forEach((now, frame) => {
    const before = frames[frame - 1] ?? [];
    for (const actor of now) {
      const earlier = before.find((entry) => entry.actorId === actor.actorId);
      for (const rule of rules) {
        if (fires(rule, earlier, actor)) {
          events.push({
            event: rule.kind === 'line-crossing' ? 'line-crossed' : 'zone-entered',
            ruleId: rule.id,
            actorId: actor.actorId,
            label: actor.label,
            frame,
            box: actor.box,
          });
        }
      }
    }
  });
  return events;
}

function fires(rule: SceneRule, earlier: ActorOnFrame | undefined, now: ActorOnFrame): boolean {
  if (rule.kind !== 'intrusion' && rule.kind !== 'line-crossing') {
    return false;
  }
  const { classes = ['person'] } = rule;
  if (!labelsOf(classes).includes(now.label)) {
    return false;
  }
  if (rule.kind === 'intrusion') {
    return isInside(now.foot, rule.zone) && !(earlier !== undefined && isInside(earlier.foot, rule.zone));
  }
  if (earlier === undefined) {
    return false;
  }
  const [from, to] = rule.line;
  const direction = crossing(earlier.foot, now.foot, from, to);
  return direction !== null && (rule.direction === undefined || ['both', direction].includes(rule.direction));
}

/** Throws where the script names an actor who has not been on stage, or a kind the scene has no rule for. */
function toEvent(
  { event, atSeconds, actorId }: Cue,
  frames: readonly ActorOnFrame[][],
  rules: readonly SceneRule[],
): TruthEvent {
  const frame = Math.round(atSeconds * FRAMES_PER_SECOND);
  const actor = frames
    .slice(0, frame + 1)
    .findLast((cast) => cast.some((entry) => entry.actorId === actorId))
    ?.find((entry) => entry.actorId === actorId);
  const rule = rules.find(({ kind }) => kind === event);
  if (actor === undefined || rule === undefined || frame >= frames.length) {
    throw new Error(`cue ${event} at ${atSeconds} s: no actor ${actorId} on stage by then, or no such rule`);
  }
  return { event, ruleId: rule.id, actorId, label: actor.label, frame, box: actor.box };
}

/** Left and right as in protocol/camera.ts: of somebody standing at `from` and looking towards `to`. */
export function crossing(
  before: Point,
  after: Point,
  from: Point,
  to: Point,
): 'left-to-right' | 'right-to-left' | null {
  const sideBefore = side(before, from, to);
  const sideAfter = side(after, from, to);
  if (sideBefore === 0 || sideBefore > 0 === sideAfter > 0) {
    return null;
  }
  const passesWithin = side(from, before, after) * side(to, before, after) <= 0;
  if (!passesWithin) {
    return null;
  }
  return sideBefore < 0 ? 'left-to-right' : 'right-to-left';
}

/** Even-odd rule. */
export function isInside([x, y]: Point, polygon: Polygon): boolean {
  let inside = false;
  polygon.forEach(([x1, y1], index) => {
    const [x2, y2] = polygon[(index + 1) % polygon.length] ?? [x1, y1];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) {
      inside = !inside;
    }
  });
  return inside;
}

/** Negative = left of the way from `from` to `to` in a picture whose y grows downwards. */
function side([x, y]: Point, from: Point, to: Point): number {
  return (to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]);
}
