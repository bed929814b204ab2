/**
 * Signed points of the audit chain, one line each in a file of the data folder. Whoever can change the ledger can make
 * its whole chain anew; who has not central's key cannot make these anew, and copies of the file lie in every backup
 * that was taken since.
 */
import { createPublicKey, verify } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { auditCheckpoint, type AuditCheckpoint } from '#protocol/audit.ts';
import { signedText } from '#protocol/statement.ts';
import { signStatement, type SigningKey } from '../intake/signing-key.ts';
import { CHECKPOINT_FILE } from './data-dir.ts';

export interface Checkpoint extends AuditCheckpoint {
  /** By the key it names. */
  isSigned: boolean;
  /** Base64 SPKI DER. */
  by: string;
}

export function addCheckpoint(dataDir: string, key: SigningKey, point: Omit<AuditCheckpoint, 'kind'>): void {
  const line = JSON.stringify(signStatement(key, { kind: 'audit-checkpoint', ...point }));
  appendFileSync(path.join(dataDir, CHECKPOINT_FILE), `${line}\n`, { mode: 0o600, flush: true });
}

/** Oldest first; a line that cannot be read counts as not signed. */
export function readCheckpoints(dataDir: string): Checkpoint[] {
  const file = path.join(dataDir, CHECKPOINT_FILE);
  if (!existsSync(file)) {
    return [];
  }
  // What stands behind the last end of line is half written: power goes when it likes.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map(readLine);
}

const UNREADABLE: Checkpoint = {
  ...{ kind: 'audit-checkpoint', communeId: '', row: 1, hash: '0'.repeat(64), atMs: 0 },
  ...{ isSigned: false, by: '' },
};

function readLine(line: string): Checkpoint {
  try {
    const { text, signature, by } = signedText.parse(JSON.parse(line));
    const key = createPublicKey({ key: Buffer.from(by, 'base64'), format: 'der', type: 'spki' });
    const isSigned = verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
    return { ...auditCheckpoint.parse(JSON.parse(text)), isSigned, by };
  } catch {
    return UNREADABLE;
  }
}
