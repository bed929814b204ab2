/**
 * What the search box finds, with and without diacritics: whoever stores or changes something that is found says its
 * text in the same transaction.
 */
import type { Transaction } from 'kysely';
import type { Tables } from './tables.ts';

export const SEARCHED = ['incident', 'case', 'note', 'violation'] as const;
export type Searched = (typeof SEARCHED)[number];

export interface SearchText {
  of: Searched;
  /** Of the incident, case, note or violation; another text under the same one replaces it. */
  id: string;
  /** Of a note: its case. */
  caseId: string | null;
  /** When it happened: results are newest first. */
  atMs: number;
  kind: string | null;
  siteId: string | null;
  cameraId: string | null;
  /** As people wrote it; folded here. */
  text: string;
}

/** Many at once: intake brings hundreds in one transaction. */
export async function storeSearchTexts(
  _transaction: Transaction<Tables>,
  _communeId: string,
  _texts: readonly SearchText[],
): Promise<void> {
  // Filled in with the index.
}
