/**
 * What reports count and list beside the statistics: cases that not only the police may know of, the incidents of a
 * shift. Not here: who may read them.
 */
import { incidentKind } from '#protocol/camera.ts';
import { CASE_OUTCOMES, type CaseOutcome } from '#protocol/case.ts';
import { incidentStatus, type IncidentStatus } from '#protocol/incident.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import type { LedgerDatabase } from '../database.ts';

export interface CaseCounts {
  opened: number;
  closed: number;
  byOutcome: Record<CaseOutcome, number>;
  /** At the end, whenever they were opened. */
  open: number;
}

export interface ReportedIncident {
  id: string;
  startedAtMs: number;
  kind: IncidentKind;
  cameraName: string;
  siteName: string;
  status: IncidentStatus;
  answeredByName: string | null;
  answeredAtMs: number | null;
  note: string | null;
}

interface Span {
  fromMs: number;
  toMs: number;
}

export interface ReportRows {
  cases(span: Span): Promise<CaseCounts>;
  /** Oldest first. */
  incidents(span: Span, limit: number): Promise<{ total: number; items: ReportedIncident[] }>;
  /** Nobody has answered them; oldest first. */
  unanswered(span: Span, limit: number): Promise<{ total: number; items: ReportedIncident[] }>;
  /** Something was seen or confirmed before. */
  hasAnythingBefore(atMs: number): Promise<boolean>;
  hasDemo(span: Span): Promise<boolean>;
  /** Every location anybody knows. */
  siteIds(): Promise<string[]>;
}

export function createReportRows(db: LedgerDatabase, communeId: string): ReportRows {
  const incidents = () => db.selectFrom('incidents').where('incidents.commune_id', '=', communeId);
  return {
    cases: (span) => countCases(db, communeId, span),
    ...createShiftRows(db, communeId),
    hasAnythingBefore: async (atMs) => {
      const incident = await incidents()
        .where('started_at_ms', '<', atMs)
        .select('id')
        .limit(1)
        .executeTakeFirst();
      const violation = await db
        .selectFrom('violations')
        .where('commune_id', '=', communeId)
        .where('occurred_at_ms', '<', atMs)
        .select('id')
        .limit(1)
        .executeTakeFirst();
      return incident !== undefined || violation !== undefined;
    },
    hasDemo: async ({ fromMs, toMs }) => {
      const row = await incidents()
        .where('started_at_ms', '>=', fromMs)
        .where('started_at_ms', '<', toMs)
        .where('is_demo', '=', 1)
        .select('id')
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    siteIds: async () => {
      const rows = await db
        .selectFrom('registered_sites')
        .where('commune_id', '=', communeId)
        .select('id')
        .execute();
      return rows.map(({ id }) => id);
    },
  };
}

/** Merged ones go on in another case; those of the police alone are not counted. */
async function countCases(
  db: LedgerDatabase,
  communeId: string,
  { fromMs, toMs }: Span,
): Promise<CaseCounts> {
  const known = () =>
    db
      .selectFrom('cases')
      .where('commune_id', '=', communeId)
      .where('is_police_only', '=', 0)
      .where('status', '!=', 'merged');
  const opened = await known()
    .where('opened_at_ms', '>=', fromMs)
    .where('opened_at_ms', '<', toMs)
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const ended = await known()
    .where('closed_at_ms', '>=', fromMs)
    .where('closed_at_ms', '<', toMs)
    .select((select) => ['outcome', select.fn.countAll<number>().as('count')])
    .groupBy('outcome')
    .execute();
  const open = await known()
    .where('opened_at_ms', '<', toMs)
    .where((where) => where.or([where('closed_at_ms', 'is', null), where('closed_at_ms', '>=', toMs)]))
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const of = (outcome: CaseOutcome): number => ended.find((row) => row.outcome === outcome)?.count ?? 0;
  const [solved, unsolved, unfounded, referred] = CASE_OUTCOMES.map(of);
  return {
    opened: opened.count,
    closed: ended.reduce((sum, { count }) => sum + count, 0),
    byOutcome: {
      solved: solved ?? 0,
      unsolved: unsolved ?? 0,
      unfounded: unfounded ?? 0,
      referred: referred ?? 0,
    },
    open: open.count,
  };
}

function createShiftRows(
  db: LedgerDatabase,
  communeId: string,
): Pick<ReportRows, 'incidents' | 'unanswered'> {
  const within = ({ fromMs, toMs }: Span, isOpenOnly: boolean) => {
    const matching = db
      .selectFrom('incidents')
      .where('incidents.commune_id', '=', communeId)
      .where('incidents.status', '!=', 'merged')
      .where('incidents.started_at_ms', '>=', fromMs)
      .where('incidents.started_at_ms', '<', toMs);
    return isOpenOnly ? matching.where('incidents.status', '=', 'new') : matching;
  };
  const read = async (span: Span, isOpenOnly: boolean, limit: number) => {
    const { total } = await within(span, isOpenOnly)
      .select((select) => select.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow();
    const rows = await within(span, isOpenOnly)
      .leftJoin('cameras', (join) =>
        join
          .onRef('cameras.commune_id', '=', 'incidents.commune_id')
          .onRef('cameras.id', '=', 'incidents.camera_id'),
      )
      .leftJoin('sites', (join) =>
        join
          .onRef('sites.commune_id', '=', 'incidents.commune_id')
          .onRef('sites.id', '=', 'incidents.site_id'),
      )
      .orderBy('incidents.started_at_ms')
      .orderBy('incidents.id')
      .limit(limit)
      .select(['incidents.id', 'incidents.started_at_ms', 'incidents.kind', 'incidents.status'])
      .select(['incidents.camera_id', 'incidents.site_id'])
      .select(['acknowledged_by_name', 'acknowledged_at_ms', 'acknowledgement_note'])
      .select(['cameras.name as camera_name', 'sites.name as site_name'])
      .execute();
    const items = rows.map((row) => ({
      id: row.id,
      startedAtMs: row.started_at_ms,
      kind: incidentKind.parse(row.kind),
      cameraName: row.camera_name ?? row.camera_id,
      siteName: row.site_name ?? row.site_id,
      status: incidentStatus.parse(row.status),
      answeredByName: row.acknowledged_by_name,
      answeredAtMs: row.acknowledged_at_ms,
      note: row.acknowledgement_note,
    }));
    return { total, items };
  };
  return {
    incidents: (span, limit) => read(span, false, limit),
    unanswered: (span, limit) => read(span, true, limit),
  };
}
