/**
 * When a script crosses a line or enters a zone, worked out from the foot points alone: what the detector, tracker
 * and rules are measured against. Uses no code of theirs.
 */
import type { Point, Polygon } from '#protocol/geometry.ts';
import type { ActorOnFrame, SceneRule, TruthEvent } from './scene.ts';

export function findEvents(frames: readonly ActorOnFrame[][], rules: readonly SceneRule[]): TruthEvent[] {
  const events: TruthEvent[] = [];
  frames.forEach((now, frame) => {
    const before = frames[frame - 1] ?? [];
    for (const actor of now) {
      const earlier = before.find((entry) => entry.actorId === actor.actorId);
      for (const rule of rules) {
        if (rule.labels.includes(actor.label) && fires(rule, earlier, actor)) {
          events.push({
            event: rule.region.type === 'line' ? 'line-crossed' : 'zone-entered',
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
  const { region } = rule;
  if (region.type === 'zone') {
    return (
      isInside(now.foot, region.polygon) && !(earlier !== undefined && isInside(earlier.foot, region.polygon))
    );
  }
  if (earlier === undefined) {
    return false;
  }
  const direction = crossing(earlier.foot, now.foot, region.from, region.to);
  return direction !== null && (region.direction === 'both' || region.direction === direction);
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
