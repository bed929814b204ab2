/**
 * Decides for each picture of a camera whether it is looked at, and where: at what moves, at what is being followed,
 * now and then at what rests, and once in a while at everything, because what came in unnoticed and stands still
 * moves no cell of the gate.
 *
 * Where the box has too little time, what goes its way as expected is looked at less often than what is new, unsure
 * or turning: between two looks the motion model knows where it is. How often that is, watch-budget.ts says.
 */
import type { Box } from '#protocol/geometry.ts';
import { areaOf, overlapOf } from './boxes.ts';
import { planLook, planWholeLook, type LookPlan, type PictureSize } from './look-plan.ts';
import type { Motion } from './motion-gate.ts';
import type { FollowedBox } from './tracker.ts';
import type { CameraPace } from './watch-budget.ts';

/** The whole picture is looked at this often while something is followed or has just moved, and this often if not. */
const WHOLE_EVERY_MS = 7000;
const WHOLE_QUIET_EVERY_MS = 120_000;
const RECENTLY_MS = 30_000;
/** What stands still is looked at this often. */
const RESTING_EVERY_MS = 2500;
/** A picture that comes a little early still counts. */
const EARLY_MS = 60;
/** Motion is explained when at least this share of it lies on what is followed. */
const EXPLAINED_SHARE = 0.6;

export interface LookPlanner {
  /** Null where this picture need not be looked at. */
  next(
    motion: Motion,
    followed: readonly FollowedBox[],
    picture: PictureSize & { atMs: number },
    pace: CameraPace,
  ): LookPlan | null;
}

export function createLookPlanner(): LookPlanner {
  let wholeAtMs = -Infinity;
  let movedAtMs = -Infinity;
  let lookedAtMs = -Infinity;

  const isWholeDue = (atMs: number, isBusy: boolean): boolean =>
    Math.abs(atMs - wholeAtMs) >= (isBusy ? WHOLE_EVERY_MS : WHOLE_QUIET_EVERY_MS);

  return {
    next: ({ boxes, isNewScene }, followed, picture, pace) => {
      const { atMs } = picture;
      movedAtMs = boxes.length > 0 ? atMs : movedAtMs;
      const isBusy = followed.length > 0 || atMs - movedAtMs < RECENTLY_MS;
      if (pace.isWhole || isNewScene || isWholeDue(atMs, isBusy)) {
        [wholeAtMs, lookedAtMs] = [atMs, atMs];
        return planWholeLook(picture);
      }
      if (Math.abs(atMs - lookedAtMs) < pace.movingEveryMs - EARLY_MS) {
        return null;
      }
      const due = followed.filter((one) => isDue(one, atMs, pace));
      // Motion where somebody rests is not explained by them: it may be their first step.
      const explaining = followed.filter((one) => (one.isSteady && !one.isResting) || due.includes(one));
      const unexplained = boxes.filter((box) => !isExplained(box, explaining));
      if (due.length + unexplained.length === 0) {
        return null;
      }
      const plan = planLook({ followed: due, motion: unexplained }, picture);
      lookedAtMs = atMs;
      wholeAtMs = plan.isWhole ? atMs : wholeAtMs;
      return plan;
    },
  };
}

function isDue({ isResting, isSteady, lastSeenAtMs }: FollowedBox, atMs: number, pace: CameraPace): boolean {
  const everyMs = isResting ? RESTING_EVERY_MS : isSteady ? pace.steadyEveryMs : 0;
  const ageMs = Math.abs(atMs - lastSeenAtMs);
  return ageMs >= Math.max(everyMs, pace.movingEveryMs) - EARLY_MS;
}

/** Motion that is mostly the motion of something followed: its own box is the tighter one. */
function isExplained(motion: Box, followed: readonly FollowedBox[]): boolean {
  const overlap = followed.reduce((sum, { box }) => sum + overlapOf(motion, grown(box)), 0);
  return overlap >= EXPLAINED_SHARE * areaOf(motion);
}

function grown({ x, y, w, h }: Box): Box {
  return { x: x - w * 0.3, y: y - h * 0.15, w: w * 1.6, h: h * 1.3 };
}
