/**
 * Turning a camera: what a person wants of it, and what its agent answers. A move lasts as long as it is wanted again:
 * the page repeats it, and an agent that hears nothing for PTZ_DEAD_MAN_MS stops the camera by itself, so that a stop
 * that got lost never leaves one turning. One person at a time has a camera, until PTZ_HELD_MS after the last order.
 */
import { z } from 'zod';
import { label, slug, uuid } from './names.ts';

/** A move that is still wanted is sent again this often ... */
export const PTZ_RENEW_MS = 500;
/** ... and ends at the agent when it was not. */
export const PTZ_DEAD_MAN_MS = 1_500;
export const PTZ_HELD_MS = 10_000;
export const MOST_PTZ_PRESETS = 256;

/** -1 to 1 of the camera's greatest speed: positive is right, up, closer. */
const speed = z.number().min(-1).max(1);
export const ptzMove = z.strictObject({ type: z.literal('move'), pan: speed, tilt: speed, zoom: speed });
export type PtzMove = z.infer<typeof ptzMove>;

/** The camera's own word for a preset. */
const presetToken = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}]*$/u, 'expected no control characters');
export const ptzPreset = z.strictObject({ token: presetToken, name: z.string().max(64) });
export type PtzPreset = z.infer<typeof ptzPreset>;

/** POST /api/cameras/:cameraId/ptz/orders */
export const ptzOrder = z.discriminatedUnion('type', [
  ptzMove,
  z.strictObject({ type: z.literal('stop') }),
  z.strictObject({ type: z.literal('preset-go'), token: presetToken }),
]);
export type PtzOrder = z.infer<typeof ptzOrder>;

/** POST /api/cameras/:cameraId/ptz/presets: the present view gets this name; `token` null: a new one. */
export const ptzPresetRequest = z.strictObject({ token: presetToken.nullable(), name: label.max(64) });

/** central -> agent, event `ptz-do` */
export const ptzDo = z.strictObject({
  cameraId: slug,
  order: z.union([
    ptzOrder,
    z.strictObject({ type: z.literal('presets') }),
    z.strictObject({ type: z.literal('preset-set'), ...ptzPresetRequest.shape }),
  ]),
});
export type PtzDo = z.infer<typeof ptzDo>;
/** A move is answered before the camera has obeyed: whoever holds a key down does not wait for it. */
export const ptzDone = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('done'),
    /** Of `presets` and `preset-set`. */
    presets: z.array(ptzPreset).max(MOST_PTZ_PRESETS).nullable(),
  }),
  z.strictObject({ status: z.literal('refused'), reason: z.string().max(500) }),
]);
export type PtzDone = z.infer<typeof ptzDone>;

export const ptzHolder = z.strictObject({ id: uuid, name: z.string() });
export type PtzHolder = z.infer<typeof ptzHolder>;

/** GET /api/cameras/:cameraId/ptz */
export const ptzView = z.strictObject({
  presets: z.array(ptzPreset).max(MOST_PTZ_PRESETS),
  holder: ptzHolder.nullable(),
  maySetPresets: z.boolean(),
});
export type PtzView = z.infer<typeof ptzView>;

/** central -> viewer, event `ptz-changed`, to those who may turn the camera. */
export interface PtzChanged {
  cameraId: string;
  holder: PtzHolder | null;
}
