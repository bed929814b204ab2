/**
 * Which cases are shared with whom, and which incidents belong to which cases: read by people/ for its decisions. The
 * tables are written by the repositories of cases.
 */
import type { LedgerDatabase } from '../database.ts';

export interface SharedCases {
  /** Handed over to this account, not taken back, not expired. */
  handedOverTo(accountId: string, nowMs: number): Promise<string[]>;
  exists(caseId: string): Promise<boolean>;
  /** Cases an incident belongs to. */
  ofIncident(incidentId: string): Promise<string[]>;
  /** The same for several; those of no case are left out. */
  ofIncidents(incidentIds: readonly string[]): Promise<Map<string, string[]>>;
}

export function createSharedCases(db: LedgerDatabase, communeId: string): SharedCases {
  const ofIncidents = async (incidentIds: readonly string[]): Promise<Map<string, string[]>> => {
    const found = new Map<string, string[]>();
    if (incidentIds.length === 0) {
      return found;
    }
    const rows = await db
      .selectFrom('case_incidents')
      .where('commune_id', '=', communeId)
      .where('incident_id', 'in', incidentIds)
      .select(['incident_id', 'case_id'])
      .execute();
    for (const row of rows) {
      found.set(row.incident_id, [...(found.get(row.incident_id) ?? []), row.case_id]);
    }
    return found;
  };

  return {
    handedOverTo: async (accountId, nowMs) => {
      const rows = await db
        .selectFrom('case_handovers')
        .where('commune_id', '=', communeId)
        .where('account_id', '=', accountId)
        .where('withdrawn_at_ms', 'is', null)
        .where('expires_at_ms', '>', nowMs)
        .select('case_id')
        .distinct()
        .execute();
      return rows.map((row) => row.case_id);
    },
    exists: async (caseId) => {
      const row = await db
        .selectFrom('cases')
        .where('commune_id', '=', communeId)
        .where('id', '=', caseId)
        .select('id')
        .executeTakeFirst();
      return row !== undefined;
    },
    ofIncident: async (incidentId) => (await ofIncidents([incidentId])).get(incidentId) ?? [],
    ofIncidents,
  };
}
