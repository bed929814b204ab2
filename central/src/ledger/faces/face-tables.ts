/** The part of the schema (tables.ts) about matches of faces, their judgement, scores and searches. */

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

export interface FaceTables {
  incident_faces: IncidentFacesTable;
  face_answers: FaceAnswersTable;
  face_score_reports: FaceScoreReportsTable;
  face_scores: FaceScoresTable;
  face_thresholds: FaceThresholdsTable;
  face_searches: FaceSearchesTable;
}
