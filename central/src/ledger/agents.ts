/** Repository of edge boxes. */
import type { AgentStore } from '../intake/stores.ts';
import type { LedgerDatabase } from './database.ts';

export interface AgentRow {
  id: string;
  name: string;
  version: string | null;
  lastSeenAtMs: number | null;
  revokedAtMs: number | null;
  identityConflictAtMs: number | null;
  cameraCount: number;
}

export interface Agents extends AgentStore {
  list(): Promise<AgentRow[]>;
}

export function createAgents(db: LedgerDatabase, communeId: string): Agents {
  const rows = () => db.selectFrom('agents').where('agents.commune_id', '=', communeId);
  const changes = (id: string) =>
    db.updateTable('agents').where('commune_id', '=', communeId).where('id', '=', id);

  return {
    find: async (id) => {
      const row = await rows().where('id', '=', id).selectAll().executeTakeFirst();
      return row === undefined
        ? null
        : {
            id,
            name: row.name,
            publicKey: row.public_key,
            enrolledAtMs: row.enrolled_at_ms,
            revokedAtMs: row.revoked_at_ms,
          };
    },

    enrol: ({ codeHash, agentId, publicKey, atMs }) =>
      db.transaction().execute(async (transaction) => {
        const code = await transaction
          .updateTable('codes')
          .set({ used_at_ms: atMs, agent_id: agentId })
          .where('commune_id', '=', communeId)
          .where('code_hash', '=', codeHash)
          .where('used_at_ms', 'is', null)
          .where('expires_at_ms', '>', atMs)
          .returning('name')
          .executeTakeFirst();
        if (code === undefined) {
          return null;
        }
        await transaction
          .insertInto('agents')
          .values({
            commune_id: communeId,
            id: agentId,
            name: code.name,
            public_key: publicKey,
            version: null,
            enrolled_at_ms: atMs,
            last_seen_at_ms: null,
            revoked_at_ms: null,
            identity_conflict_at_ms: null,
            protocol_version: null,
            site_id: null,
            note: null,
            revision: 1,
            changed_by_name: null,
            changed_at_ms: null,
          })
          .execute();
        return { name: code.name };
      }),

    markSeen: async (id, atMs, version) => {
      await changes(id)
        .set(version === undefined ? { last_seen_at_ms: atMs } : { last_seen_at_ms: atMs, version })
        .execute();
    },
    markIdentityConflict: async (id, atMs) => {
      await changes(id).set({ identity_conflict_at_ms: atMs }).execute();
    },
    revoke: async (id, atMs) => {
      const revoked = await changes(id)
        .set({ revoked_at_ms: atMs })
        .where('revoked_at_ms', 'is', null)
        .executeTakeFirst();
      return revoked.numUpdatedRows > 0n;
    },

    list: async () => {
      const found = await rows()
        .selectAll()
        .select((select) =>
          select
            .selectFrom('cameras')
            .whereRef('cameras.agent_id', '=', 'agents.id')
            .whereRef('cameras.commune_id', '=', 'agents.commune_id')
            .where('cameras.removed_at_ms', 'is', null)
            .select((count) => count.fn.countAll<number>().as('count'))
            .as('camera_count'),
        )
        .orderBy('name')
        .orderBy('id')
        .execute();
      return found.map((row) => ({
        id: row.id,
        name: row.name,
        version: row.version,
        lastSeenAtMs: row.last_seen_at_ms,
        revokedAtMs: row.revoked_at_ms,
        identityConflictAtMs: row.identity_conflict_at_ms,
        cameraCount: row.camera_count ?? 0,
      }));
    },
  };
}
