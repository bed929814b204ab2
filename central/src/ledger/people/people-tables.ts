/** The part of the schema (tables.ts) about how people prove who they are, and what they lend each other. */

/** The second factor of an account, RFC 6238. It counts once confirmed. */
export interface AccountFactorsTable {
  commune_id: string;
  account_id: string;
  /** Base64 of base/seal.ts's bytes, bound to the account. */
  sealed_secret: string;
  confirmed_at_ms: number | null;
  /** Time step of the last code that was taken: that one and those before it are spent. */
  last_step: number;
}

/** SHA-256 of codes of 80 random bits, each good once in place of the second factor. */
export interface RecoveryCodesTable {
  commune_id: string;
  account_id: string;
  code_hash: string;
  used_at_ms: number | null;
}

/** Passwords an account had, argon2id, the newest few: not to be taken again. */
export interface FormerPasswordsTable {
  commune_id: string;
  account_id: string;
  set_at_ms: number;
  password_hash: string;
}

/** Rights one account lends another. What is over stays, for the record. */
export interface DelegationsTable {
  commune_id: string;
  id: string;
  from_id: string;
  to_id: string;
  /** JSON of protocol Ability[]. */
  abilities_json: string;
  /** JSON of protocol Scope. */
  scope_json: string;
  /** Only what belongs to this case; null: whatever the lender reaches. */
  case_id: string | null;
  reason: string;
  starts_at_ms: number;
  expires_at_ms: number;
  granted_at_ms: number;
  revoked_at_ms: number | null;
  revoked_by_name: string | null;
}

/** Layouts of the live wall, kept by name. Never evidence: one that is taken away is gone. */
export interface WallLayoutsTable {
  commune_id: string;
  id: string;
  owner_id: string;
  owner_name: string;
  name: string;
  /** The name as it must be the only one of its owner: composed, in small letters. */
  name_key: string;
  /** JSON: grid, spotCameraId, slots, tour of protocol WallLayout. */
  content_json: string;
  is_shared: number;
  changed_at_ms: number;
  revision: number;
}

export interface PeopleTables {
  account_factors: AccountFactorsTable;
  recovery_codes: RecoveryCodesTable;
  former_passwords: FormerPasswordsTable;
  delegations: DelegationsTable;
  wall_layouts: WallLayoutsTable;
}
