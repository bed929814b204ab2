/**
 * Large tables of a ledger in PostgreSQL are cut by month, so that a page of the newest touches small indexes and an old
 * month can be looked after by itself. A row belongs to the month of its own key: that of its id (a UUIDv7 begins with
 * its time, so a range of ids is a range of time, and the key stays unique in the whole table) or of its instant. What
 * fits in no month lies in a part of its own until its month is made.
 * Months are UTC's: they are nobody's figures. SQLite has one file and no months; everything here does nothing there.
 * Which tables: those made so in migrations/ (`byMonth`); the catalogue of the engine knows them.
 */
import { sql, type CreateTableBuilder, type Kysely } from 'kysely';
import { isSqlite } from './engine.ts';

/** For `$call` of a table being made: `column` is a UUIDv7 or an instant, and part of the key. */
export function byMonth<Name extends string, Column extends string>(
  db: Kysely<unknown>,
  column: string,
): (table: CreateTableBuilder<Name, Column>) => CreateTableBuilder<Name, Column> {
  return (table) => (isSqlite(db) ? table : table.modifyEnd(sql`partition by range (${sql.ref(column)})`));
}

/** To be called once the table is there: where rows go that fit in no month. */
export async function makeRest(db: Kysely<unknown>, table: string): Promise<void> {
  if (!isSqlite(db)) {
    await sql`create table ${sql.ref(restOf(table))} partition of ${sql.ref(table)} default`.execute(db);
  }
}

/** What a running central keeps ready: last month, what the next two will bring. */
export function monthsAround(nowMs: number): [fromMs: number, toMs: number] {
  const now = new Date(nowMs);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return [Date.UTC(year, month - 1), Date.UTC(year, month + 2)];
}

interface Cut {
  table: string;
  column: string;
  isInstant: boolean;
}

/**
 * Makes the months that hold these instants, in every table that is cut, and moves what waited for them. Months that are
 * there already cost one query. Names of those made.
 */
export async function ensureMonths<Tables>(
  db: Kysely<Tables>,
  fromMs: number,
  toMs: number,
): Promise<string[]> {
  if (isSqlite(db)) {
    return [];
  }
  const missing = await missingMonths(db, fromMs, toMs);
  if (missing.length > 0) {
    await db.transaction().execute(async (transaction) => {
      // Somebody else may have made some meanwhile.
      for (const { cut, beginMs } of await missingMonths(transaction, fromMs, toMs)) {
        await makeMonth(transaction, cut, beginMs);
      }
    });
  }
  return missing.map(({ cut, beginMs }) => nameOf(cut.table, beginMs));
}

interface Missing {
  cut: Cut;
  beginMs: number;
}

async function missingMonths<Tables>(db: Kysely<Tables>, fromMs: number, toMs: number): Promise<Missing[]> {
  const { rows: cuts } = await sql<{ table: string; column: string; type: string; months: string[] }>`
    select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type,
      array(select m.relname::text from pg_inherits i join pg_class m on m.oid = i.inhrelid where i.inhparent = c.oid)
        as months
    from pg_partitioned_table p
    join pg_class c on c.oid = p.partrelid
    join pg_attribute a on a.attrelid = c.oid and a.attnum = p.partattrs[0]
    where c.relnamespace = current_schema()::regnamespace
    order by c.relname
  `.execute(db);
  const begins = monthsBetween(fromMs, toMs);
  return cuts.flatMap(({ table, column, type, months }) =>
    begins
      .filter((beginMs) => !months.includes(nameOf(table, beginMs)))
      .map((beginMs) => ({ cut: { table, column, isInstant: type === 'bigint' }, beginMs })),
  );
}

/** As one text: a round trip for each of the five would be most of what it costs. */
async function makeMonth<Tables>(
  db: Kysely<Tables>,
  { table, column, isInstant }: Cut,
  beginMs: number,
): Promise<void> {
  const endMs = nextMonth(beginMs);
  const [from, to] = isInstant ? [beginMs, endMs] : [firstId(beginMs), firstId(endMs)];
  const [whole, rest, month] = [table, restOf(table), nameOf(table, beginMs)].map((name) => sql.ref(name));
  const columns = sql.join((await filledColumns(db, table)).map((name) => sql.ref(name)));
  const key = sql.ref(column);
  // Moving is no deleting: the engine's guard against that is taken off the rest, and nowhere else.
  await sql`
    alter table ${rest} disable trigger user;
    create table ${month} (like ${whole} including all excluding indexes);
    with moved as (
      delete from ${rest} where ${key} >= ${sql.lit(from)} and ${key} < ${sql.lit(to)} returning ${columns}
    )
    insert into ${month} (${columns}) select ${columns} from moved;
    alter table ${whole} attach partition ${month} for values from (${sql.lit(from)}) to (${sql.lit(to)});
    alter table ${rest} enable trigger user
  `.execute(db);
}

/** Without those that the engine works out itself. */
async function filledColumns<Tables>(db: Kysely<Tables>, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum
  `.execute(db);
  return rows.map(({ name }) => name);
}

function restOf(table: string): string {
  return `${table}_rest`;
}

/** `incidents_2026_11` */
function nameOf(table: string, beginMs: number): string {
  return `${table}_${new Date(beginMs).toISOString().slice(0, 7).replace('-', '_')}`;
}

/** No UUIDv7 of that instant or later comes before this text (RFC 9562: the first 48 bits are the milliseconds). */
function firstId(atMs: number): string {
  const hex = atMs.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

/** The beginnings of the months that hold `fromMs`, `toMs` and what is between. */
function monthsBetween(fromMs: number, toMs: number): number[] {
  const first = new Date(fromMs);
  const begins: number[] = [];
  for (
    let beginMs = Date.UTC(first.getUTCFullYear(), first.getUTCMonth());
    beginMs <= toMs;
    beginMs = nextMonth(beginMs)
  ) {
    begins.push(beginMs);
  }
  return begins;
}

function nextMonth(beginMs: number): number {
  const begin = new Date(beginMs);
  return Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + 1);
}
