/**
 * Alarms put aside for a while: they leave the top of the list and come back by themselves. Nobody is told less for it,
 * nothing counts as answered, and what is critical is never put aside.
 */
import { z } from 'zod';
import { incidentKind } from './camera.ts';
import { instantMs, label, slug, uuid } from './names.ts';

export const SNOOZE_MINUTES = [5, 15, 60] as const;
export const snoozeMinutes = z.union([z.literal(5), z.literal(15), z.literal(60)]);

const MOST_ALARMS = 200;

/** POST /api/snoozes */
export const snoozeRequest = z.strictObject({
  /** Of one row: one camera, one rule, one kind. */
  incidentIds: z.array(uuid).min(1, 'expected at least one incident').max(MOST_ALARMS),
  /** Also those that this rule of this camera raises until then. */
  isWholeRule: z.boolean(),
  minutes: snoozeMinutes,
  reason: label,
});
export type SnoozeRequest = z.infer<typeof snoozeRequest>;

/** POST /api/snoozes/:id/end */
export const snoozeEndRequest = z.strictObject({ revision: z.number().int().min(1) });

export const snoozeView = z.strictObject({
  id: uuid,
  cameraId: slug,
  cameraName: z.string(),
  ruleId: slug,
  ruleName: z.string(),
  kind: incidentKind,
  incidentIds: z.array(uuid),
  isWholeRule: z.boolean(),
  reason: z.string(),
  byName: z.string(),
  fromMs: instantMs,
  /** It ends by itself. */
  untilMs: instantMs,
  revision: z.number().int().min(1),
});
export type SnoozeView = z.infer<typeof snoozeView>;

/** GET /api/snoozes: those that run now, soonest end first. */
export const snoozeList = z.strictObject({ items: z.array(snoozeView) });
