/** Writes made-up rows by the thousand. Bulk work may be lost with the power: who seeds, seeds again. */
import { CompiledQuery, sql, type Transaction } from 'kysely';
import type { LedgerDatabase } from '#central/ledger/database.ts';
import type { CasesTable, ViolationsTable } from '#central/ledger/cases/case-tables.ts';
import { isSqlite } from '#central/ledger/engine.ts';
import { recountMonth } from '#central/ledger/incidents/incident-recount.ts';
import { insertText } from '#central/ledger/insert-rows.ts';
import { startOfMonth } from '#central/ledger/local-months.ts';
import { ensureMonths } from '#central/ledger/months.ts';
import { createRegistry } from '#central/ledger/registry/registry.ts';
import { storeSearchTexts, type SearchText } from '#central/ledger/search/search-texts.ts';
import type { IncidentsTable, Tables } from '#central/ledger/tables.ts';
import { loadDemoRegistry } from '#central/registry/demo-registry.ts';
import { DEMO_AGENT_ID, OFFICER } from './draw-incidents.ts';
import type { SeedPlan } from './plan.ts';

export interface SeedLedger {
  db: LedgerDatabase;
  communeId: string;
}

const ROWS_AT_ONCE = 64;
const ROWS_OF_TRANSACTION = 20_000;
const CACHE_KIB = 200_000;
const ASIDE = /^incidents_by_(camera|site|status|kind|merged)/;

export async function prepare({ db }: SeedLedger, { firstMonth, lastMonth }: SeedPlan): Promise<void> {
  if (isSqlite(db)) {
    await sql`pragma synchronous = off`.execute(db);
    await sql`pragma cache_size = ${sql.lit(-CACHE_KIB)}`.execute(db);
    return;
  }
  await ensureMonths(db, startOfMonth(firstMonth), startOfMonth(lastMonth + 1));
}

/**
 * Takes the indexes by camera, place, state and kind away: keeping them up to date row by row costs more than making
 * them at the end. What is given back makes them again; a ledger whose seeding was broken off lacks them, and is
 * thrown away.
 */
export async function setIndexesAside({ db }: SeedLedger): Promise<() => Promise<void>> {
  const { rows } = isSqlite(db)
    ? await sql<{ name: string; text: string }>`select name, sql as text from sqlite_schema
        where type = 'index' and tbl_name = 'incidents' and sql is not null`.execute(db)
    : await sql<{ name: string; text: string }>`select indexname as name, indexdef as text from pg_indexes
        where tablename = 'incidents' and schemaname = current_schema()`.execute(db);
  const aside = rows.filter(({ name }) => ASIDE.test(name));
  for (const { name } of aside) {
    await sql`drop index ${sql.id(name)}`.execute(db);
  }
  return async () => {
    for (const { text } of aside) {
      await sql.raw(text.replace(' ON ONLY ', ' ON ')).execute(db);
    }
    // Bulk work leaves the engine's knowledge of its tables behind: plans are made anew from what is there now.
    await sql`analyze`.execute(db);
  };
}

/** Registry, and places and cameras as an agent would have described them, for their names in lists. */
export async function fillPlaces({ db, communeId }: SeedLedger, plan: SeedPlan): Promise<void> {
  await loadDemoRegistry(createRegistry(db, communeId), plan.registry);
  const hamlets = new Map(plan.registry.hamlets.map(({ id, name }) => [id, name]));
  await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('agents')
      .values({
        commune_id: communeId,
        id: DEMO_AGENT_ID,
        name: 'Dữ liệu mẫu',
        public_key: '',
        version: null,
        enrolled_at_ms: startOfMonth(plan.firstMonth),
        last_seen_at_ms: null,
        // So that an agent may take its places over.
        revoked_at_ms: plan.nowMs,
        identity_conflict_at_ms: null,
        protocol_version: null,
        site_id: null,
        note: null,
        revision: 0,
      })
      .execute();
    const own = { commune_id: communeId, agent_id: DEMO_AGENT_ID };
    await insertRows(
      transaction,
      'sites',
      plan.registry.sites.map(({ id, name, group, hamletId }) => ({
        ...own,
        id,
        name,
        site_group: group,
        hamlet: hamlets.get(hamletId ?? '') ?? null,
      })),
    );
    await insertRows(
      transaction,
      'cameras',
      plan.cameras.map((camera) => ({
        ...own,
        id: camera.id,
        site_id: camera.siteId,
        name: camera.name,
        has_ptz: camera.hasPtz ? 1 : 0,
        installed_on: camera.installedOn,
        rules_json: '[]',
        rules_revision: 0,
        search_text: '',
        // Listed again by the agent that has it.
        removed_at_ms: plan.nowMs,
      })),
    );
    await insertRows(
      transaction,
      'camera_rules',
      plan.cameras.flatMap(({ id, ruleChangesMs }) =>
        ruleChangesMs.map((changedAtMs, i) => ({
          commune_id: communeId,
          camera_id: id,
          // Below 0: no agent is ever told to work by them.
          revision: i - ruleChangesMs.length,
          rules_json: '[]',
          person_heights_json: null,
          changed_by_id: OFFICER.id,
          changed_by_name: OFFICER.name,
          changed_at_ms: changedAtMs,
          refused_reason: null,
        })),
      ),
    );
  });
}

export async function writeSpells(
  { db, communeId }: SeedLedger,
  spells: readonly { camera_id: string; from_ms: number; to_ms: number | null }[],
): Promise<void> {
  await db.transaction().execute((transaction) =>
    insertRows(
      transaction,
      'camera_spells',
      spells.map((spell) => ({ commune_id: communeId, ...spell })),
    ),
  );
}

/** Of one month, with their words and then the month's roll-ups. */
export async function writeIncidents(
  { db, communeId }: SeedLedger,
  month: number,
  incidents: readonly IncidentsTable[],
  textsOf: ((rows: readonly IncidentsTable[]) => SearchText[]) | null,
): Promise<void> {
  for (let from = 0; from < incidents.length; from += ROWS_OF_TRANSACTION) {
    const some = incidents.slice(from, from + ROWS_OF_TRANSACTION);
    await db.transaction().execute(async (transaction) => {
      await insertRows(transaction, 'incidents', some);
      if (textsOf !== null) {
        await storeSearchTexts(transaction, communeId, textsOf(some));
      }
    });
  }
  await recountMonth(db, communeId, month);
}

export async function writeViolations(
  { db, communeId }: SeedLedger,
  { violations, cases }: { violations: readonly ViolationsTable[]; cases: readonly CasesTable[] },
): Promise<void> {
  const by = { by_id: OFFICER.id, by_name: OFFICER.name };
  await db.transaction().execute(async (transaction) => {
    await insertRows(transaction, 'cases', cases);
    await insertRows(
      transaction,
      'case_acts',
      cases.flatMap((row) => {
        const act = { commune_id: communeId, case_id: row.id, detail: '', ...by };
        const opened = { ...act, number: 1, kind: 'opened', at_ms: row.opened_at_ms };
        return row.closed_at_ms === null
          ? [opened]
          : [opened, { ...act, number: 2, kind: 'closed', at_ms: row.closed_at_ms }];
      }),
    );
    await insertRows(transaction, 'violations', violations);
    await insertRows(
      transaction,
      'violation_acts',
      violations.map((row) => ({
        ...{ commune_id: communeId, violation_id: row.id, number: 1, kind: 'recorded', detail: '' },
        ...{ ...by, at_ms: row.confirmed_at_ms },
      })),
    );
    await storeSearchTexts(transaction, communeId, [
      ...cases.map((row): SearchText => ({
        ...{ of: 'case', id: row.id, caseId: row.id, atMs: row.occurred_from_ms, kind: row.category },
        ...{ siteId: row.site_id, cameraId: null, text: `${row.number}\n${row.title}` },
      })),
      ...violations.map((row): SearchText => ({
        ...{ of: 'violation', id: row.id, caseId: row.case_id, atMs: row.occurred_at_ms, kind: row.category },
        ...{ siteId: row.site_id, cameraId: null, text: row.description },
      })),
    ]);
  });
}

/** All rows have the same columns; the last ones go in portions of half the size, so that few statements are made. */
async function insertRows(
  transaction: Transaction<Tables>,
  table: keyof Tables,
  rows: readonly object[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const texts = new Map<number, string>();
  for (let from = 0; from < rows.length;) {
    const size = Math.min(ROWS_AT_ONCE, 2 ** Math.floor(Math.log2(rows.length - from)));
    const values = rows
      .slice(from, from + size)
      .flatMap((row) => columns.map((name) => (row as Record<string, unknown>)[name]));
    const text = texts.get(size) ?? insertText(table, columns, size, isSqlite(transaction));
    texts.set(size, text);
    await transaction.executeQuery(CompiledQuery.raw(text, values));
    from += size;
  }
}
