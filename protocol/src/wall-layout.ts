/** Layouts of the live wall that people keep: which camera stands in which place, and their turns in a tour. */
import { z } from 'zod';
import { instantMs, label, slug, uuid } from './names.ts';

/**
 * Plain squares, or one large tile with small ones around it. The large one is the spot: it jumps to an alarm, and
 * is counted among nobody's slots.
 */
export const WALL_GRIDS = ['1', '4', '9', '16', '25', '36', '1+5', '1+7', '1+12', '1+16'] as const;
export const wallGrid = z.enum(WALL_GRIDS);
export type WallGrid = z.infer<typeof wallGrid>;

/** Ten pages of the largest grid. */
export const MOST_WALL_SLOTS = 360;
export const MOST_WALL_LAYOUTS = 50;
export const TOUR_SECONDS = { least: 5, most: 600, usual: 20 } as const;

/** Takes its turn, lowest `order` first; each of its pages stays for `seconds`. */
export const wallTour = z.strictObject({
  order: z.number().int().min(1).max(MOST_WALL_LAYOUTS),
  seconds: z.number().int().min(TOUR_SECONDS.least).max(TOUR_SECONDS.most),
});
export type WallTour = z.infer<typeof wallTour>;

const slots = z.array(slug.nullable()).max(MOST_WALL_SLOTS);

const content = {
  name: label.max(60, 'expected at most 60 characters'),
  grid: wallGrid,
  /** What the spot shows while there is no alarm; null: the tile that is chosen. */
  spotCameraId: slug.nullable(),
  /** Page after page, each as many as the grid has small tiles; null is an empty one. */
  slots: slots.refine(isOnceEach, 'expected each camera at most once'),
  /** Null: not in the tour. */
  tour: wallTour.nullable(),
  /** Everybody who watches live pictures may choose it; only its owner changes it. */
  isShared: z.boolean(),
} as const;

/** As whoever asks may see it. */
export const wallLayout = z.strictObject({
  ...content,
  id: uuid,
  ownerName: z.string(),
  isOwn: z.boolean(),
  /** Slots emptied here because their camera is gone, or is not for this person's eyes. */
  missing: z.array(z.number().int().min(0)),
  changedAtMs: instantMs,
  revision: z.number().int(),
});
export type WallLayout = z.infer<typeof wallLayout>;

/** GET /api/me/layouts: one's own by name, then those that are shared. */
export const wallLayoutList = z.strictObject({ items: z.array(wallLayout), mayShare: z.boolean() });
export type WallLayoutList = z.infer<typeof wallLayoutList>;

/** POST /api/me/layouts */
export const newWallLayout = z.strictObject(content);
export type NewWallLayout = z.infer<typeof newWallLayout>;

/** PUT /api/me/layouts/:id; `revision` is the one that was read. */
export const wallLayoutChange = z.strictObject({ ...content, revision: z.number().int().min(1) });
export type WallLayoutChange = z.infer<typeof wallLayoutChange>;

function isOnceEach(cameraIds: readonly (string | null)[]): boolean {
  const filled = cameraIds.filter((cameraId) => cameraId !== null);
  return new Set(filled).size === filled.length;
}
