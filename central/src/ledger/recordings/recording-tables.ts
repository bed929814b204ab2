/** The part of the schema (tables.ts) about recordings, which themselves stay with the agents. */
/**
 * What must not be deleted at the agent that had the camera when it was placed. Never deleted, lifted by a person or at
 * its time. `package_id`: placed by the making of that package. `revision`: of the agent's list, since the last change.
 */
export interface RecordingHoldsTable {
  commune_id: string;
  id: string;
  agent_id: string;
  camera_id: string;
  from_ms: number;
  to_ms: number;
  reason: string;
  holder_id: string;
  holder_name: string;
  placed_at_ms: number;
  expires_at_ms: number | null;
  package_id: string | null;
  released_by_id: string | null;
  released_by_name: string | null;
  released_at_ms: number | null;
  release_reason: string | null;
  expired_at_ms: number | null;
  revision: number;
}

/** Per agent: which list of holds it should keep and which it does; `missing_json` are ids it has nothing of. */
export interface RecordingHoldListsTable {
  commune_id: string;
  agent_id: string;
  revision: number;
  kept_revision: number;
  missing_json: string;
  /** Why it would not take the newest. */
  refused_reason: string | null;
}

/**
 * Packages people asked for. `state`: `wanted` until its file is here, then `ready`, at last `deleted`; or `failed`.
 * Size and hash are the agent's word until it is ready. `dropped_at_ms`: the agent has thrown its copy away.
 */
export interface RecordingPackagesTable {
  commune_id: string;
  id: string;
  agent_id: string;
  ranges_json: string;
  reference: string;
  reason: string;
  requested_by_id: string;
  requested_by_name: string;
  requested_at_ms: number;
  state: string;
  size_bytes: number | null;
  /** Hex. */
  sha256: string | null;
  problem: string | null;
  ended_at_ms: number | null;
  dropped_at_ms: number | null;
}

/** What befell recordings, as agents report it; rows are only added. */
export interface RecordingNoticesTable {
  commune_id: string;
  agent_id: string;
  number: number;
  at_ms: number;
  kind: string;
  camera_id: string | null;
  from_ms: number | null;
  to_ms: number | null;
  size_bytes: number;
  detail: string;
  received_at_ms: number;
}

export interface RecordingTables {
  recording_holds: RecordingHoldsTable;
  recording_hold_lists: RecordingHoldListsTable;
  recording_packages: RecordingPackagesTable;
  recording_notices: RecordingNoticesTable;
}
