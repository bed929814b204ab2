/**
 * The filters of the incident list as WHERE. Lists are read newest first from an index, a page at a time: of one
 * camera, site, kind or state from its own, otherwise from that of all.
 */
import { expressionBuilder, sql, type Expression, type SqlBool } from 'kysely';
import type { IncidentFilter } from '#protocol/incident-filter.ts';
import type { Tables } from '../tables.ts';

/** Later than this after it happened: the line was down. */
export const LATE_MS = 60_000;

type Column = 'camera_id' | 'site_id' | 'kind' | 'status' | 'false_alarm_reason' | 'object_label';

/** Without the text, which the index of words answers (incident-list.ts). */
export function isFiltered(filter: Omit<IncidentFilter, 'text'>): Expression<SqlBool> {
  const where = expressionBuilder<Tables, 'incidents'>();
  const { fromMs, toMs, isLate, isSigned, isDemo, hamlet } = filter;
  const parts: Expression<SqlBool>[] = [
    ...isOneOf('camera_id', filter.cameraIds),
    ...isOneOf('site_id', filter.siteIds),
    ...isOneOf('kind', filter.kinds),
    ...isOneOf('status', filter.statuses),
    ...isOneOf('false_alarm_reason', filter.falseAlarmReasons),
    ...isOneOf('object_label', filter.objectLabels),
  ];
  if (fromMs !== undefined) {
    parts.push(where('incidents.started_at_ms', '>=', fromMs));
  }
  if (toMs !== undefined) {
    parts.push(where('incidents.started_at_ms', '<', toMs));
  }
  if (isLate !== undefined) {
    const delay = sql<number>`incidents.received_at_ms - incidents.started_at_ms`;
    parts.push(isLate ? sql<SqlBool>`${delay} > ${LATE_MS}` : sql<SqlBool>`${delay} <= ${LATE_MS}`);
  }
  if (isDemo !== undefined) {
    parts.push(where('incidents.is_demo', '=', isDemo ? 1 : 0));
  }
  if (isSigned !== undefined) {
    parts.push(hasSeal(isSigned));
  }
  if (hamlet !== undefined) {
    parts.push(isInHamlet(hamlet));
  }
  return where.and(parts);
}

/**
 * One value is looked up in its index. Several are not: the index gives each in order, not all of them together, and
 * sorting them would mean reading every one. The sum with nothing keeps both engines from it.
 */
function isOneOf(column: Column, values: readonly string[] | undefined): Expression<SqlBool>[] {
  const [first] = values ?? [];
  if (values === undefined || first === undefined) {
    return [];
  }
  const ref = sql.ref(`incidents.${column}`);
  return [
    values.length === 1
      ? sql<SqlBool>`${ref} = ${first}`
      : sql<SqlBool>`(${ref} || '') in (${sql.join([...values])})`,
  ];
}

function hasSeal(isSigned: boolean): Expression<SqlBool> {
  const where = expressionBuilder<Tables, 'incidents'>();
  const seal = where.exists(
    where
      .selectFrom('incident_seals as signed')
      .whereRef('signed.commune_id', '=', 'incidents.commune_id')
      .whereRef('signed.incident_id', '=', 'incidents.id')
      .select('signed.incident_id'),
  );
  return isSigned ? seal : where.not(seal);
}

/** By the agent's word for the place; the registry's name of the same hamlet counts too. */
function isInHamlet(hamlet: string): Expression<SqlBool> {
  return sql<SqlBool>`(incidents.site_id || '') in (
    select sites.id from sites where sites.commune_id = incidents.commune_id and sites.hamlet = ${hamlet}
    union
    select registered_sites.id from registered_sites
      join hamlets on hamlets.commune_id = registered_sites.commune_id and hamlets.id = registered_sites.hamlet_id
    where registered_sites.commune_id = incidents.commune_id and hamlets.name = ${hamlet})`;
}
