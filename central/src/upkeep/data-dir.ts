/** What lies where in central's data folder, for those who copy it. */
export const LEDGER_FILE = 'ledger.sqlite';
/** In a backup: the tables of a ledger in PostgreSQL. */
export const LEDGER_FOLDER = 'ledger';
/** Signed points of the audit chain. */
export const CHECKPOINT_FILE = 'audit-checkpoints.jsonl';
export const LOCK_FILE = 'central.lock';
export const EVIDENCE_FOLDER = 'evidence';
export const PICTURE_FOLDER = 'watch-list';
export const PACKAGE_FOLDER = 'packages';
/** Without them the rest cannot be read, or agents do not believe what is signed. Mode 0600. */
export const KEY_FILES = [
  'signing-key.pem',
  'recording-key.pem',
  'faces.key',
  'notify.key',
  'people.key',
  'push-key.json',
] as const;
