/** The part of the schema (tables.ts) about finding again: texts of the search box, and searches people keep. */

/**
 * What the search box finds. `slot` is where it stands in time: milliseconds times 1024 and a little of the id, so
 * that the newest has the highest. SQLite has the words in `search_words` (FTS5, by slot), PostgreSQL in a column
 * `tokens` (tsvector); both hold the same words (search-index.ts).
 */
export interface SearchTextsTable {
  commune_id: string;
  /** One of SEARCHED. */
  of: string;
  id: string;
  slot: number;
  /** Of a case: itself. */
  case_id: string | null;
  at_ms: number;
  kind: string | null;
  site_id: string | null;
  camera_id: string | null;
  text: string;
}

/** Questions somebody asks again. What they find is looked up anew, with the rights of who opens it. */
export interface SavedSearchesTable {
  commune_id: string;
  id: string;
  owner_id: string;
  owner_name: string;
  name: string;
  /** JSON of protocol SavedQuery. */
  query_json: string;
  /** Shared with everybody of this role; null: the owner's alone. */
  shared_role: string | null;
  changed_at_ms: number;
  /** It is kept for the record. */
  deleted_at_ms: number | null;
  revision: number;
}

/** Until which row a central has checked the audit chain, and the hash it ended with. One row a commune. */
export interface AuditChecksTable {
  commune_id: string;
  row_number: number;
  hash: string;
  at_ms: number;
}

/** Of SQLite only, FTS5: its own columns are not read, only which rows match. */
export interface SearchWordsTable {
  rowid: number;
}

export interface SearchTables {
  search_words: SearchWordsTable;
  search_texts: SearchTextsTable;
  saved_searches: SavedSearchesTable;
  audit_checks: AuditChecksTable;
}
