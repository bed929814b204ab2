/**
 * The map: what an administrator has put under it, and floor plans of locations. Where cameras stand and look is in the
 * registry (registry.ts).
 */
import { z } from 'zod';
import { instantMs, slug } from './names.ts';

/** `[latitude, longitude]`, WGS 84 degrees. */
const groundPoint = z.tuple([z.number(), z.number()]);

/** Of the administrator's file: an area by its rings, a road or a river by its lines, a named point. */
export const groundShape = z.strictObject({
  kind: z.enum(['area', 'line', 'point']),
  name: z.string(),
  lines: z.array(z.array(groundPoint)),
});
export type GroundShape = z.infer<typeof groundShape>;

/** GET /api/map/ground */
export const mapGround = z.strictObject({
  /** GET /api/map/tiles/:z/:x/:y has pictures of these levels; null: there are none. */
  tiles: z.strictObject({ minZoom: z.number().int(), maxZoom: z.number().int() }).nullable(),
  shapes: z.array(groundShape),
  /** Whose map it is; shown beside it. */
  attribution: z.string(),
  /** What of the folder cannot be read, English, for the administrator. */
  fault: z.string().nullable(),
});
export type MapGround = z.infer<typeof mapGround>;

export const floorPlan = z.strictObject({
  siteId: slug,
  widthPx: z.number().int().min(1),
  heightPx: z.number().int().min(1),
  /** Of the picture. */
  sha256: z.string(),
  /** Where north lies on it, degrees clockwise from straight up. */
  northDeg: z.number(),
  /** What its width is outside; null: nobody has said, and no field of view can be drawn. */
  widthM: z.number().nullable(),
  isDemo: z.boolean(),
  revision: z.number().int().min(1),
  changed: z.strictObject({ byName: z.string(), atMs: instantMs }).nullable(),
});
export type FloorPlan = z.infer<typeof floorPlan>;

/** GET /api/floor-plans */
export const floorPlanList = z.strictObject({ items: z.array(floorPlan) });

/** PATCH /api/floor-plans/:siteId: what changes, and the revision it was made from. */
export const floorPlanChange = z.strictObject({
  revision: z.number().int().min(1),
  northDeg: z.number().min(0, 'expected 0 to 360').max(360, 'expected 0 to 360').optional(),
  widthM: z.number().min(1, 'expected 1 to 5000').max(5000, 'expected 1 to 5000').nullable().optional(),
});
export type FloorPlanChange = z.infer<typeof floorPlanChange>;
