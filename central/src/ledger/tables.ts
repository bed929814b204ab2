/**
 * The schema of central's ledger, in prose. Every table carries `commune_id`: one database may hold a province.
 * Instants are `..._at_ms`, milliseconds since 1970 UTC. Booleans are 0 or 1. Columns named `..._json` hold JSON
 * checked by the protocol's zod schema when it was written.
 * The tables are made by ledger/migrations/; each has one repository file, named after it, that alone queries it
 * (incident lists join cameras and sites for their names).
 */
import type { CaseTables } from './case-tables.ts';
import type { FilesTable, IncidentSealsTable } from './evidence-tables.ts';
import type { NotifyTables } from './notify-tables.ts';
import type { PeopleTables } from './people-tables.ts';
import type { RecordingTables } from './recording-tables.ts';
import type { RegistryTables } from './registry-tables.ts';
import type { SearchTables } from './search-tables.ts';
import type { StatisticsTables } from './statistics-tables.ts';
import type { ReportTables } from './report-tables.ts';

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

/**
 * The watch-list. `name` and `reason` are null once it has ended: they say who it was. `version` counts the changes of
 * what is approved, pictures among it. `site_ids_json` null: every site.
 */
export interface WatchListTable {
  commune_id: string;
  id: string;
  version: number;
  name: string | null;
  reason: string | null;
  purpose: string;
  severity: string;
  legal_basis: string;
  legal_reference: string;
  site_ids_json: string | null;
  expires_at_ms: number;
  status: string;
}

/** What was done with an entry, 1, 2, 3 ...; rows are only added. `version` is the entry's after it. */
export interface WatchListActsTable {
  commune_id: string;
  entry_id: string;
  number: number;
  version: number;
  kind: string;
  by_id: string;
  by_name: string;
  at_ms: number;
  note: string;
}

/** Accepted pictures; the files, sealed, are in the folder `watch-list` under the same id. Deleted with the entry's end. */
export interface WatchListPicturesTable {
  commune_id: string;
  id: string;
  entry_id: string;
  width_px: number;
  /** 0 to 1. */
  grade: number;
  /** Of the file as it was given, hex. */
  sha256: string;
  added_at_ms: number;
}

/** One for each recipe while pictures are read again, else one. `sealed` is base64, bound to the picture's id. */
export interface WatchListDescriptorsTable {
  commune_id: string;
  picture_id: string;
  recipe: string;
  sealed: string;
}

/** Each bundle sent to an agent; rows are only added. Serials count up per agent. */
export interface WatchListDeliveriesTable {
  commune_id: string;
  agent_id: string;
  serial: number;
  sent_at_ms: number;
  /** Why the agent would not take it. */
  refused_reason: string | null;
}

/** What agents signed; rows are only added. The signature is over receiptText of protocol/src/faces.ts. */
export interface WatchListReceiptsTable {
  commune_id: string;
  agent_id: string;
  serial: number;
  entry_ids_json: string;
  at_ms: number;
  /** Base64 SPKI DER; the agent's at that time. */
  public_key: string;
  signature: string;
  received_at_ms: number;
}

/**
 * Which agent was ever sent which entry. `held_serial`: the newest receipt that names it; `gone_serial`: the first
 * receipt after that without it, null while the agent may still have it.
 */
export interface WatchListHoldingsTable {
  commune_id: string;
  agent_id: string;
  entry_id: string;
  first_sent_serial: number;
  last_sent_serial: number;
  held_serial: number | null;
  gone_serial: number | null;
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

/** The match of an incident of faces, as the agent reported it. Rows are only added. */
export interface IncidentFacesTable {
  commune_id: string;
  incident_id: string;
  /** Null for a face that nobody expects. */
  entry_id: string | null;
  /** Standard deviations above strangers. */
  score: number | null;
  /** Cosine. */
  similarity: number | null;
  /** `candidate`, `strong` or `unknown`. */
  strength: string;
  shots: number;
  width_px: number;
  /** Thresholds the agent worked by. */
  candidate: number;
  strong: number;
}

/** What people said of a match, each person once. Rows are only added; the last one's `state_after` is the state. */
export interface FaceAnswersTable {
  commune_id: string;
  incident_id: string;
  /** 1, 2, 3 ... */
  number: number;
  answer: string;
  state_after: string;
  by_id: string;
  by_name: string;
  at_ms: number;
  note: string;
}

/** Reports of scores that are counted in face_scores already. */
export interface FaceScoreReportsTable {
  commune_id: string;
  id: string;
  agent_id: string;
  received_at_ms: number;
}

/** How high tracks scored, by site, recipe and day (days since 1970, UTC). */
export interface FaceScoresTable {
  commune_id: string;
  site_id: string;
  recipe: string;
  day: number;
  /** People seen, and of them those whose face could be compared. */
  tracks: number;
  compared: number;
  /** Counts, SCORE_BINS of the protocol. */
  bins_json: string;
  /** Of the first and last report of that day. */
  from_ms: number;
  to_ms: number;
  changed_at_ms: number;
}

/** What a site may cost in false alarms, and the thresholds measured there; null until they are. */
export interface FaceThresholdsTable {
  commune_id: string;
  site_id: string;
  wanted_per_month: number;
  recipe: string | null;
  candidate: number | null;
  strong: number | null;
  measured_at_ms: number | null;
}

/** Searches that were asked for: no pictures, no descriptors. The last three are null until agents have answered. */
export interface FaceSearchesTable {
  commune_id: string;
  id: string;
  by_id: string;
  by_name: string;
  case_number: string;
  reason: string;
  /** `probe`, `incident:<id>` or `entry:<id>`. */
  origin: string;
  site_ids_json: string;
  from_ms: number;
  to_ms: number;
  asked_at_ms: number;
  /** Stored faces looked through. */
  compared: number | null;
  hits: number | null;
  /** Agents that were not reached, and why. */
  missing_json: string | null;
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
    SearchTables {
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
  incident_faces: IncidentFacesTable;
  face_answers: FaceAnswersTable;
  face_score_reports: FaceScoreReportsTable;
  face_scores: FaceScoresTable;
  face_thresholds: FaceThresholdsTable;
  face_searches: FaceSearchesTable;
  files: FilesTable;
  audit: AuditTable;
  watch_list: WatchListTable;
  watch_list_acts: WatchListActsTable;
  watch_list_pictures: WatchListPicturesTable;
  watch_list_descriptors: WatchListDescriptorsTable;
  watch_list_deliveries: WatchListDeliveriesTable;
  watch_list_receipts: WatchListReceiptsTable;
  watch_list_holdings: WatchListHoldingsTable;
}
