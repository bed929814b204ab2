/**
 * Violations as people read them: one, or a page of a list, cut to what is in sight. Lists are paged by (time, id):
 * stable while new ones come in.
 */
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import {
  violationCategory,
  violationOutcome,
  violationStatus,
  type ViolationView,
} from '#protocol/violation.ts';
import { family } from './case-part-work.ts';
import { isCaseInSight, isNotKept, type CaseSight } from './case-sight.ts';
import type { ViolationActsTable, ViolationsTable } from './case-tables.ts';
import type { LedgerDatabase } from '../database.ts';
import type { Tables } from '../tables.ts';

/** Whole sites, single cameras elsewhere, and of what has no site, all or nothing; but of which cases. */
export interface ViolationSight {
  siteIds: readonly string[];
  cameraIds: readonly string[];
  isCommuneWide: boolean;
  /** Cases whose number may be said; what belongs to one that is kept from this person is kept too. */
  cases: CaseSight;
}

export interface ViolationFilter {
  fromMs?: number | undefined;
  toMs?: number | undefined;
  category?: string | undefined;
  hamletId?: string | undefined;
  cameraId?: string | undefined;
  outcome?: string | undefined;
  status?: string | undefined;
  caseIds?: readonly string[] | undefined;
}

export interface ViolationQuery extends ViolationFilter {
  sight: ViolationSight;
  before?: string | undefined;
  limit: number;
}

export interface ViolationReading {
  /** Null where it is not there or not in sight. */
  view(id: string, sight: ViolationSight): Promise<ViolationView | null>;
  acts(id: string): Promise<ViolationActsTable[]>;
  /** Of this case or one merged into it. */
  hasConfirmed(caseId: string): Promise<boolean>;
  page(query: ViolationQuery): Promise<{ items: ViolationView[]; nextBefore: string | null }>;
}

export function createViolationReading(db: LedgerDatabase, communeId: string): ViolationReading {
  const seen = (sight: ViolationSight) => selectSeen(db, communeId, sight);
  return {
    view: async (id, sight) => {
      const row = await seen(sight).where('violations.id', '=', id).executeTakeFirst();
      return row === undefined ? null : toView(row);
    },
    acts: (id) =>
      db
        .selectFrom('violation_acts')
        .where('commune_id', '=', communeId)
        .where('violation_id', '=', id)
        .orderBy('number')
        .selectAll()
        .execute(),
    hasConfirmed: async (caseId) => {
      const row = await db
        .selectFrom('violations')
        .where('commune_id', '=', communeId)
        .where('status', '=', 'confirmed')
        .where('case_id', 'in', family(db, communeId, caseId))
        .select('id')
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    page: async ({ sight, before, limit, ...filter }) => {
      const last =
        before === undefined
          ? undefined
          : await seen(sight).where('violations.id', '=', before).executeTakeFirst();
      if (before !== undefined && last === undefined) {
        return { items: [], nextBefore: null };
      }
      const found = await seen(sight)
        .where((where) => isWanted(where, filter))
        .$if(last !== undefined, (query) =>
          query.where((where) =>
            where.or([
              where('violations.occurred_at_ms', '<', last?.occurred_at_ms ?? 0),
              where.and([
                where('violations.occurred_at_ms', '=', last?.occurred_at_ms ?? 0),
                where('violations.id', '<', last?.id ?? ''),
              ]),
            ]),
          ),
        )
        .orderBy('violations.occurred_at_ms', 'desc')
        .orderBy('violations.id', 'desc')
        .limit(limit + 1)
        .execute();
      const items = found.slice(0, limit).map(toView);
      return { items, nextBefore: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  };
}

/** With names, and the number of the case where that may be said. */
function selectSeen(db: LedgerDatabase, communeId: string, sight: ViolationSight) {
  return db
    .selectFrom('violations')
    .leftJoin('registered_sites as sites', (join) =>
      join
        .onRef('sites.id', '=', 'violations.site_id')
        .onRef('sites.commune_id', '=', 'violations.commune_id'),
    )
    .leftJoin('hamlets', (join) =>
      join
        .onRef('hamlets.id', '=', 'violations.hamlet_id')
        .onRef('hamlets.commune_id', '=', 'violations.commune_id'),
    )
    .leftJoin('registered_cameras as cameras', (join) =>
      join
        .onRef('cameras.id', '=', 'violations.camera_id')
        .onRef('cameras.commune_id', '=', 'violations.commune_id'),
    )
    .where('violations.commune_id', '=', communeId)
    .where((where) => isSeen(where, sight))
    .selectAll('violations')
    .select((select) => [
      'sites.name as site_name',
      'hamlets.name as hamlet_name',
      'cameras.name as camera_name',
      select
        .selectFrom('cases')
        .whereRef('cases.commune_id', '=', 'violations.commune_id')
        .whereRef('cases.id', '=', 'violations.case_id')
        .where((where) => isCaseInSight(where, sight.cases))
        .select('cases.number')
        .as('case_number'),
    ]);
}

type ViewRow = ViolationsTable & {
  site_name: string | null;
  hamlet_name: string | null;
  camera_name: string | null;
  case_number: string | null;
};

function isSeen(
  where: ExpressionBuilder<Tables, 'violations'>,
  { siteIds, cameraIds, isCommuneWide, cases }: ViolationSight,
): Expression<SqlBool> {
  const ofOpenCase = where
    .selectFrom('cases')
    .whereRef('cases.commune_id', '=', 'violations.commune_id')
    .whereRef('cases.id', '=', 'violations.case_id')
    .where((of) => isNotKept(of, cases.police))
    .select('cases.id');
  return where.and([
    where.or([
      ...(siteIds.length === 0 ? [] : [where('violations.site_id', 'in', siteIds)]),
      ...(cameraIds.length === 0 ? [] : [where('violations.camera_id', 'in', cameraIds)]),
      ...(isCommuneWide ? [where('violations.site_id', 'is', null)] : []),
    ]),
    where.or([where('violations.case_id', 'is', null), where.exists(ofOpenCase)]),
  ]);
}

function isWanted(
  where: ExpressionBuilder<Tables, 'violations'>,
  filter: ViolationFilter,
): Expression<SqlBool> {
  const { fromMs, toMs, category, hamletId, cameraId, outcome, status, caseIds } = filter;
  return where.and([
    ...(fromMs === undefined ? [] : [where('violations.occurred_at_ms', '>=', fromMs)]),
    ...(toMs === undefined ? [] : [where('violations.occurred_at_ms', '<', toMs)]),
    ...(category === undefined ? [] : [where('violations.category', '=', category)]),
    ...(hamletId === undefined ? [] : [where('violations.hamlet_id', '=', hamletId)]),
    ...(cameraId === undefined ? [] : [where('violations.camera_id', '=', cameraId)]),
    ...(outcome === undefined ? [] : [where('violations.outcome', '=', outcome)]),
    ...(status === undefined ? [] : [where('violations.status', '=', status)]),
    ...(caseIds === undefined ? [] : [where('violations.case_id', 'in', caseIds)]),
  ]);
}

function toView(row: ViewRow): ViolationView {
  return {
    id: row.id,
    category: violationCategory.parse(row.category),
    status: violationStatus.parse(row.status),
    outcome: violationOutcome.parse(row.outcome),
    occurredAtMs: row.occurred_at_ms,
    description: row.description,
    siteId: row.site_id,
    siteName: row.site_name ?? row.site_id,
    hamletId: row.hamlet_id,
    hamletName: row.hamlet_name ?? row.hamlet_id,
    cameraId: row.camera_id,
    cameraName: row.camera_name ?? row.camera_id,
    incidentId: row.incident_id,
    caseId: row.case_number === null ? null : row.case_id,
    caseNumber: row.case_number,
    withdrawnReason: row.withdrawn_reason,
    confirmedByName: row.confirmed_by_name,
    confirmedAtMs: row.confirmed_at_ms,
    isDemo: row.is_demo === 1,
    revision: row.revision,
  };
}
