/** Repository of packages that people asked for. Their files lie in a folder (review/package-folder.ts). */
import { z } from 'zod';
import { packageRange, type PackageRange } from '#protocol/package.ts';
import type { LedgerDatabase } from '../database.ts';
import type { RecordingPackagesTable } from './recording-tables.ts';

const packageStates = ['wanted', 'ready', 'failed', 'deleted'] as const;
export type StoredPackageState = (typeof packageStates)[number];

export interface NewPackage {
  id: string;
  agentId: string;
  ranges: PackageRange[];
  reference: string;
  reason: string;
  requestedById: string;
  requestedByName: string;
  requestedAtMs: number;
}

export interface StoredPackage extends NewPackage {
  state: StoredPackageState;
  /** Of the whole ZIP as the agent made it; null until it has said so. */
  content: { sizeBytes: number; sha256: string } | null;
  problem: string | null;
  endedAtMs: number | null;
}

export interface RecordingPackages {
  add(order: NewPackage): Promise<void>;
  find(id: string): Promise<StoredPackage | null>;
  /** Newest first, at most `limit`. */
  list(limit: number): Promise<StoredPackage[]>;
  /** Not ended, oldest first. */
  wanted(): Promise<StoredPackage[]>;
  setContent(id: string, content: { sizeBytes: number; sha256: string }): Promise<void>;
  /** False when it had ended before. */
  end(id: string, end: { state: 'ready' | 'failed'; problem: string | null; atMs: number }): Promise<boolean>;
  /** Ready ones that ended before. */
  readyBefore(atMs: number): Promise<StoredPackage[]>;
  /** False when somebody was faster. */
  markDeleted(id: string, problem: string): Promise<boolean>;
  /** Ended ones that the agent may still have. */
  undropped(agentId: string): Promise<string[]>;
  markDropped(id: string, atMs: number): Promise<void>;
}

export function createRecordingPackages(db: LedgerDatabase, communeId: string): RecordingPackages {
  const rows = () => db.selectFrom('recording_packages').where('commune_id', '=', communeId);
  const changes = (id: string) =>
    db.updateTable('recording_packages').where('commune_id', '=', communeId).where('id', '=', id);
  return {
    add: async (order) => {
      await db.insertInto('recording_packages').values(rowOf(communeId, order)).execute();
    },
    find: async (id) => {
      const row = await rows().where('id', '=', id).selectAll().executeTakeFirst();
      return row === undefined ? null : toPackage(row);
    },
    list: async (limit) =>
      (
        await rows()
          .selectAll()
          .orderBy('requested_at_ms', 'desc')
          .orderBy('id', 'desc')
          .limit(limit)
          .execute()
      ).map(toPackage),
    wanted: async () =>
      (
        await rows()
          .where('state', '=', 'wanted')
          .selectAll()
          .orderBy('requested_at_ms')
          .orderBy('id')
          .execute()
      ).map(toPackage),
    setContent: async (id, { sizeBytes, sha256 }) => {
      await changes(id).set({ size_bytes: sizeBytes, sha256 }).execute();
    },
    end: async (id, { state, problem, atMs }) => {
      const changed = await changes(id)
        .set({ state, problem, ended_at_ms: atMs })
        .where('state', '=', 'wanted')
        .executeTakeFirst();
      return changed.numUpdatedRows > 0n;
    },
    readyBefore: async (atMs) =>
      (await rows().where('state', '=', 'ready').where('ended_at_ms', '<', atMs).selectAll().execute()).map(
        toPackage,
      ),
    markDeleted: async (id, problem) => {
      const changed = await changes(id)
        .set({ state: 'deleted', problem })
        .where('state', '=', 'ready')
        .executeTakeFirst();
      return changed.numUpdatedRows > 0n;
    },
    undropped: async (agentId) =>
      (
        await rows()
          .where('agent_id', '=', agentId)
          .where('ended_at_ms', 'is not', null)
          .where('dropped_at_ms', 'is', null)
          .select('id')
          .execute()
      ).map(({ id }) => id),
    markDropped: async (id, atMs) => {
      await changes(id).set({ dropped_at_ms: atMs }).execute();
    },
  };
}

function rowOf(communeId: string, order: NewPackage): RecordingPackagesTable {
  return {
    commune_id: communeId,
    id: order.id,
    agent_id: order.agentId,
    ranges_json: JSON.stringify(order.ranges),
    reference: order.reference,
    reason: order.reason,
    requested_by_id: order.requestedById,
    requested_by_name: order.requestedByName,
    requested_at_ms: order.requestedAtMs,
    state: 'wanted',
    size_bytes: null,
    sha256: null,
    problem: null,
    ended_at_ms: null,
    dropped_at_ms: null,
  };
}

function toPackage(row: RecordingPackagesTable): StoredPackage {
  return {
    id: row.id,
    agentId: row.agent_id,
    ranges: z.array(packageRange).parse(JSON.parse(row.ranges_json)),
    reference: row.reference,
    reason: row.reason,
    requestedById: row.requested_by_id,
    requestedByName: row.requested_by_name,
    requestedAtMs: row.requested_at_ms,
    state: z.enum(packageStates).parse(row.state),
    content:
      row.size_bytes === null || row.sha256 === null
        ? null
        : { sizeBytes: row.size_bytes, sha256: row.sha256 },
    problem: row.problem,
    endedAtMs: row.ended_at_ms,
  };
}
