/** Repository of edge boxes. */
import type { AgentChange } from '#protocol/agent.ts';
import type { AgentStore } from '../../intake/stores.ts';
import type { LedgerDatabase } from '../database.ts';

export interface AgentRow {
  id: string;
  name: string;
  version: string | null;
  lastSeenAtMs: number | null;
  revokedAtMs: number | null;
  identityConflictAtMs: number | null;
  cameraCount: number;
  /** As they last reported it. */
  camerasWorking: number;
  protocolVersion: number | null;
  siteId: string | null;
  note: string;
  revision: number;
}

export type AgentChanged =
  | { status: 'changed'; fields: string[] }
  | { status: 'unknown' }
  | { status: 'conflict'; revision: number; byName: string | null; atMs: number | null };

export interface Agents extends AgentStore {
  list(): Promise<AgentRow[]>;
  change(id: string, change: AgentChange, by: { name: string; atMs: number }): Promise<AgentChanged>;
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

    markSeen: async (id, atMs, told) => {
      const said =
        told === undefined ? {} : { version: told.version, protocol_version: told.protocolVersion };
      await changes(id)
        .set({ last_seen_at_ms: atMs, ...said })
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

    change: (id, change, by) => changeAgent(db, communeId, { id, ...change }, by),
    list: () => listAgents(db, communeId),
  };
}

function changeAgent(
  db: LedgerDatabase,
  communeId: string,
  { id, revision, ...wanted }: AgentChange & { id: string },
  by: { name: string; atMs: number },
): Promise<AgentChanged> {
  return db.transaction().execute(async (transaction): Promise<AgentChanged> => {
    const row = await transaction
      .selectFrom('agents')
      .where('commune_id', '=', communeId)
      .where('id', '=', id)
      .selectAll()
      .executeTakeFirst();
    if (row === undefined) {
      return { status: 'unknown' };
    }
    if (row.revision !== revision) {
      const { changed_by_name: byName, changed_at_ms: atMs } = row;
      return { status: 'conflict', revision: row.revision, byName, atMs };
    }
    await transaction
      .updateTable('agents')
      .set({
        ...(wanted.name === undefined ? {} : { name: wanted.name }),
        ...(wanted.siteId === undefined ? {} : { site_id: wanted.siteId }),
        ...(wanted.note === undefined ? {} : { note: wanted.note }),
        revision: revision + 1,
        changed_by_name: by.name,
        changed_at_ms: by.atMs,
      })
      .where('commune_id', '=', communeId)
      .where('id', '=', id)
      .execute();
    return { status: 'changed', fields: Object.keys(wanted) };
  });
}

async function listAgents(db: LedgerDatabase, communeId: string): Promise<AgentRow[]> {
  const found = await db
    .selectFrom('agents')
    .where('agents.commune_id', '=', communeId)
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
    .select((select) =>
      select
        .selectFrom('cameras')
        .innerJoin('health', (join) =>
          join
            .onRef('health.camera_id', '=', 'cameras.id')
            .onRef('health.commune_id', '=', 'cameras.commune_id'),
        )
        .whereRef('cameras.agent_id', '=', 'agents.id')
        .whereRef('cameras.commune_id', '=', 'agents.commune_id')
        .where('cameras.removed_at_ms', 'is', null)
        .where('health.state', 'in', ['online', 'degraded'])
        .select((count) => count.fn.countAll<number>().as('count'))
        .as('working_count'),
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
    camerasWorking: row.working_count ?? 0,
    protocolVersion: row.protocol_version,
    siteId: row.site_id,
    note: row.note ?? '',
    revision: row.revision,
  }));
}
