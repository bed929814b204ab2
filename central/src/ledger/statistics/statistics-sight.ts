/**
 * What of the ledger one person may count, as people/counting-sight.ts works it out. Every query of statistics puts it in
 * its WHERE, so no number tells of the rest. `caseIds` is empty: what was handed over or lent case by case is in no
 * roll-up, and so in no number of theirs.
 */
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { IncidentSight, PlaceSight } from '../incidents/incident-sight.ts';
import type { Tables } from '../tables.ts';

export interface Sight extends IncidentSight {
  caseIds: readonly [];
  /** Also what belongs to no place: violations a patrol saw. Only for who sees the whole commune. */
  isEverywhere: boolean;
  /** Also violations of cases that only the police may know. */
  seesPoliceOnly: boolean;
}

/** Everything there is, for who acts for the commune as a whole. */
export function sightOfAll(places: readonly { siteId: string }[]): Sight {
  const siteIds = places.map(({ siteId }) => siteId);
  return { siteIds, cameraIds: [], caseIds: [], hidden: [], isEverywhere: true, seesPoliceOnly: true };
}

export function isCounted(
  where: ExpressionBuilder<Tables, 'incident_months'>,
  sight: Sight,
): Expression<SqlBool> {
  const isAt = ({ siteIds, cameraIds }: PlaceSight): Expression<SqlBool> =>
    where.or([
      ...(siteIds.length === 0 ? [] : [where('incident_months.site_id', 'in', siteIds)]),
      ...(cameraIds.length === 0 ? [] : [where('incident_months.camera_id', 'in', cameraIds)]),
    ]);
  return where.and([
    isAt(sight),
    ...sight.hidden.map(({ kind, shown }) =>
      where.or([where('incident_months.kind', '!=', kind), isAt(shown)]),
    ),
  ]);
}

/** Confirmed ones. */
export function isCountedViolation(
  where: ExpressionBuilder<Tables, 'violations'>,
  { siteIds, cameraIds, isEverywhere, seesPoliceOnly }: Sight,
  communeId: string,
): Expression<SqlBool> {
  const policeOnly = where
    .selectFrom('cases')
    .where('cases.commune_id', '=', communeId)
    .where('cases.is_police_only', '=', 1)
    .select('cases.id');
  return where.and([
    where('violations.status', '=', 'confirmed'),
    where.or([
      ...(siteIds.length === 0 ? [] : [where('violations.site_id', 'in', siteIds)]),
      ...(cameraIds.length === 0 ? [] : [where('violations.camera_id', 'in', cameraIds)]),
      ...(isEverywhere
        ? [where.and([where('violations.site_id', 'is', null), where('violations.camera_id', 'is', null)])]
        : []),
    ]),
    ...(seesPoliceOnly
      ? []
      : [
          where.or([
            where('violations.case_id', 'is', null),
            where('violations.case_id', 'not in', policeOnly),
          ]),
        ]),
  ]);
}
