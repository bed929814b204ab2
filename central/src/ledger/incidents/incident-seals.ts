/** Repository of what agents signed about their incidents: text and signature as they came, once each. */
import type { SignedText } from '#protocol/statement.ts';
import type { LedgerDatabase } from '../database.ts';
import type { IncidentSealsTable } from './evidence-tables.ts';

export interface IncidentSeals {
  /** Null for an incident that its agent did not sign. */
  sealOf(incidentId: string): Promise<SignedText | null>;
  /** Those of them that their agent signed. */
  signedOf(incidentIds: readonly string[]): Promise<Set<string>>;
}

export function createIncidentSeals(db: LedgerDatabase, communeId: string): IncidentSeals {
  return {
    sealOf: async (incidentId) => {
      const row = await db
        .selectFrom('incident_seals')
        .where('commune_id', '=', communeId)
        .where('incident_id', '=', incidentId)
        .selectAll()
        .executeTakeFirst();
      return row === undefined ? null : { text: row.statement, signature: row.signature, by: row.public_key };
    },
    signedOf: async (incidentIds) => {
      const rows =
        incidentIds.length === 0
          ? []
          : await db
              .selectFrom('incident_seals')
              .where('commune_id', '=', communeId)
              .where('incident_id', 'in', incidentIds)
              .select('incident_id')
              .execute();
      return new Set(rows.map((row) => row.incident_id));
    },
  };
}

export function sealRowOf(communeId: string, incidentId: string, seal: SignedText): IncidentSealsTable {
  return {
    commune_id: communeId,
    incident_id: incidentId,
    statement: seal.text,
    signature: seal.signature,
    public_key: seal.by,
  };
}
