/**
 * A moment somebody marked in recordings: when, on which cameras, and why. Of a case: seen by who may read that case.
 * Without a case: by who made it.
 */
import { z } from 'zod';
import { instantMs, slug, uuid } from './names.ts';

/** For telling them apart; what each means is up to whoever uses them, and the text says it. */
export const BOOKMARK_COLOURS = ['plain', 'blue', 'green', 'amber', 'red'] as const;
export const bookmarkColour = z.enum(BOOKMARK_COLOURS);
export type BookmarkColour = z.infer<typeof bookmarkColour>;

export const MOST_BOOKMARK_CAMERAS = 16;
const text = z.string().trim().max(500, 'expected at most 500 characters');

/** POST /api/bookmarks */
export const bookmarkRequest = z.strictObject({
  caseId: uuid.nullable().default(null),
  atMs: instantMs,
  cameraIds: z.array(slug).min(1).max(MOST_BOOKMARK_CAMERAS),
  text: text.default(''),
  colour: bookmarkColour.default('blue'),
});
export type BookmarkRequest = z.infer<typeof bookmarkRequest>;

/** PUT /api/bookmarks/:id; `revision` as it was read. */
export const bookmarkEdit = z.strictObject({
  text,
  colour: bookmarkColour,
  revision: z.number().int().min(0),
});
export type BookmarkEdit = z.infer<typeof bookmarkEdit>;

export const bookmark = z.strictObject({
  id: uuid,
  caseId: uuid.nullable(),
  atMs: instantMs,
  /** Those the reader may look at. */
  cameraIds: z.array(slug),
  text: z.string(),
  colour: bookmarkColour,
  byName: z.string(),
  madeAtMs: instantMs,
  revision: z.number().int(),
});
export type Bookmark = z.infer<typeof bookmark>;

/** GET /api/bookmarks: of a case, or without `caseId` one's own; in order of their moments. */
export const bookmarkQuery = z.strictObject({ caseId: uuid.optional() });
export const bookmarkList = z.strictObject({ items: z.array(bookmark) });
