/** Where an actor is, which way it faces and how far it has come, from the waypoints of its script. */
import type { Point } from '#protocol/geometry.ts';
import type { Waypoint } from './scene.ts';

export interface Placement {
  at: Point;
  /** 1 = faces the right edge of the picture, -1 = the left edge. */
  facing: 1 | -1;
  /** Picture widths walked since the start, with height counted as width: drives the gait. */
  walked: number;
  isMoving: boolean;
}

/** Null while the actor is not on stage: before its first and after its last waypoint. */
export function placeAt(path: readonly Waypoint[], seconds: number): Placement | null {
  let walked = 0;
  let facing: 1 | -1 = 1;
  for (let index = 1; index < path.length; index += 1) {
    const from = path[index - 1];
    const to = path[index];
    if (from === undefined || to === undefined || seconds < from.atSeconds) {
      return null;
    }
    const dx = to.at[0] - from.at[0];
    const dy = to.at[1] - from.at[1];
    if (dx !== 0) {
      facing = dx > 0 ? 1 : -1;
    }
    const length = Math.hypot(dx, dy);
    if (seconds <= to.atSeconds) {
      const part = (seconds - from.atSeconds) / (to.atSeconds - from.atSeconds);
      return {
        at: [from.at[0] + dx * part, from.at[1] + dy * part],
        facing,
        walked: walked + length * part,
        isMoving: length > 0,
      };
    }
    walked += length;
  }
  return null;
}
