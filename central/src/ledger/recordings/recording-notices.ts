/** Repository of what befell recordings, as agents report it; rows are only added, each once. */
import { recordingNotice, type RecordingNotice } from '#protocol/recording.ts';
import type { LedgerDatabase } from '../database.ts';
import type { RecordingNoticesTable } from './recording-tables.ts';

export interface StoredNotice extends RecordingNotice {
  agentId: string;
  agentName: string;
  receivedAtMs: number;
}

/** Where a page of notices ended. */
export interface NoticePlace {
  receivedAtMs: number;
  agentId: string;
  number: number;
}

export interface NoticeQuery {
  before: NoticePlace | null;
  limit: number;
  /** Only of these cameras, and what concerns the whole of one of these agents; null: all. */
  sight: { cameraIds: readonly string[]; agentIds: readonly string[] } | null;
}

export interface RecordingNoticeBook {
  /** How many were new. */
  add(agentId: string, notices: readonly RecordingNotice[], receivedAtMs: number): Promise<number>;
  /** Newest first. */
  page(query: NoticeQuery): Promise<StoredNotice[]>;
}

export function createRecordingNotices(db: LedgerDatabase, communeId: string): RecordingNoticeBook {
  return {
    add: (agentId, notices, receivedAtMs) =>
      db.transaction().execute(async (transaction) => {
        let added = 0;
        for (const notice of notices) {
          const result = await transaction
            .insertInto('recording_notices')
            .values(rowOf(communeId, agentId, notice, receivedAtMs))
            .onConflict((conflict) =>
              conflict.columns(['commune_id', 'agent_id', 'number', 'at_ms']).doNothing(),
            )
            .executeTakeFirst();
          added += Number(result.numInsertedOrUpdatedRows ?? 0n);
        }
        return added;
      }),
    page: async ({ before, limit, sight }) => {
      let query = db
        .selectFrom('recording_notices as n')
        .innerJoin('agents', (join) =>
          join.onRef('agents.id', '=', 'n.agent_id').onRef('agents.commune_id', '=', 'n.commune_id'),
        )
        .where('n.commune_id', '=', communeId);
      if (before !== null) {
        query = query.where((is) =>
          is(
            is.refTuple('n.received_at_ms', 'n.agent_id', 'n.number'),
            '<',
            is.tuple(before.receivedAtMs, before.agentId, before.number),
          ),
        );
      }
      if (sight !== null) {
        query = query.where((is) =>
          is.or([
            is('n.camera_id', 'in', [...sight.cameraIds]),
            is.and([is('n.camera_id', 'is', null), is('n.agent_id', 'in', [...sight.agentIds])]),
          ]),
        );
      }
      const rows = await query
        .selectAll('n')
        .select('agents.name as agent_name')
        .orderBy('n.received_at_ms', 'desc')
        .orderBy('n.agent_id', 'desc')
        .orderBy('n.number', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toNotice);
    },
  };
}

function rowOf(
  communeId: string,
  agentId: string,
  notice: RecordingNotice,
  receivedAtMs: number,
): RecordingNoticesTable {
  return {
    commune_id: communeId,
    agent_id: agentId,
    number: notice.number,
    at_ms: notice.atMs,
    kind: notice.kind,
    camera_id: notice.cameraId,
    from_ms: notice.fromMs,
    to_ms: notice.toMs,
    size_bytes: notice.sizeBytes,
    detail: notice.detail,
    received_at_ms: receivedAtMs,
  };
}

function toNotice(row: RecordingNoticesTable & { agent_name: string }): StoredNotice {
  const notice = recordingNotice.parse({
    number: row.number,
    atMs: row.at_ms,
    kind: row.kind,
    cameraId: row.camera_id,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    sizeBytes: row.size_bytes,
    detail: row.detail,
  });
  return { ...notice, agentId: row.agent_id, agentName: row.agent_name, receivedAtMs: row.received_at_ms };
}
