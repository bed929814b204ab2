/** A picture that somebody keeps from the screen: central learns of it before the page saves it. */
import { z } from 'zod';
import { instantMs } from './names.ts';

/** POST /api/cameras/:cameraId/snapshots; `atMs`: when the picture was taken, by the agent's clock. */
export const snapshotNote = z.strictObject({ source: z.enum(['live', 'recording']), atMs: instantMs });
export type SnapshotNote = z.infer<typeof snapshotNote>;
