/**
 * What part of the incidents a query may find, as people/sight.ts worked it out. Every query over incidents puts this
 * in its WHERE, so that what is hidden counts nowhere: not in a page, not in a number, not in whether there is more.
 */
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { IncidentKind } from '#protocol/camera.ts';
import type { Tables } from '../tables.ts';

export interface PlaceSight {
  /** Everything there, whatever camera. */
  siteIds: readonly string[];
  /** Single cameras elsewhere. */
  cameraIds: readonly string[];
  /** Whatever belongs to these cases, wherever it happened. */
  caseIds: readonly string[];
}

export interface IncidentSight extends PlaceSight {
  /** Incidents of these kinds only where `shown` reaches. */
  hidden: readonly { kind: IncidentKind; shown: PlaceSight }[];
}

export function seesNothing({ siteIds, cameraIds, caseIds }: PlaceSight): boolean {
  return siteIds.length === 0 && cameraIds.length === 0 && caseIds.length === 0;
}

export function isInSight(
  where: ExpressionBuilder<Tables, 'incidents'>,
  sight: IncidentSight,
): Expression<SqlBool> {
  return where.and([
    isAtPlaces(where, sight),
    ...sight.hidden.map(({ kind, shown }) =>
      where.or([where('incidents.kind', '!=', kind), isAtPlaces(where, shown)]),
    ),
  ]);
}

/** An empty list is left out: PostgreSQL knows no `in ()`. */
function isAtPlaces(
  where: ExpressionBuilder<Tables, 'incidents'>,
  { siteIds, cameraIds, caseIds }: PlaceSight,
): Expression<SqlBool> {
  return where.or([
    ...(siteIds.length === 0 ? [] : [where('incidents.site_id', 'in', siteIds)]),
    ...(cameraIds.length === 0 ? [] : [where('incidents.camera_id', 'in', cameraIds)]),
    ...(caseIds.length === 0
      ? []
      : [
          where.exists(
            where
              .selectFrom('case_incidents')
              .whereRef('case_incidents.commune_id', '=', 'incidents.commune_id')
              .whereRef('case_incidents.incident_id', '=', 'incidents.id')
              .where('case_incidents.case_id', 'in', caseIds)
              .select('case_incidents.case_id'),
          ),
        ]),
  ]);
}
