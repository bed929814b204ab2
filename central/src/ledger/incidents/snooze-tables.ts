/** The part of the schema (tables.ts) about alarms put aside. */

/** A rule's alarms put aside for a while. Rows stay, for the record; they run until `until_ms` or until somebody ends them. */
export interface SnoozesTable {
  commune_id: string;
  /** UUIDv7. */
  id: string;
  /** Of the incidents, at that time. */
  site_id: string;
  camera_id: string;
  camera_name: string;
  rule_id: string;
  rule_name: string;
  kind: string;
  /** JSON: ids of the incidents that were put aside. */
  incident_ids_json: string;
  /** 1: also what this rule raises until then. */
  is_whole_rule: number;
  reason: string;
  by_id: string;
  by_name: string;
  from_ms: number;
  until_ms: number;
  /** Ended by a person before its time. */
  ended_at_ms: number | null;
  ended_by_name: string | null;
  revision: number;
}

export interface SnoozeTables {
  snoozes: SnoozesTable;
}
