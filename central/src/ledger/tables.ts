/**
 * The schema of central's ledger, in prose. Every table carries `commune_id`: one database may hold a province.
 * Instants are `..._at_ms`, milliseconds since 1970 UTC. Booleans are 0 or 1. Columns named `..._json` hold JSON
 * checked by the protocol's zod schema when it was written.
 * The tables are made by ledger/migrations/; each has one repository file, named after it, that alone queries it
 * (incident lists join cameras and sites for their names).
 */
/** People. `login` is unique in a commune. Without `password_hash` only a one-time link opens the account. */
export interface AccountsTable {
  commune_id: string;
  id: string;
  login: string;
  display_name: string;
  role: string;
  /** JSON of protocol Scope. */
  scope_json: string;
  /** argon2id, PHC string. */
  password_hash: string | null;
  created_at_ms: number;
  last_sign_in_at_ms: number | null;
}

/** Signed-in browsers. The key is the SHA-256 of the cookie. */
export interface SessionsTable {
  commune_id: string;
  token_hash: string;
  account_id: string;
  created_at_ms: number;
  used_at_ms: number;
}

/** One-time sign-in links. A used or expired one is kept for a day, then swept. */
export interface LinksTable {
  commune_id: string;
  token_hash: string;
  account_id: string;
  expires_at_ms: number;
  used_at_ms: number | null;
}

/** Edge boxes. A revoked one stays, for the record, and never opens a session again. */
export interface AgentsTable {
  commune_id: string;
  id: string;
  name: string;
  /** Base64 SPKI DER, Ed25519. */
  public_key: string;
  version: string | null;
  enrolled_at_ms: number;
  last_seen_at_ms: number | null;
  revoked_at_ms: number | null;
  identity_conflict_at_ms: number | null;
}

/** One-time enrolment codes, hashed. */
export interface CodesTable {
  commune_id: string;
  code_hash: string;
  name: string;
  expires_at_ms: number;
  used_at_ms: number | null;
  agent_id: string | null;
}

/** Locations, as the agent that serves them describes them. */
export interface SitesTable {
  commune_id: string;
  id: string;
  agent_id: string;
  name: string;
  site_group: string;
  hamlet: string | null;
}

/** Video sources. One that its agent no longer lists gets `removed_at_ms` and stays for its incidents. */
export interface CamerasTable {
  commune_id: string;
  id: string;
  agent_id: string;
  site_id: string;
  name: string;
  has_ptz: number;
  /** yyyy-mm-dd */
  installed_on: string | null;
  /** Summaries of what the agent works by. */
  rules_json: string;
  /** 0: the agent's own file. */
  rules_revision: number;
  /** Name, site, hamlet and id without diacritics, for the search box. */
  search_text: string;
  removed_at_ms: number | null;
}

/**
 * Rules made on the page, every revision of every camera; the newest is meant to be in force. An agent's own file has
 * revision 0 and no row. Which one the agent works by is in cameras.rules_revision.
 */
export interface CameraRulesTable {
  commune_id: string;
  camera_id: string;
  revision: number;
  rules_json: string;
  person_heights_json: string | null;
  changed_by_id: string;
  changed_by_name: string;
  changed_at_ms: number;
  /** Why the agent would not take it. */
  refused_reason: string | null;
}

/** What the agent last said of each camera. Whether the agent itself is there is not stored: presence knows. */
export interface HealthTable {
  commune_id: string;
  camera_id: string;
  state: string;
  reason: string;
  detail: string;
  since_at_ms: number;
  next_try_at_ms: number | null;
  /** Pictures per second. */
  fps: number;
  /** Null until an eye watches it. */
  watch_json: string | null;
}

/**
 * What the machine saw. `id` is made at the edge and stored once. `site_id` is the site at that time.
 * `sequence` counts up per camera at the edge; a hole means a report is missing.
 */
export interface IncidentsTable {
  commune_id: string;
  id: string;
  agent_id: string;
  camera_id: string;
  site_id: string;
  kind: string;
  rule_id: string;
  rule_name: string;
  region_json: string;
  /** Of the main track. */
  object_label: string | null;
  tracks_json: string;
  /** 0 to 1. */
  confidence: number;
  why_vi: string;
  why_en: string;
  sequence: number;
  started_at_ms: number;
  ended_at_ms: number | null;
  received_at_ms: number;
  /** `new` or `acknowledged`. */
  status: string;
  acknowledged_by_id: string | null;
  acknowledged_by_name: string | null;
  acknowledged_at_ms: number | null;
  acknowledgement_note: string | null;
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

/** Who did what. Rows are only added; each carries the hash of the one before (audit.ts). */
export interface AuditTable {
  commune_id: string;
  /** 1, 2, 3 ... within the commune, without holes. */
  row_number: number;
  at_ms: number;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  action: string;
  resource: string;
  detail: string;
  previous_hash: string;
  hash: string;
}

export interface Tables {
  accounts: AccountsTable;
  sessions: SessionsTable;
  links: LinksTable;
  agents: AgentsTable;
  codes: CodesTable;
  sites: SitesTable;
  cameras: CamerasTable;
  camera_rules: CameraRulesTable;
  health: HealthTable;
  incidents: IncidentsTable;
  files: FilesTable;
  audit: AuditTable;
}
