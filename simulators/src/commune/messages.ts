/** What passes between the simulator's process and whoever forked it. */
import { z } from 'zod';
import { CAMERA_FAULTS } from '../camera/faults.ts';
import { ACTIVITIES, type CommuneView } from './description.ts';
import type { TruthRecord } from './truth.ts';

export const communeCommand = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    options: z.strictObject({
      cameraCount: z.number().int().min(1).max(76),
      videoFiles: z.array(z.string().min(1)).default([]),
      cacheDir: z.string().min(1),
      seed: z.number().int().optional(),
      faults: z.record(z.string(), z.array(z.enum(CAMERA_FAULTS))).optional(),
      cameraIds: z.array(z.string()).max(76).optional(),
      activity: z.enum(ACTIVITIES).optional(),
      facesDir: z.string().min(1).optional(),
      /** Truth is also appended here, one JSON line per event. */
      truthFile: z.string().min(1).optional(),
    }),
  }),
  z.strictObject({ type: z.literal('trigger'), cameraId: z.string(), segment: z.string() }),
]);
export type CommuneCommand = z.input<typeof communeCommand>;

export type CommuneReport =
  | { type: 'progress'; done: number; total: number; what: string }
  | { type: 'ready'; commune: CommuneView }
  | { type: 'truth'; truth: TruthRecord }
  | { type: 'failed'; reason: string };
