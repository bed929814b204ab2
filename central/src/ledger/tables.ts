/**
 * The schema of central's ledger, in prose. Every table carries `commune_id`: one database may hold a province.
 * Instants are `..._at_ms`, milliseconds since 1970 UTC. Booleans are 0 or 1. Columns named `..._json` hold JSON
 * checked by the protocol's zod schema when it was written.
 * The tables are made by ledger/migrations/; each has one repository file, named after it, that alone queries it
 * (incident lists join cameras and sites for their names).
 */
import type { FaceTables } from './faces/face-tables.ts';
import type { WatchListTables } from './faces/watch-list-tables.ts';
import type { CaseTables } from './cases/case-tables.ts';
import type { FilesTable, IncidentSealsTable } from './incidents/evidence-tables.ts';
import type { SnoozeTables } from './incidents/snooze-tables.ts';
import type { NotifyTables } from './notify/notify-tables.ts';
import type { PeopleTables } from './people/people-tables.ts';
import type { RecordingTables } from './recordings/recording-tables.ts';
import type { RegistryTables } from './registry/registry-tables.ts';
import type { SearchTables } from './search/search-tables.ts';
import type { StatisticsTables } from './statistics/statistics-tables.ts';
import type { ReportTables } from './reports/report-tables.ts';

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
  /** Counts changes by administrators. */
  revision: number;
  /** Switched off: nothing opens it. */
  disabled_at_ms: number | null;
  changed_by_name: string | null;
  changed_at_ms: number | null;
}

/** Signed-in browsers. The key is the SHA-256 of the cookie. */
export interface SessionsTable {
  commune_id: string;
  token_hash: string;
  account_id: string;
  created_at_ms: number;
  used_at_ms: number;
  /** Where it was opened from, and with what. */
  address: string;
  browser: string;
  /** `link`, `password`, or `code`: password and second factor. */
  way: string;
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
  /** Of the protocol, as its last hello said. */
  protocol_version: number | null;
  /** Where people say it stands, of the registry, and what else they say of it. */
  site_id: string | null;
  note: string | null;
  revision: number;
  changed_by_name: string | null;
  changed_at_ms: number | null;
}

/** One-time enrolment codes, hashed. */
export interface CodesTable {
  commune_id: string;
  code_hash: string;
  name: string;
  expires_at_ms: number;
  used_at_ms: number | null;
  agent_id: string | null;
  /** What people name it by; the hash is nobody's business. */
  id: string | null;
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
 * revision 0 and no row. Which one the agent works by is in cameras.rules_revision. Negative revisions are made-up
 * changes of `matlang seed`: marks on the time axis, never sent to an agent.
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
  /** By central's clock as far as it is known: the agent's own plus `offset_ms`. */
  started_at_ms: number;
  ended_at_ms: number | null;
  received_at_ms: number;
  /** INCIDENT_STATUSES of the protocol. */
  status: string;
  /** The first answer of a person, whatever it was: response times run to it. Later ones are in incident_acts. */
  acknowledged_by_id: string | null;
  acknowledged_by_name: string | null;
  acknowledged_at_ms: number | null;
  acknowledgement_note: string | null;
  /** What the agent knew of its clock at the opening and at the closing; null from older agents. */
  clock_json: string | null;
  closed_clock_json: string | null;
  /** 0 where the clock was well enough. Tracks and files have the agent's own instants; reading adds it to them. */
  offset_ms: number;
  /** As the agent said it. */
  own_started_at_ms: number | null;
  own_ended_at_ms: number | null;
  /** Of false alarms. */
  false_alarm_reason: string | null;
  /** Of merged ones. */
  merged_into_id: string | null;
  /** Made by `matlang seed`: shown as such, never evidence. */
  is_demo: number;
  /** Counts what people did with it. */
  revision: number;
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

export interface Tables
  extends
    RecordingTables,
    RegistryTables,
    CaseTables,
    PeopleTables,
    ReportTables,
    NotifyTables,
    StatisticsTables,
    SearchTables,
    SnoozeTables,
    FaceTables,
    WatchListTables {
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
  incident_seals: IncidentSealsTable;
  files: FilesTable;
  audit: AuditTable;
}
