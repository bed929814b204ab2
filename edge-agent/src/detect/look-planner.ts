/**
 * Decides for each picture of a camera whether it is looked at, and where: at what moves, at what is being followed,
 * now and then at what rests, and once in a while at everything, because what came in unnoticed and stands still
 * moves no cell of the gate.
 */
import type { Box } from '#protocol/geometry.ts';
import { areaOf, overlapOf } from './boxes.ts';
import { planLook, planWholeLook, type LookPlan, type PictureSize } from './look-plan.ts';
import type { Motion } from './motion-gate.ts';
import type { FollowedBox } from './tracker.ts';

/** The whole picture is looked at this often while something is followed or has just moved, and this often if not. */
const WHOLE_EVERY_MS = 7000;
const WHOLE_QUIET_EVERY_MS = 120_000;
const RECENTLY_MS = 30_000;
/** What stands still is looked at this often. */
const RESTING_EVERY_MS = 2500;
/** Motion is explained when at least this share of it lies on what is followed. */
const EXPLAINED_SHARE = 0.6;

export interface LookPlanner {
  /** Null where this picture need not be looked at. */
  next(
    motion: Motion,
    followed: readonly FollowedBox[],
    picture: PictureSize & { atMs: number },
  ): LookPlan | null;
}

export function createLookPlanner(): LookPlanner {
  let wholeAtMs = -Infinity;
  let restingAtMs = -Infinity;
  let movedAtMs = -Infinity;

  return {
    next: ({ boxes, isNewScene }, followed, picture) => {
      const { atMs } = picture;
      if (boxes.length > 0) {
        movedAtMs = atMs;
      }
      const isBusy = followed.length > 0 || atMs - movedAtMs < RECENTLY_MS;
      const wholeAgeMs = Math.abs(atMs - wholeAtMs);
      if (isNewScene || wholeAgeMs >= (isBusy ? WHOLE_EVERY_MS : WHOLE_QUIET_EVERY_MS)) {
        wholeAtMs = atMs;
        restingAtMs = atMs;
        return planWholeLook(picture);
      }
      const isRestingDue = Math.abs(atMs - restingAtMs) >= RESTING_EVERY_MS;
      restingAtMs = isRestingDue ? atMs : restingAtMs;
      const due = followed.filter(({ isResting }) => !isResting || isRestingDue).map(({ box }) => box);
      const subjects = [...due, ...boxes.filter((box) => !isExplained(box, due))];
      if (subjects.length === 0) {
        return null;
      }
      const plan = planLook(subjects, picture);
      wholeAtMs = plan.isWhole ? atMs : wholeAtMs;
      return plan;
    },
  };
}

/** Motion that is mostly the motion of something followed: its own box is the tighter one. */
function isExplained(motion: Box, followed: readonly Box[]): boolean {
  const overlap = followed.reduce((sum, box) => sum + overlapOf(motion, grown(box)), 0);
  return overlap >= EXPLAINED_SHARE * areaOf(motion);
}

function grown({ x, y, w, h }: Box): Box {
  return { x: x - w * 0.3, y: y - h * 0.15, w: w * 1.6, h: h * 1.3 };
}
