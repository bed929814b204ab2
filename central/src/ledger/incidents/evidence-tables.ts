/** The part of the schema (tables.ts) about what proves an incident. */
/** What agents signed about their incidents, as it came. Rows are only added (a trigger refuses change). */
export interface IncidentSealsTable {
  commune_id: string;
  incident_id: string;
  /** JSON of protocol IncidentStatement, to the byte. */
  statement: string;
  /** Base64. */
  signature: string;
  /** The agent's, base64 SPKI DER. */
  public_key: string;
}

/** Files of incidents: promised when `stored_at_ms` is null, else present in the evidence folder, hash checked. */
export interface FilesTable {
  commune_id: string;
  incident_id: string;
  name: string;
  kind: string;
  media_type: string;
  size_bytes: number;
  /** Hex. */
  sha256: string;
  starts_at_ms: number;
  stored_at_ms: number | null;
}
