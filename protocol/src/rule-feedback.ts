/**
 * What people said of a rule's alarms: false ones come back to the rule, counted by reason, with where in the picture
 * they were. GET /api/cameras/:cameraId/rules/feedback
 */
import { z } from 'zod';
import { incidentKind } from './camera.ts';
import { box } from './geometry.ts';
import { falseAlarmReason, objectLabel } from './incident.ts';
import { instantMs, slug, uuid } from './names.ts';

export const RULE_FEEDBACK_DAYS = 30;
export const MOST_FALSE_ALARMS_SHOWN = 200;

export const falseAlarmShown = z.strictObject({
  incidentId: uuid,
  ruleId: slug,
  atMs: instantMs,
  reason: falseAlarmReason,
  objectLabel: objectLabel.nullable(),
  /** The largest box of its main track; null where it is about the picture as a whole. */
  box: box.nullable(),
  /** Only for those who may see evidence there: a technician sees where, not whom. */
  pictureUrl: z.string().nullable(),
});
export type FalseAlarmShown = z.infer<typeof falseAlarmShown>;

export const ruleFeedback = z.strictObject({
  ruleId: slug,
  kind: incidentKind,
  /** Of the days, answered or not. */
  alarms: z.number().int().min(0),
  falseAlarms: z.number().int().min(0),
  /** The most frequent first. */
  reasons: z.array(z.strictObject({ reason: falseAlarmReason, count: z.number().int().min(1) })),
});
export type RuleFeedback = z.infer<typeof ruleFeedback>;

export const cameraFeedback = z.strictObject({
  cameraId: slug,
  sinceMs: instantMs,
  rules: z.array(ruleFeedback),
  /** The newest of them. */
  shown: z.array(falseAlarmShown).max(MOST_FALSE_ALARMS_SHOWN),
});
export type CameraFeedback = z.infer<typeof cameraFeedback>;
