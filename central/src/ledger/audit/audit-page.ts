/**
 * The audit trail as an auditor reads it: newest first, by row number, narrowed to who, what, where and when. A site
 * means its cameras, its incidents and what names it: "who watched the school on Tuesday night".
 */
import { expressionBuilder, sql, type Expression, type SqlBool } from 'kysely';
import type { LedgerDatabase } from '../database.ts';
import type { AuditTable, Tables } from '../tables.ts';

export interface AuditFilter {
  fromMs?: number | undefined;
  /** Before this. */
  toMs?: number | undefined;
  /** Part of the name, or the whole id. */
  who?: string | undefined;
  /** Of an action, what stands before its dot: `live`, `case`, `account`. */
  groups?: readonly string[] | undefined;
  actions?: readonly string[] | undefined;
  resource?: string | undefined;
  cameraId?: string | undefined;
  siteId?: string | undefined;
  /** Stands in resource or detail as it is written. */
  text?: string | undefined;
}

export interface AuditPageQuery extends AuditFilter {
  beforeRow: number | null;
  limit: number;
}

export async function readAuditPage(
  db: LedgerDatabase,
  communeId: string,
  { beforeRow, limit, ...filter }: AuditPageQuery,
): Promise<AuditTable[]> {
  return db
    .selectFrom('audit')
    .where('audit.commune_id', '=', communeId)
    .where(isWanted(communeId, filter))
    .$if(beforeRow !== null, (query) => query.where('audit.row_number', '<', beforeRow ?? 0))
    .orderBy('audit.row_number', 'desc')
    .limit(limit)
    .selectAll('audit')
    .execute();
}

function isWanted(communeId: string, filter: AuditFilter): Expression<SqlBool> {
  const where = expressionBuilder<Tables, 'audit'>();
  const { fromMs, toMs, who, groups, actions, resource, cameraId, siteId, text } = filter;
  const parts: Expression<SqlBool>[] = [];
  if (fromMs !== undefined) {
    parts.push(where('audit.at_ms', '>=', fromMs));
  }
  if (toMs !== undefined) {
    parts.push(where('audit.at_ms', '<', toMs));
  }
  if (who !== undefined) {
    parts.push(where.or([where('audit.actor_id', '=', who), holds('actor_name', who)]));
  }
  if (groups !== undefined) {
    parts.push(where.or(groups.map((group) => where('audit.action', 'like', `${group}.%`))));
  }
  if (actions !== undefined) {
    parts.push(where('audit.action', 'in', actions));
  }
  if (resource !== undefined) {
    parts.push(where('audit.resource', '=', resource));
  }
  if (cameraId !== undefined) {
    parts.push(isAbout(communeId, [cameraId], sql`incidents.camera_id = ${cameraId}`));
  }
  if (siteId !== undefined) {
    parts.push(isOfSite(communeId, siteId));
  }
  if (text !== undefined) {
    parts.push(where.or([holds('resource', text), holds('detail', text)]));
  }
  return where.and(parts);
}

function isOfSite(communeId: string, siteId: string): Expression<SqlBool> {
  const where = expressionBuilder<Tables, 'audit'>();
  const cameras = sql<SqlBool>`audit.resource in (
    select 'camera:' || cameras.id from cameras
      where cameras.commune_id = ${communeId} and cameras.site_id = ${siteId}
    union select 'camera:' || registered_cameras.id from registered_cameras
      where registered_cameras.commune_id = ${communeId} and registered_cameras.site_id = ${siteId})`;
  return where.or([
    where('audit.resource', '=', `site:${siteId}`),
    cameras,
    isAbout(communeId, [], sql`incidents.site_id = ${siteId}`),
  ]);
}

/** A camera, or an incident of that place with whatever of it was seen. */
function isAbout(communeId: string, cameraIds: readonly string[], ofPlace: Expression<unknown>) {
  const where = expressionBuilder<Tables, 'audit'>();
  const ofIncident = sql<SqlBool>`(audit.resource like 'incident:%' and exists (
    select 1 from incidents where incidents.commune_id = ${communeId}
      and incidents.id = substr(audit.resource, 10, 36) and ${ofPlace}))`;
  return where.or([...cameraIds.map((id) => where('audit.resource', '=', `camera:${id}`)), ofIncident]);
}

function holds(column: 'actor_name' | 'resource' | 'detail', text: string): Expression<SqlBool> {
  const pattern = `%${escaped(text.toLowerCase())}%`;
  return sql<SqlBool>`lower(${sql.ref(`audit.${column}`)}) like ${pattern} escape '~'`;
}

function escaped(text: string): string {
  return text.replaceAll(/[~%_]/g, (sign) => `~${sign}`);
}
