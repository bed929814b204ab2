/** The search box: what one may ask, what it answers, and searches people keep. */
import { z } from 'zod';
import { role } from './account.ts';
import { flag, instantText, listOf, searchText } from './incident-filter.ts';
import { instantMs, label, slug, uuid } from './names.ts';

export const SEARCHED_KINDS = ['incident', 'case', 'note', 'violation'] as const;
export const searchedKind = z.enum(SEARCHED_KINDS);
export type SearchedKind = z.infer<typeof searchedKind>;

/** GET /api/search. Words mean all of them; "in quotes" one after the other. */
export const searchRequest = z.strictObject({
  q: searchText,
  /** The last word may be unfinished. */
  isTyping: flag.optional(),
  of: listOf(searchedKind).optional(),
  /** Of incidents their kind; of cases and violations their category. */
  kinds: listOf(slug).optional(),
  siteIds: listOf(slug).optional(),
  cameraIds: listOf(slug).optional(),
  fromMs: instantText.optional(),
  toMs: instantText.optional(),
  /** As `next` of the page before. */
  after: z
    .string()
    .regex(/^\d{1,16}\.[0-9a-z-]{1,80}$/, 'expected what a page before gave as next')
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export type SearchRequest = z.infer<typeof searchRequest>;

export const searchResult = z.strictObject({
  of: searchedKind,
  id: z.string(),
  /** Of a note, the case it stands in. */
  caseId: z.string().nullable(),
  atMs: instantMs,
  kind: z.string().nullable(),
  siteId: z.string().nullable(),
  cameraId: z.string().nullable(),
  /** The beginning, or where the words stand. */
  text: z.string(),
  /** [from, to) in `text`, for the eye. */
  marks: z.array(z.tuple([z.number().int(), z.number().int()])),
});
export type SearchResult = z.infer<typeof searchResult>;

/** Newest first. How many there are is not said: it would have to be counted, and would tell of what is hidden. */
export const searchPage = z.strictObject({ items: z.array(searchResult), next: z.string().nullable() });
export type SearchPage = z.infer<typeof searchPage>;

/** What is kept: the address of the page that asks, without host. */
export const savedQuery = z.strictObject({
  page: z.enum(['search', 'incidents']),
  /** `q=trom+cap&kinds=intrusion` */
  query: z
    .string()
    .max(2000)
    .regex(/^[^\p{Cc}#]*$/u, 'expected what stands behind the ? of an address'),
});
export type SavedQuery = z.infer<typeof savedQuery>;

export const savedSearch = z.strictObject({
  id: uuid,
  name: z.string(),
  query: savedQuery,
  ownerName: z.string(),
  isOwn: z.boolean(),
  /** Everybody of this role sees it too. */
  sharedRole: role.nullable(),
  changedAtMs: instantMs,
  revision: z.number().int(),
});
export type SavedSearch = z.infer<typeof savedSearch>;
export const savedSearchList = z.strictObject({ items: z.array(savedSearch) });

/** POST /api/saved-searches */
export const saveSearchRequest = z.strictObject({
  name: label,
  query: savedQuery,
  /** Shared with those of one's own role. */
  isShared: z.boolean(),
});
/** PUT /api/saved-searches/:id, by who made it. */
export const changeSearchRequest = z.strictObject({
  name: label,
  isShared: z.boolean(),
  revision: z.number().int().min(1),
});
