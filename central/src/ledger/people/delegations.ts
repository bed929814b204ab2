/** Repository of rights people lend each other. Whether one may be given, and what it grants: people/. */
import { z } from 'zod';
import { ability, scope, type Ability, type Scope } from '#protocol/account.ts';
import type { LedgerDatabase } from '../database.ts';
import type { DelegationsTable } from './people-tables.ts';

export interface StoredDelegation {
  id: string;
  fromId: string;
  toId: string;
  abilities: Ability[];
  scope: Scope;
  caseId: string | null;
  reason: string;
  startsAtMs: number;
  expiresAtMs: number;
  grantedAtMs: number;
  revoked: { byName: string; atMs: number } | null;
}

export interface Delegations {
  find(id: string): Promise<StoredDelegation | null>;
  add(delegation: Omit<StoredDelegation, 'revoked'>): Promise<void>;
  /** False when it was revoked before. */
  revoke(id: string, by: { byName: string; atMs: number }): Promise<boolean>;
  /** In force for this borrower. */
  liveOf(toId: string, nowMs: number): Promise<StoredDelegation[]>;
  /** Given or received, newest first, at most 200. */
  of(accountId: string): Promise<StoredDelegation[]>;
}

const MOST_LISTED = 200;

export function createDelegations(db: LedgerDatabase, communeId: string): Delegations {
  const rows = () => db.selectFrom('delegations').where('commune_id', '=', communeId).selectAll();

  return {
    find: async (id) => {
      const row = await rows().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toDelegation(row);
    },
    add: async (delegation) => {
      await db
        .insertInto('delegations')
        .values({
          commune_id: communeId,
          id: delegation.id,
          from_id: delegation.fromId,
          to_id: delegation.toId,
          abilities_json: JSON.stringify(delegation.abilities),
          scope_json: JSON.stringify(delegation.scope),
          case_id: delegation.caseId,
          reason: delegation.reason,
          starts_at_ms: delegation.startsAtMs,
          expires_at_ms: delegation.expiresAtMs,
          granted_at_ms: delegation.grantedAtMs,
          revoked_at_ms: null,
          revoked_by_name: null,
        })
        .execute();
    },
    revoke: async (id, { byName, atMs }) => {
      const revoked = await db
        .updateTable('delegations')
        .set({ revoked_at_ms: atMs, revoked_by_name: byName })
        .where('commune_id', '=', communeId)
        .where('id', '=', id)
        .where('revoked_at_ms', 'is', null)
        .executeTakeFirst();
      return revoked.numUpdatedRows > 0n;
    },
    liveOf: async (toId, nowMs) => {
      const found = await rows()
        .where('to_id', '=', toId)
        .where('expires_at_ms', '>', nowMs)
        .where('starts_at_ms', '<=', nowMs)
        .where('revoked_at_ms', 'is', null)
        .execute();
      return found.map(toDelegation);
    },
    of: async (accountId) => {
      const found = await rows()
        .where((where) => where.or([where('from_id', '=', accountId), where('to_id', '=', accountId)]))
        .orderBy('granted_at_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(MOST_LISTED)
        .execute();
      return found.map(toDelegation);
    },
  };
}

function toDelegation(row: DelegationsTable): StoredDelegation {
  return {
    id: row.id,
    fromId: row.from_id,
    toId: row.to_id,
    abilities: z.array(ability).parse(JSON.parse(row.abilities_json)),
    scope: scope.parse(JSON.parse(row.scope_json)),
    caseId: row.case_id,
    reason: row.reason,
    startsAtMs: row.starts_at_ms,
    expiresAtMs: row.expires_at_ms,
    grantedAtMs: row.granted_at_ms,
    revoked:
      row.revoked_at_ms === null ? null : { byName: row.revoked_by_name ?? '', atMs: row.revoked_at_ms },
  };
}
