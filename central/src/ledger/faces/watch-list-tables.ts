/** The part of the schema (tables.ts) about the watch-list and what agents hold of it. */

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

export interface WatchListTables {
  watch_list: WatchListTable;
  watch_list_acts: WatchListActsTable;
  watch_list_pictures: WatchListPicturesTable;
  watch_list_descriptors: WatchListDescriptorsTable;
  watch_list_deliveries: WatchListDeliveriesTable;
  watch_list_receipts: WatchListReceiptsTable;
  watch_list_holdings: WatchListHoldingsTable;
}
