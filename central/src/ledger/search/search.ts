/**
 * The search box: texts that answer, newest first, page by page. Common words have a million answers, so nothing is
 * ever sorted or counted: SQLite's index is read from the newest on until the page is full; PostgreSQL's has no order,
 * so first the newest texts are looked through, then months of the index, twice as many each time.
 * Not here: what answers (search-words.ts), what may be found (search-sight.ts).
 */
import { expressionBuilder, sql, type Expression, type SqlBool } from 'kysely';
import type { LedgerDatabase } from '../database.ts';
import { isSqlite } from '../migrations/make-table.ts';
import {
  demandsOf,
  firstSlotOf,
  matchText,
  firstSlotOfMonth,
  monthOfSlot,
  tsqueryText,
  type Alternatives,
  type Wanted,
} from './search-index.ts';
import { isFound, searchedIn, type SearchSight } from './search-sight.ts';
import type { SearchTextsTable } from './search-tables.ts';
import type { Searched } from './search-texts.ts';
import { answers, type Asked } from './search-words.ts';
import type { Tables } from '../tables.ts';

export interface SearchFilter {
  of?: readonly Searched[] | undefined;
  kinds?: readonly string[] | undefined;
  siteIds?: readonly string[] | undefined;
  cameraIds?: readonly string[] | undefined;
  /** From the first to before the second. */
  fromMs?: number | undefined;
  toMs?: number | undefined;
}

export interface SearchQuery extends SearchFilter {
  asked: readonly Asked[];
  sight: SearchSight;
  /** As a page before gave it. */
  after?: SearchPlace | undefined;
  limit: number;
}

/** Between two results. */
export interface SearchPlace {
  slot: number;
  id: string;
}

export interface SearchPage {
  items: SearchTextsTable[];
  /** Null: that is all. */
  next: SearchPlace | null;
}

export interface Search {
  page(query: SearchQuery): Promise<SearchPage>;
}

/** One reading of the index. */
type Reading = (before: SearchPlace, limit: number) => Promise<SearchTextsTable[]>;

const BEGINNING: SearchPlace = { slot: Number.MAX_SAFE_INTEGER, id: '' };
/** A phrase is looked for among texts that have its words; after so many that do not answer, the page ends early. */
const MOST_READINGS = 40;
const READ_AT_ONCE = 200;
/** A word that stands in more than one text of twelve fills a page from these alone. */
const NEWEST_LOOKED_THROUGH = 600;

/** `lookedThrough`: how many of the newest texts PostgreSQL looks through before it asks its index. */
export function createSearch(
  db: LedgerDatabase,
  communeId: string,
  lookedThrough = NEWEST_LOOKED_THROUGH,
): Search {
  return {
    page: async (query) => {
      const of = searchedIn(query.sight).filter((one) => query.of?.includes(one) ?? true);
      if (of.length === 0 || query.asked.length === 0) {
        return { items: [], next: null };
      }
      const read = isSqlite(db)
        ? sqliteReading(db, communeId, { ...query, of })
        : postgresReading(db, communeId, { ...query, of }, lookedThrough);
      return fillPage(query, read);
    },
  };
}

async function fillPage({ asked, after, limit }: SearchQuery, read: Reading): Promise<SearchPage> {
  const hasPhrase = asked.some(({ isPhrase }) => isPhrase);
  const wanted = limit + 1;
  const atOnce = hasPhrase ? Math.max(wanted, READ_AT_ONCE) : wanted;
  const items: SearchTextsTable[] = [];
  let before = after ?? BEGINNING;
  for (let readings = 0; readings < MOST_READINGS; readings += 1) {
    const rows = await read(before, atOnce);
    items.push(...(hasPhrase ? rows.filter(({ text }) => answers(asked, text)) : rows));
    const last = rows.at(-1);
    if (items.length >= wanted || last === undefined || rows.length < atOnce) {
      const shown = items.slice(0, limit);
      return { items: shown, next: items.length > limit ? placeOf(shown.at(-1)) : null };
    }
    before = placeOf(last) ?? before;
  }
  return { items, next: before };
}

function placeOf(row: SearchTextsTable | undefined): SearchPlace | null {
  return row === undefined ? null : { slot: row.slot, id: row.id };
}

type Limited = SearchQuery & { of: readonly Searched[] };

/** Of few values the index is asked too; of many only the rows. */
const MOST_INDEXED_VALUES = 12;

function demandsOfQuery(query: Limited): Alternatives[] {
  const { of, kinds, siteIds, cameraIds, asked } = query;
  const wanted: Wanted[] = [];
  const want = (facet: Wanted['facet'], values: readonly string[] | undefined): void => {
    if (values !== undefined && values.length > 0 && values.length <= MOST_INDEXED_VALUES) {
      wanted.push({ facet, values });
    }
  };
  want('of', query.sight.incidents.siteIds.length > 0 && of.length === 4 ? undefined : of);
  want('kind', kinds);
  want('camera', cameraIds);
  want('site', siteIds ?? onlySites(query));
  return demandsOf(asked, wanted);
}

/** A school sees its own incidents and nothing else: then the index is asked for its site. */
function onlySites({ of, sight }: Limited): readonly string[] | undefined {
  const { siteIds, cameraIds, caseIds } = sight.incidents;
  const isOnlyIncidents = of.length === 1 && of[0] === 'incident';
  return isOnlyIncidents && cameraIds.length === 0 && caseIds.length === 0 ? siteIds : undefined;
}

const COLUMNS = [
  'search_texts.commune_id',
  'search_texts.of',
  'search_texts.id',
  'search_texts.slot',
  'search_texts.case_id',
  'search_texts.at_ms',
  'search_texts.kind',
  'search_texts.site_id',
  'search_texts.camera_id',
  'search_texts.text',
] as const;

/** Rows that are wanted and in sight, whatever their words. */
function isWanted(communeId: string, { of, kinds, siteIds, cameraIds, sight }: Limited): Expression<SqlBool> {
  const where = expressionBuilder<Tables, 'search_texts'>();
  // PostgreSQL knows no `in ()`.
  const isOneOf = (
    column: 'search_texts.kind' | 'search_texts.site_id' | 'search_texts.camera_id',
    values: readonly string[] | undefined,
  ): Expression<SqlBool>[] => {
    if (values === undefined) {
      return [];
    }
    return [values.length === 0 ? sql<SqlBool>`1 = 0` : where(column, 'in', values)];
  };
  return where.and([
    where('search_texts.commune_id', '=', communeId),
    where('search_texts.of', 'in', of),
    isFound(where, sight),
    ...isOneOf('search_texts.kind', kinds),
    ...isOneOf('search_texts.site_id', siteIds),
    ...isOneOf('search_texts.camera_id', cameraIds),
  ]);
}

interface Slots {
  /** At least. */
  from: number;
  /** Less than. */
  to: number;
}

function slotsOf({ fromMs, toMs }: SearchFilter): Slots {
  return {
    from: fromMs === undefined ? 0 : firstSlotOf(fromMs),
    to: toMs === undefined ? Number.MAX_SAFE_INTEGER : firstSlotOf(toMs),
  };
}

/** FTS5 gives row numbers, which are slots, from the highest down, and stops when nobody asks for more. */
function sqliteReading(db: LedgerDatabase, communeId: string, query: Limited): Reading {
  const { from, to } = slotsOf(query);
  const match = matchText(demandsOfQuery(query));
  const wanted = isWanted(communeId, query);
  return (before, limit) =>
    db
      .selectFrom('search_words')
      // Cross: SQLite then keeps this order, the index first.
      .crossJoin('search_texts')
      .where(sql<SqlBool>`search_words match ${match}`)
      .where('search_words.rowid', '<', Math.min(before.slot, to))
      .where('search_words.rowid', '>=', from)
      .whereRef('search_texts.slot', '=', 'search_words.rowid')
      .where(wanted)
      .orderBy('search_words.rowid', 'desc')
      .limit(limit)
      .select(COLUMNS)
      .execute();
}

/** From then on months are no longer worth naming: what is so rare is found in no time. */
const MOST_NAMED_MONTHS = 16;

function postgresReading(
  db: LedgerDatabase,
  communeId: string,
  query: Limited,
  lookedThrough: number,
): Reading {
  const asked = demandsOfQuery(query);
  const wanted = isWanted(communeId, query);
  const { from, to } = slotsOf(query);
  const inTime = (before: SearchPlace) =>
    db
      .selectFrom('search_texts')
      .where('search_texts.commune_id', '=', communeId)
      .where('search_texts.slot', '>=', from)
      .where('search_texts.slot', '<', to)
      .where(isOlder(before))
      .orderBy('search_texts.slot', 'desc')
      .orderBy('search_texts.id', 'desc');
  const place = (before: SearchPlace, skipped: number) =>
    inTime(before).select(['slot', 'id']).offset(skipped).limit(1).executeTakeFirst();
  const oldestSlot = async (): Promise<number> => {
    const found = await db
      .selectFrom('search_texts')
      .where('commune_id', '=', communeId)
      .where('slot', '>=', from)
      .orderBy('slot')
      .limit(1)
      .select('slot')
      .executeTakeFirst();
    return found?.slot ?? from;
  };

  const readMonths = async (edge: SearchPlace, limit: number): Promise<SearchTextsTable[]> => {
    const found: SearchTextsTable[] = [];
    const last = monthOfSlot(await oldestSlot());
    for (let month = monthOfSlot(edge.slot), count = 1; month >= last && found.length < limit; count *= 2) {
      const isRest = count > MOST_NAMED_MONTHS;
      const months = isRest ? [] : Array.from({ length: count }, (_, back) => month - back);
      const words = tsqueryText([
        ...asked,
        ...demandsOf([], isRest ? [] : [{ facet: 'month', values: months }]),
      ]);
      // The sum with nothing keeps the planner from reading in order of slots what the index of words finds at once.
      const slot = sql<number>`(search_texts.slot + 0)`;
      const rows = await db
        .selectFrom('search_texts')
        .where(sql<SqlBool>`${slot} >= ${from}::bigint`)
        .where(sql<SqlBool>`${slot} < ${Math.min(to, firstSlotOfMonth(month + 1))}::bigint`)
        .where(sql<SqlBool>`(${slot}, search_texts.id) < (${edge.slot}::bigint, ${edge.id}::text)`)
        .where(sql<SqlBool>`search_texts.tokens @@ ${words}::tsquery`)
        .orderBy(slot, 'desc')
        .orderBy('search_texts.id', 'desc')
        .where(wanted)
        .limit(limit - found.length)
        .select(COLUMNS)
        .execute();
      found.push(...rows);
      month = isRest ? -1 : month - count;
    }
    return found;
  };

  return async (before, limit) => {
    const edge = await place(before, lookedThrough);
    const newest = await inTime(before)
      .$if(edge !== undefined, (newer) => newer.where(isNotOlder(edge ?? before)))
      // The sum with nothing keeps the planner from the index: these few are looked through.
      .where(sql<SqlBool>`(search_texts.tokens || ''::tsvector) @@ ${tsqueryText(asked)}::tsquery`)
      .where(wanted)
      .limit(limit)
      .select(COLUMNS)
      .execute();
    const isEnough = newest.length >= limit || edge === undefined;
    return isEnough ? newest : [...newest, ...(await readMonths(edge, limit - newest.length))];
  };
}

function isOlder({ slot, id }: SearchPlace) {
  return sql<SqlBool>`(search_texts.slot, search_texts.id) < (${slot}::bigint, ${id}::text)`;
}

function isNotOlder({ slot, id }: SearchPlace) {
  return sql<SqlBool>`(search_texts.slot, search_texts.id) >= (${slot}::bigint, ${id}::text)`;
}
