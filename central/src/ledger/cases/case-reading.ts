/**
 * Cases as people read them: one, a page of a list, tasks over all of them. Lists are paged by (opening, id). What one
 * consists of: case-parts-reading.ts.
 */
import type { ExpressionBuilder } from 'kysely';
import { caseOutcome, caseStatus, type CaseStatus } from '#protocol/case.ts';
import type { CaseName, CaseTaskList, CaseView } from '#protocol/case-view.ts';
import { violationCategory } from '#protocol/violation.ts';
import { toTask } from './case-parts-reading.ts';
import { isCaseInSight, type CaseSight } from './case-sight.ts';
import type { CasesTable } from './case-tables.ts';
import type { LedgerDatabase } from '../database.ts';
import type { Tables } from '../tables.ts';

export interface CaseQuery {
  sight: CaseSight;
  nowMs: number;
  status?: CaseStatus | undefined;
  category?: string | undefined;
  hamletId?: string | undefined;
  leadId?: string | undefined;
  isOverdue?: boolean | undefined;
  /** Id of the last case of the page before. */
  before?: string | undefined;
  limit: number;
}

export interface CaseReading {
  /** Null where it is not there or not in sight. */
  view(caseId: string, sight: CaseSight, nowMs: number): Promise<(CaseView & { summary: string }) | null>;
  page(query: CaseQuery): Promise<{ items: CaseView[]; nextBefore: string | null }>;
  /** Cases that were merged into it. */
  mergedInto(caseId: string, sight: CaseSight): Promise<CaseName[]>;
  /** Of these incidents, the cases in sight. */
  namesOfIncident(incidentId: string, sight: CaseSight): Promise<CaseName[]>;
  name(caseId: string, sight: CaseSight): Promise<CaseName | null>;
  /** Open ones, the most urgent first. */
  tasks(query: {
    sight: CaseSight;
    nowMs: number;
    assigneeId: string | null;
    isOverdue: boolean;
    limit: number;
  }): Promise<CaseTaskList['items']>;
}

export function createCaseReading(db: LedgerDatabase, communeId: string): CaseReading {
  const seen = (sight: CaseSight, nowMs: number) => selectSeen(db, communeId, sight, nowMs);
  const names = (sight: CaseSight) =>
    db
      .selectFrom('cases')
      .where('cases.commune_id', '=', communeId)
      .where((where) => isCaseInSight(where, sight))
      .select(['cases.id', 'cases.number', 'cases.title']);

  return {
    view: async (caseId, sight, nowMs) => {
      const row = await seen(sight, nowMs).where('cases.id', '=', caseId).executeTakeFirst();
      return row === undefined ? null : { ...toView(row), summary: row.summary };
    },
    page: async (query) => {
      const { sight, nowMs, before, limit } = query;
      const last =
        before === undefined
          ? undefined
          : await seen(sight, nowMs).where('cases.id', '=', before).executeTakeFirst();
      if (before !== undefined && last === undefined) {
        return { items: [], nextBefore: null };
      }
      const found = await seen(sight, nowMs)
        .where((where) => isWanted(where, query))
        .$if(last !== undefined, (rows) =>
          rows.where((where) =>
            where.or([
              where('cases.opened_at_ms', '<', last?.opened_at_ms ?? 0),
              where.and([
                where('cases.opened_at_ms', '=', last?.opened_at_ms ?? 0),
                where('cases.id', '<', last?.id ?? ''),
              ]),
            ]),
          ),
        )
        .orderBy('cases.opened_at_ms', 'desc')
        .orderBy('cases.id', 'desc')
        .limit(limit + 1)
        .execute();
      const items = found.slice(0, limit).map(toView);
      return { items, nextBefore: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    mergedInto: (caseId, sight) =>
      names(sight).where('cases.merged_into_id', '=', caseId).orderBy('cases.opened_at_ms').execute(),
    namesOfIncident: (incidentId, sight) =>
      names(sight)
        .where('cases.status', '!=', 'merged')
        .where('cases.id', 'in', (select) =>
          select
            .selectFrom('case_incidents')
            .where('case_incidents.commune_id', '=', communeId)
            .where('case_incidents.incident_id', '=', incidentId)
            .select('case_incidents.case_id'),
        )
        .orderBy('cases.opened_at_ms')
        .execute(),
    name: async (caseId, sight) =>
      (await names(sight).where('cases.id', '=', caseId).executeTakeFirst()) ?? null,
    tasks: async ({ sight, nowMs, assigneeId, isOverdue, limit }) => {
      const rows = await db
        .selectFrom('case_tasks')
        .innerJoin('cases', (join) =>
          join
            .onRef('cases.id', '=', 'case_tasks.case_id')
            .onRef('cases.commune_id', '=', 'case_tasks.commune_id'),
        )
        .where('case_tasks.commune_id', '=', communeId)
        .where('case_tasks.state', '=', 'open')
        .where('case_tasks.case_id', 'in', names(sight).clearSelect().select('cases.id'))
        .$if(assigneeId !== null, (query) => query.where('case_tasks.assignee_id', '=', assigneeId))
        .$if(isOverdue, (query) => query.where('case_tasks.due_at_ms', '<', nowMs))
        .orderBy((order) => order.fn.coalesce('case_tasks.due_at_ms', order.val(8.64e15)))
        .orderBy('case_tasks.id')
        .limit(limit)
        .selectAll('case_tasks')
        .select(['cases.number', 'cases.title as case_title'])
        .execute();
      return rows.map((row) => ({
        ...toTask(row, nowMs),
        case: { id: row.case_id, number: row.number, title: row.case_title },
      }));
    },
  };
}

function selectSeen(db: LedgerDatabase, communeId: string, sight: CaseSight, nowMs: number) {
  return db
    .selectFrom('cases')
    .leftJoin('registered_sites as sites', (join) =>
      join.onRef('sites.id', '=', 'cases.site_id').onRef('sites.commune_id', '=', 'cases.commune_id'),
    )
    .leftJoin('hamlets', (join) =>
      join.onRef('hamlets.id', '=', 'cases.hamlet_id').onRef('hamlets.commune_id', '=', 'cases.commune_id'),
    )
    .where('cases.commune_id', '=', communeId)
    .where((where) => isCaseInSight(where, sight))
    .selectAll('cases')
    .select((select) => [
      'sites.name as site_name',
      'hamlets.name as hamlet_name',
      openTasks(select)
        .select((count) => count.fn.countAll<number>().as('count'))
        .as('open_tasks'),
      openTasks(select)
        .where('case_tasks.due_at_ms', '<', nowMs)
        .select((count) => count.fn.countAll<number>().as('count'))
        .as('overdue_tasks'),
    ]);
}

type ViewRow = CasesTable & {
  site_name: string | null;
  hamlet_name: string | null;
  open_tasks: number | null;
  overdue_tasks: number | null;
};

function openTasks(where: ExpressionBuilder<Tables, 'cases'>) {
  return where
    .selectFrom('case_tasks')
    .whereRef('case_tasks.commune_id', '=', 'cases.commune_id')
    .whereRef('case_tasks.case_id', '=', 'cases.id')
    .where('case_tasks.state', '=', 'open');
}

function isWanted(where: ExpressionBuilder<Tables, 'cases'>, query: CaseQuery) {
  const { status, category, hamletId, leadId, isOverdue, nowMs } = query;
  return where.and([
    ...(status === undefined ? [] : [where('cases.status', '=', status)]),
    ...(category === undefined ? [] : [where('cases.category', '=', category)]),
    ...(hamletId === undefined ? [] : [where('cases.hamlet_id', '=', hamletId)]),
    ...(leadId === undefined ? [] : [where('cases.lead_id', '=', leadId)]),
    ...(isOverdue === true
      ? [where.exists(openTasks(where).where('case_tasks.due_at_ms', '<', nowMs).select('case_tasks.id'))]
      : []),
  ]);
}

function toView(row: ViewRow): CaseView {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    category: violationCategory.nullable().parse(row.category),
    status: caseStatus.parse(row.status),
    outcome: caseOutcome.nullable().parse(row.outcome),
    isPoliceOnly: row.is_police_only === 1,
    siteId: row.site_id,
    siteName: row.site_name ?? row.site_id,
    hamletId: row.hamlet_id,
    hamletName: row.hamlet_name ?? row.hamlet_id,
    occurredFromMs: row.occurred_from_ms,
    occurredToMs: row.occurred_to_ms,
    openedAtMs: row.opened_at_ms,
    openedByName: row.opened_by_name,
    leadId: row.lead_id,
    leadName: row.lead_name,
    closedAtMs: row.closed_at_ms,
    mergedIntoId: row.merged_into_id,
    openTasks: row.open_tasks ?? 0,
    overdueTasks: row.overdue_tasks ?? 0,
    isDemo: row.is_demo === 1,
    revision: row.revision,
  };
}
