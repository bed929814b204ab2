/**
 * What the rules about the picture as a whole have in common (camera-covered, -defocused, -moved, -frozen): fires when
 * the likelihood has been above the threshold of the rule's sensitivity for `afterS`, once until it is well again.
 *
 * Between "well" and "bad" lies a stretch in which nothing begins and nothing ends, so that a likelihood that wavers
 * does not. Well is well only after WELL_MS: somebody who takes the bag off the camera for a moment and hangs it back
 * is one incident. Where nothing has been judged for UNJUDGED_MS, what was before is void.
 * Outside the schedule nothing fires; what is bad when the schedule begins has been bad all the time.
 */
import type { PictureCondition } from '#edge-agent/detect/look.ts';
import type { Sensitivity } from '#protocol/rule.ts';
import type { Behaviour, Reason } from './behaviour.ts';

const THRESHOLDS: Record<Sensitivity, number> = { low: 0.8, normal: 0.6, high: 0.45 };
/** Of the threshold. */
const WELL_SHARE = 0.6;
const WELL_MS = 4000;
const UNJUDGED_MS = 15_000;
const KEY = 'picture';

export interface PictureAlarmOptions {
  rule: { afterS: number; sensitivity: Sensitivity };
  likelihood: (condition: PictureCondition) => number;
  reason: (sinceAtMs: number) => Reason;
}

export function createPictureAlarm({ rule, likelihood, reason }: PictureAlarmOptions): Behaviour {
  const threshold = THRESHOLDS[rule.sensitivity];
  let badSinceAtMs: number | null = null;
  let wellSinceAtMs: number | null = null;
  let judgedAtMs = -Infinity;
  let hasFired = false;

  const forget = (): void => {
    badSinceAtMs = null;
    wellSinceAtMs = null;
    hasFired = false;
  };

  const judge = (value: number, atMs: number): void => {
    if (atMs - judgedAtMs > UNJUDGED_MS) {
      forget();
    }
    judgedAtMs = atMs;
    if (value >= threshold) {
      badSinceAtMs ??= atMs;
    }
    if (value >= threshold * WELL_SHARE) {
      wellSinceAtMs = null;
      return;
    }
    wellSinceAtMs ??= atMs;
    if (!hasFired || atMs - wellSinceAtMs >= WELL_MS) {
      forget();
    }
  };

  return {
    observe: ({ atMs, condition, isAwake }) => {
      if (!condition) {
        return [];
      }
      const value = likelihood(condition);
      judge(value, atMs);
      const isLong = badSinceAtMs !== null && atMs - badSinceAtMs >= rule.afterS * 1000;
      if (badSinceAtMs === null || !isLong || hasFired || !isAwake || value < threshold) {
        return [];
      }
      hasFired = true;
      return [{ key: KEY, trackIds: [], label: null, confidence: value, reason: reason(badSinceAtMs) }];
    },
    isStillAtIt: () => hasFired && wellSinceAtMs === null,
  };
}
