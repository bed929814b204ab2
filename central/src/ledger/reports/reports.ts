/**
 * Repository of reports. A draft is changed by who has seen its newest revision; an issued one only withdrawn. Numbers
 * are given out once a year, also to reports that are withdrawn later.
 * Not here: what a report says (reports/), who may read it (web/routes/reports.ts).
 */
import type { Transaction } from 'kysely';
import { z } from 'zod';
import type { ReportKind, ReportState } from '#protocol/report.ts';
import { reportKind, reportState } from '#protocol/report.ts';
import type { LedgerDatabase } from '../database.ts';
import type { ReportsTable } from './report-tables.ts';
import type { Tables } from '../tables.ts';

export interface StoredReport {
  id: string;
  kind: ReportKind;
  fromMs: number;
  toMs: number;
  /** JSON of what was asked for. */
  parameters: string;
  state: ReportState;
  number: string | null;
  /** Paragraphs written anew. */
  texts: Record<string, string>;
  createdAtMs: number;
  createdByName: string | null;
  changedAtMs: number;
  changedByName: string | null;
  issued: { byName: string; atMs: number } | null;
  withdrawn: { byName: string; atMs: number; reason: string } | null;
  revision: number;
}

/** As they were when it was issued; JSON. */
export interface Frozen {
  figures: string;
  paper: string;
}

export interface NewReport {
  id: string;
  kind: ReportKind;
  fromMs: number;
  toMs: number;
  parameters: string;
  /** Null: the calendar. */
  by: { id: string; name: string } | null;
  atMs: number;
  /** One that is not withdrawn is enough of this kind and time. */
  isOnly: boolean;
}

export type Created =
  { status: 'created' } | { status: 'exists'; report: StoredReport } | { status: 'had-its-turn' };
export type Changed =
  | { status: 'changed'; report: StoredReport }
  | { status: 'missing' }
  /** Somebody changed it since. */
  | { status: 'conflict'; report: StoredReport }
  /** It is past that. */
  | { status: 'over'; report: StoredReport }
  | { status: 'number-taken'; number: number };

interface ChangeBy {
  revision: number;
  byName: string;
  atMs: number;
}

export interface Reports {
  /** Newest period first. */
  list(kinds: readonly ReportKind[], limit: number): Promise<StoredReport[]>;
  find(id: string): Promise<StoredReport | null>;
  /** Null for a draft. */
  frozen(id: string): Promise<Frozen | null>;
  create(report: NewReport): Promise<Created>;
  /** Null takes a paragraph back to what the figures say. */
  write(id: string, texts: Record<string, string | null>, by: ChangeBy): Promise<Changed>;
  /**
   * `number` null: the next of the year. `freeze` is given the number, null if there is none of this kind, and answers
   * with what is kept for ever.
   */
  issue(
    id: string,
    by: ChangeBy,
    numbering: { year: number; number: number | null } | null,
    freeze: (number: string | null) => Frozen,
  ): Promise<Changed>;
  withdraw(id: string, reason: string, by: ChangeBy): Promise<Changed>;
}

const textsJson = z.record(z.string(), z.string());

/** Everything but what may be large. */
const LIGHT = [
  'id',
  'kind',
  'from_ms',
  'to_ms',
  'parameters_json',
  'state',
  'number',
  'texts_json',
  'created_at_ms',
  'created_by_name',
  'changed_at_ms',
  'changed_by_name',
  'issued_at_ms',
  'issued_by_name',
  'withdrawn_at_ms',
  'withdrawn_by_name',
  'withdrawn_reason',
  'revision',
] as const;
type LightRow = Pick<ReportsTable, (typeof LIGHT)[number]>;

export function createReports(db: LedgerDatabase, communeId: string): Reports {
  const rows = () => db.selectFrom('reports').where('commune_id', '=', communeId);
  const find = async (id: string): Promise<StoredReport | null> => {
    const row = await rows().where('id', '=', id).select(LIGHT).executeTakeFirst();
    return row === undefined ? null : toReport(row);
  };
  return {
    find,
    list: async (kinds, limit) => {
      if (kinds.length === 0) {
        return [];
      }
      const found = await rows()
        .where('kind', 'in', kinds)
        .orderBy('from_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .select(LIGHT)
        .execute();
      return found.map(toReport);
    },
    frozen: async (id) => {
      const row = await rows().where('id', '=', id).select(['figures_json', 'paper_json']).executeTakeFirst();
      return row?.figures_json == null || row.paper_json === null
        ? null
        : { figures: row.figures_json, paper: row.paper_json };
    },
    create: (report) => db.transaction().execute((transaction) => create(transaction, communeId, report)),
    write: (id, texts, by) =>
      change(db, communeId, { id, by, from: ['draft'] }, (report) => {
        const all: Record<string, string | null> = { ...report.texts, ...texts };
        const kept = Object.entries(all).filter(([, text]) => text !== null);
        return Promise.resolve({ texts_json: JSON.stringify(Object.fromEntries(kept)) });
      }),
    issue: (id, by, numbering, freeze) =>
      change(db, communeId, { id, by, from: ['draft'] }, async (_, transaction) => {
        const number = numbering === null ? null : await takeNumber(transaction, communeId, numbering);
        if (number === 'taken') {
          return { status: 'number-taken', number: numbering?.number ?? 0 };
        }
        const { figures, paper } = freeze(number === null ? null : String(number));
        return {
          state: 'issued',
          number: number === null ? null : String(number),
          figures_json: figures,
          paper_json: paper,
          issued_at_ms: by.atMs,
          issued_by_name: by.byName,
        };
      }),
    withdraw: (id, reason, by) =>
      change(db, communeId, { id, by, from: ['draft', 'issued'] }, () =>
        Promise.resolve({
          state: 'withdrawn',
          withdrawn_at_ms: by.atMs,
          withdrawn_by_name: by.byName,
          withdrawn_reason: reason,
        }),
      ),
  };
}

async function create(
  transaction: Transaction<Tables>,
  communeId: string,
  report: NewReport,
): Promise<Created> {
  const { id, kind, fromMs, by, atMs } = report;
  const period = await transaction
    .insertInto('report_periods')
    .values({ commune_id: communeId, kind, from_ms: fromMs, at_ms: atMs })
    .onConflict((conflict) => conflict.columns(['commune_id', 'kind', 'from_ms']).doNothing())
    .returning('at_ms')
    .executeTakeFirst();
  if (by === null && period === undefined) {
    return { status: 'had-its-turn' };
  }
  const other = await transaction
    .selectFrom('reports')
    .where('commune_id', '=', communeId)
    .where('kind', '=', kind)
    .where('from_ms', '=', fromMs)
    .where('state', '!=', 'withdrawn')
    .select(LIGHT)
    .executeTakeFirst();
  if (report.isOnly && other !== undefined) {
    return { status: 'exists', report: toReport(other) };
  }
  await transaction
    .insertInto('reports')
    .values({
      commune_id: communeId,
      id,
      kind,
      from_ms: fromMs,
      to_ms: report.toMs,
      parameters_json: report.parameters,
      state: 'draft',
      number: null,
      texts_json: '{}',
      figures_json: null,
      paper_json: null,
      created_at_ms: atMs,
      created_by_id: by?.id ?? null,
      created_by_name: by?.name ?? null,
      changed_at_ms: atMs,
      changed_by_name: by?.name ?? null,
      issued_at_ms: null,
      issued_by_name: null,
      withdrawn_at_ms: null,
      withdrawn_by_name: null,
      withdrawn_reason: null,
      revision: 1,
    })
    .execute();
  return { status: 'created' };
}

type Set = Partial<ReportsTable>;
type NumberTaken = Extract<Changed, { status: 'number-taken' }>;

/** Reads and writes in one transaction: nobody overwrites what they have not seen. */
function change(
  db: LedgerDatabase,
  communeId: string,
  { id, by, from }: { id: string; by: ChangeBy; from: readonly ReportState[] },
  work: (report: StoredReport, transaction: Transaction<Tables>) => Promise<Set | NumberTaken>,
): Promise<Changed> {
  return db.transaction().execute(async (transaction) => {
    const read = () =>
      transaction
        .selectFrom('reports')
        .where('commune_id', '=', communeId)
        .where('id', '=', id)
        .select(LIGHT)
        .executeTakeFirst();
    const row = await read();
    if (row === undefined) {
      return { status: 'missing' };
    }
    const report = toReport(row);
    if (!from.includes(report.state)) {
      return { status: 'over', report };
    }
    if (report.revision !== by.revision) {
      return { status: 'conflict', report };
    }
    const set = await work(report, transaction);
    if ('status' in set) {
      return set;
    }
    await transaction
      .updateTable('reports')
      .set({ ...set, revision: by.revision + 1, changed_at_ms: by.atMs, changed_by_name: by.byName })
      .where('commune_id', '=', communeId)
      .where('id', '=', id)
      .execute();
    const changed = await read();
    return { status: 'changed', report: changed === undefined ? report : toReport(changed) };
  });
}

async function takeNumber(
  transaction: Transaction<Tables>,
  communeId: string,
  { year, number }: { year: number; number: number | null },
): Promise<number | 'taken'> {
  const last = await transaction
    .selectFrom('report_numbers')
    .where('commune_id', '=', communeId)
    .where('year', '=', year)
    .select('number')
    .executeTakeFirst();
  const given = number ?? (last?.number ?? 0) + 1;
  // What lies below may have been given to papers that were not written here; only a later one is surely free.
  if (last !== undefined && given <= last.number) {
    return 'taken';
  }
  await transaction
    .insertInto('report_numbers')
    .values({ commune_id: communeId, year, number: given })
    .onConflict((conflict) => conflict.columns(['commune_id', 'year']).doUpdateSet({ number: given }))
    .execute();
  return given;
}

function toReport(row: LightRow): StoredReport {
  return {
    id: row.id,
    kind: reportKind.parse(row.kind),
    fromMs: row.from_ms,
    toMs: row.to_ms,
    parameters: row.parameters_json,
    state: reportState.parse(row.state),
    number: row.number,
    texts: textsJson.parse(JSON.parse(row.texts_json)),
    createdAtMs: row.created_at_ms,
    createdByName: row.created_by_name,
    changedAtMs: row.changed_at_ms,
    changedByName: row.changed_by_name,
    issued: row.issued_at_ms === null ? null : { byName: row.issued_by_name ?? '', atMs: row.issued_at_ms },
    withdrawn:
      row.withdrawn_at_ms === null
        ? null
        : {
            byName: row.withdrawn_by_name ?? '',
            atMs: row.withdrawn_at_ms,
            reason: row.withdrawn_reason ?? '',
          },
    revision: row.revision,
  };
}
