/**
 * What the search box finds, with and without diacritics: whoever stores or changes something that is found says its
 * text in the same transaction.
 */
import type { Transaction } from 'kysely';
import { deleteTexts, insertTexts, readEachOnce, slotOf, withFreeSlots } from './search-index.ts';
import { isAmong } from '../is-among.ts';
import type { SearchTextsTable } from './search-tables.ts';
import type { Tables } from '../tables.ts';

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

/** Both engines limit how many values one statement takes. */
const ROWS_AT_ONCE = 200;
const LONGEST_TEXT = 20_000;

/** Many at once: intake brings hundreds in one transaction. */
export async function storeSearchTexts(
  transaction: Transaction<Tables>,
  communeId: string,
  texts: readonly SearchText[],
): Promise<void> {
  const last = new Map(texts.map((text) => [`${text.of} ${text.id}`, text]));
  const rows = [...last.values()].map((text) => rowOf(communeId, text));
  const readWords = readEachOnce();
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    await deleteTexts(transaction, await storedOf(transaction, some));
    await insertTexts(transaction, await withFreeSlots(transaction, some), readWords);
  }
}

/** As storeSearchTexts, of what has just been stored for the first time: no text of it can be there. */
export async function addSearchTexts(
  transaction: Transaction<Tables>,
  communeId: string,
  texts: readonly SearchText[],
): Promise<void> {
  const rows = texts.map((text) => rowOf(communeId, text));
  await insertTexts(transaction, await withFreeSlots(transaction, rows), readEachOnce());
}

/** Nothing of their words is found any more, nor kept. */
export async function eraseSearchTexts(
  transaction: Transaction<Tables>,
  communeId: string,
  of: Searched,
  ids: readonly string[],
): Promise<void> {
  for (let from = 0; from < ids.length; from += ROWS_AT_ONCE) {
    const some = ids.slice(from, from + ROWS_AT_ONCE).map((id) => ({ commune_id: communeId, of, id }));
    await deleteTexts(transaction, await storedOf(transaction, some));
  }
}

async function storedOf(
  transaction: Transaction<Tables>,
  rows: readonly Pick<SearchTextsTable, 'commune_id' | 'of' | 'id'>[],
): Promise<SearchTextsTable[]> {
  const found: SearchTextsTable[] = [];
  for (const of of new Set(rows.map((row) => row.of))) {
    const ids = rows.filter((row) => row.of === of).map(({ id }) => id);
    const stored = await transaction
      .selectFrom('search_texts')
      .where('commune_id', '=', rows[0]?.commune_id ?? '')
      .where('of', '=', of)
      .where(isAmong(transaction, 'id', ids))
      .select(['commune_id', 'of', 'id', 'slot', 'case_id', 'at_ms', 'kind', 'site_id', 'camera_id', 'text'])
      .execute();
    found.push(...stored);
  }
  return found;
}

function rowOf(communeId: string, given: SearchText): SearchTextsTable {
  const row = {
    commune_id: communeId,
    of: given.of,
    id: given.id,
    slot: 0,
    case_id: given.of === 'case' ? given.id : given.caseId,
    at_ms: given.atMs,
    kind: given.kind,
    site_id: given.siteId,
    camera_id: given.cameraId,
    // PostgreSQL takes no NUL in a text.
    text: given.text.replaceAll('\0', ' ').slice(0, LONGEST_TEXT),
  };
  return { ...row, slot: slotOf(row) };
}
