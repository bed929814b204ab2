/** What really happened in the simulated commune: the yardstick of tests and benches, one JSON line per event. */
import { z } from 'zod';
import { box } from '#protocol/geometry.ts';
import { objectLabel } from '#protocol/incident.ts';
import { TRUTH_EVENTS } from '../actors/scene.ts';

export const truthRecord = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.enum(TRUTH_EVENTS),
    cameraId: z.string(),
    ruleId: z.string(),
    segment: z.string(),
    actorId: z.string(),
    label: objectLabel,
    /** Frame of the segment, at ten a second. */
    frame: z.number().int().min(0),
    box,
    /** When the frame that shows it left on the sub stream. */
    sentAtMs: z.number().int(),
  }),
  /** An event segment began, or a video clip began anew; or the picture has gone wrong, `segment` says how. */
  z.strictObject({
    event: z.enum(['segment-started', 'picture-spoilt']),
    cameraId: z.string(),
    segment: z.string(),
    sentAtMs: z.number().int(),
  }),
]);
export type TruthRecord = z.infer<typeof truthRecord>;
