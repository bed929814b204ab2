/**
 * The index of words, of either engine. Both hold a bag of tokens for each text: each word folded, each word with its
 * diacritics (after `=`), and what filters ask for (after `#`), so that a rare camera among common words is as quick
 * as a rare word. SQLite's FTS5 reads them newest first by itself; PostgreSQL's GIN has no order, so it is asked month
 * by month (search.ts) and the month is a token too.
 * Tokens are letters, digits and a sign of ours; what people type can never become syntax of either.
 */
import { CompiledQuery, sql, type Kysely, type Transaction } from 'kysely';
import { insertAll, insertText, jsonOf, portionsOf, rowsText } from '../insert-rows.ts';
import { isSqlite } from '../migrations/make-table.ts';
import type { Asked, AskedWord, Word } from './search-words.ts';
import { withoutTone, wordsOf } from './search-words.ts';
import type { SearchTextsTable } from './search-tables.ts';
import type { Tables } from '../tables.ts';

const SLOTS_OF_MS = 1024;
/** Later ones are put there: a slot must be a whole number that JavaScript can hold. */
const LAST_AT_MS = 2 ** 42;
const MONTH_MS = 31 * 86_400_000;

export type Facet = 'of' | 'kind' | 'site' | 'camera' | 'month';
const SIGN_OF: Record<Facet, string> = {
  of: '#o.',
  kind: '#k.',
  site: '#s.',
  camera: '#c.',
  month: '#m.',
};

/** Any one of the values. */
export interface Wanted {
  facet: Facet;
  values: readonly (string | number)[];
}

export function facetToken(facet: Facet, value: string | number): string {
  return SIGN_OF[facet] + String(value);
}

/** Months of 31 days, counted from 1970: only for the index. */
export function monthOfSlot(slot: number): number {
  return Math.floor(slot / SLOTS_OF_MS / MONTH_MS);
}

export function firstSlotOfMonth(month: number): number {
  return firstSlotOf(month * MONTH_MS);
}

export function firstSlotOf(atMs: number): number {
  return Math.min(LAST_AT_MS, Math.max(0, Math.floor(atMs))) * SLOTS_OF_MS;
}

/** Two texts of one millisecond seldom get the same; room is left for those that do. */
export function slotOf({ of, id, at_ms }: Pick<SearchTextsTable, 'of' | 'id' | 'at_ms'>): number {
  let hash = 0;
  for (const sign of of + id) {
    hash = (hash * 31 + (sign.codePointAt(0) ?? 0)) % 1_000_003;
  }
  return firstSlotOf(at_ms) + (hash % 1000);
}

/** How a text is read into words. */
export type ReadWords = (text: string) => Word[];

/** Incidents of one rule of one camera say the same: each different text is read once. */
export function readEachOnce(): ReadWords {
  const known = new Map<string, Word[]>();
  return (text) => {
    const words = known.get(text) ?? wordsOf(text);
    known.set(text, words);
    return words;
  };
}

export function tokensOf(row: SearchTextsTable, readWords: ReadWords = wordsOf): string[] {
  const tokens = new Set<string>();
  for (const { folded, exact } of readWords(row.text)) {
    tokens.add(folded);
    tokens.add(`=${exact}`);
  }
  const facets: [Facet, string | number | null][] = [
    ['of', row.of],
    ['kind', row.kind],
    ['site', row.site_id],
    ['camera', row.camera_id],
    ['month', monthOfSlot(row.slot)],
  ];
  for (const [facet, value] of facets) {
    if (value !== null) {
      tokens.add(facetToken(facet, value));
    }
  }
  return [...tokens];
}

/** Any of these tokens; `isBeginning`: or of those that begin so. */
export interface Alternatives {
  tokens: string[];
  isBeginning: boolean;
}

/** What must be among the tokens of a text that answers; phrases are only asked for word by word. */
export function demandsOf(asked: readonly Asked[], wanted: readonly Wanted[]): Alternatives[] {
  return [
    ...asked.flatMap(({ words }) => words.map(demandOf)),
    ...wanted.map(({ facet, values }) => ({
      tokens: values.map((value) => facetToken(facet, value)),
      isBeginning: false,
    })),
  ];
}

function demandOf({ folded, exact, isMarked, isBeginning }: AskedWord): Alternatives {
  if (!isMarked) {
    return { tokens: [folded], isBeginning };
  }
  return { tokens: [`=${isBeginning ? withoutTone(exact) : exact}`, `=${folded}`], isBeginning };
}

/** For FTS5's MATCH. */
export function matchText(demands: readonly Alternatives[]): string {
  return demands
    .map(({ tokens, isBeginning }) => {
      const any = tokens.map((token) => `"${token}"${isBeginning ? ' *' : ''}`).join(' OR ');
      return `(${any})`;
    })
    .join(' AND ');
}

/** For PostgreSQL's `@@`, cast to tsquery. */
export function tsqueryText(demands: readonly Alternatives[]): string {
  return demands
    .map(({ tokens, isBeginning }) => {
      const any = tokens.map((token) => `'${token}'${isBeginning ? ':*' : ''}`).join(' | ');
      return `(${any})`;
    })
    .join(' & ');
}

/** Of FTS5, written into the migration: what parts tokens is only the space between them. */
export const WORDS_TABLE = `create virtual table search_words using fts5(
  tokens, content='', detail='none', columnsize=0, prefix='2 3', tokenize="ascii tokenchars '=#.~-_'"
)`;

type Rows = readonly SearchTextsTable[];

/** The rows and their words; nothing of the same ids may be there. */
export async function insertTexts(
  transaction: Transaction<Tables>,
  rows: Rows,
  readWords: ReadWords,
): Promise<void> {
  if (!isSqlite(transaction)) {
    const withTokens = rows.map((row) => ({ ...row, tokens: tokensOf(row, readWords) }));
    await transaction.executeQuery(CompiledQuery.raw(TEXTS_WITH_TOKENS, [jsonOf(withTokens)]));
    return;
  }
  await insertAll(transaction, 'search_texts', rows);
  for (const portion of portionsOf(rows)) {
    const text = rowsText('sqlite search_words', portion.length, (size) =>
      insertText('search_words', ['rowid', 'tokens'], size, true),
    );
    const values = portion.flatMap((row) => [row.slot, tokensOf(row, readWords).join(' ')]);
    await transaction.executeQuery(CompiledQuery.raw(text, values));
  }
}

/** PostgreSQL makes the tokens into its own form. */
const TEXTS_WITH_TOKENS = `insert into search_texts
    (commune_id, "of", id, slot, case_id, at_ms, kind, site_id, camera_id, text, tokens)
  select commune_id, "of", id, slot, case_id, at_ms, kind, site_id, camera_id, text, array_to_tsvector(tokens)
  from json_to_recordset($1) as given (commune_id text, "of" text, id text, slot bigint, case_id text,
    at_ms bigint, kind text, site_id text, camera_id text, text text, tokens text[])`;

/** With every word of them: FTS5 is told what to forget, since it keeps no text of its own. */
export async function deleteTexts(transaction: Transaction<Tables>, rows: Rows): Promise<void> {
  if (isSqlite(transaction)) {
    for (const row of rows) {
      await sql`
        insert into search_words (search_words, rowid, tokens)
        values ('delete', ${row.slot}, ${tokensOf(row).join(' ')})
      `.execute(transaction);
    }
  }
  for (const { commune_id, of, id } of rows) {
    await transaction
      .deleteFrom('search_texts')
      .where('commune_id', '=', commune_id)
      .where('of', '=', of)
      .where('id', '=', id)
      .execute();
  }
}

/** On SQLite a slot is a row number of its own: the next free ones. PostgreSQL needs none. */
export async function withFreeSlots(db: Kysely<Tables>, rows: Rows): Promise<SearchTextsTable[]> {
  if (!isSqlite(db)) {
    return [...rows];
  }
  const taken = new Set<number>();
  const placed: SearchTextsTable[] = [];
  let waiting = [...rows];
  while (waiting.length > 0) {
    const slots = JSON.stringify(waiting.map(({ slot }) => slot));
    const { rows: found } = await sql<{ slot: number }>`
      select slot from search_texts where slot in (select value from json_each(${slots}))
    `.execute(db);
    found.forEach(({ slot }) => taken.add(slot));
    const again: SearchTextsTable[] = [];
    for (const row of waiting) {
      if (taken.has(row.slot)) {
        again.push({ ...row, slot: row.slot + 1 });
      } else {
        taken.add(row.slot);
        placed.push(row);
      }
    }
    waiting = again;
  }
  return placed;
}
