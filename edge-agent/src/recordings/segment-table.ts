/** The rows of segments: in, out, and what retention and the reconciler ask of them. Knows no files and no clock. */
import type { Sqlite } from '#base/sqlite.ts';
import type { SignedText } from '#protocol/statement.ts';
import type { ClosedSegment, Fragment, OpenSegment } from '../evidence/recorder/segment.ts';
import { packFragments, unpackFragments } from './fragment-blob.ts';
import { inTransaction, rowsOf } from './recordings-database.ts';

export interface SegmentRow extends OpenSegment {
  position: number;
  endsAtMs: number | null;
  agedAtMs: number;
  sizeBytes: number;
  sha256: string | null;
  origin: 'agent' | 'card';
  state: 'open' | 'closed' | 'leaving';
  leavingAs: 'expired' | 'forced-out' | null;
}

export interface SegmentProof {
  fragments: Fragment[];
  statement: SignedText;
}

export type NewSegment = OpenSegment & { agedAtMs: number; origin: SegmentRow['origin'] };

export interface SegmentTable {
  addOpen: (segment: NewSegment) => void;
  /** Opened before or not. `previous`: what the statement must name; the returned one is kept with it. */
  addClosed: (
    segment: ClosedSegment & NewSegment,
    sign: (previousSha256: string | null) => SignedText & { textSha256: string },
  ) => void;
  find: (id: string) => SegmentRow | null;
  findFile: (file: string) => SegmentRow | null;
  proof: (id: string) => SegmentProof | null;
  /** Without what is just being fetched from a card: it is no recording before it is whole. */
  between: (cameraId: string, fromMs: number, toMs: number, limit: number) => SegmentRow[];
  /** Closed ones, oldest by age first, after the one given. */
  oldest: (cameraId: string, after: Aged | null, limit: number) => SegmentRow[];
  /** By file name, so that a folder follows a folder. */
  byFile: (after: string, limit: number) => SegmentRow[];
  inState: (state: 'open' | 'leaving') => SegmentRow[];
  lastAgedAtMs: (cameraId: string) => number | null;
  oldestAtMs: (cameraId: string) => number | null;
  leave: (ids: readonly string[], as: 'expired' | 'forced-out') => void;
  remove: (id: string) => void;
  /** Bytes by camera. */
  totals: () => Map<string, number>;
  /** Of all files. */
  keyIds: () => Set<string>;
  bytesSince: (cameraId: string, sinceMs: number) => number;
}

export type Aged = Pick<SegmentRow, 'agedAtMs' | 'position'>;

/** None is longer, whoever wrote it. */
const LONGEST_SEGMENT_MS = 3_600_000;

const COLUMNS = `position, id, camera_id as cameraId, profile, file, starts_at_ms as startsAtMs,
  ends_at_ms as endsAtMs, aged_at_ms as agedAtMs, size_bytes as sizeBytes, sha256, codec, width, height, audio,
  codecs, key_id as keyId, origin, state, leaving_as as leavingAs`;

const SQL = {
  add: `insert into segment (id, camera_id, profile, file, starts_at_ms, ends_at_ms, aged_at_ms, size_bytes, sha256,
      codec, width, height, audio, codecs, key_id, origin, state)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (id) do update set file = excluded.file, ends_at_ms = excluded.ends_at_ms,
      aged_at_ms = excluded.aged_at_ms, size_bytes = excluded.size_bytes, sha256 = excluded.sha256, state = excluded.state
    where segment.state = 'open'`,
  addProof: `insert or replace into proof (segment_id, fragments, statement, signature, signed_by)
    values (?, ?, ?, ?, ?)`,
  proof: `select fragments, statement, signature, signed_by as signedBy from proof where segment_id = ?`,
  previous: `select sha256 from chain where camera_id = ?`,
  chain: `insert or replace into chain (camera_id, sha256) values (?, ?)`,
  find: `select ${COLUMNS} from segment where id = ?`,
  findFile: `select ${COLUMNS} from segment where file = ?`,
  between: `select ${COLUMNS} from segment where camera_id = ? and starts_at_ms >= ? and starts_at_ms < ?
    and state <> 'leaving' and not (state = 'open' and origin = 'card') and (ends_at_ms is null or ends_at_ms > ?) order by starts_at_ms, position limit ?`,
  oldest: `select ${COLUMNS} from segment where camera_id = ? and state = 'closed'
    and (aged_at_ms, position) > (?, ?) order by aged_at_ms, position limit ?`,
  byFile: `select ${COLUMNS} from segment where file > ? order by file limit ?`,
  inState: `select ${COLUMNS} from segment where state = ? order by position`,
  lastAged: `select max(aged_at_ms) as at from segment where camera_id = ? and state = 'closed'
    and origin = 'agent'`,
  oldestAt: `select min(starts_at_ms) as at from segment where camera_id = ? and state <> 'leaving'`,
  leave: `update segment set state = 'leaving', leaving_as = ? where id = ? and state = 'closed'`,
  remove: `delete from segment where id = ?`,
  totals: `select camera_id as cameraId, size_bytes as sizeBytes from total`,
  keyIds: `select distinct key_id as keyId from segment where key_id is not null`,
  since: `select coalesce(sum(size_bytes), 0) as bytes from segment where camera_id = ? and starts_at_ms >= ?`,
};

export function openSegmentTable(database: Sqlite): SegmentTable {
  const prepare = (sql: string): ReturnType<Sqlite['prepare']> => database.prepare(sql);
  const add = prepare(SQL.add);
  const addProof = prepare(SQL.addProof);
  const proof = prepare(SQL.proof);
  const previous = prepare(SQL.previous);
  const chain = prepare(SQL.chain);
  const find = prepare(SQL.find);
  const findFile = prepare(SQL.findFile);
  const between = prepare(SQL.between);
  const oldest = prepare(SQL.oldest);
  const byFile = prepare(SQL.byFile);
  const inState = prepare(SQL.inState);
  const lastAged = prepare(SQL.lastAged);
  const oldestAt = prepare(SQL.oldestAt);
  const leave = prepare(SQL.leave);
  const remove = prepare(SQL.remove);
  const totals = prepare(SQL.totals);
  const since = prepare(SQL.since);
  const keyIds = prepare(SQL.keyIds);

  const put = (one: NewSegment, rest: ClosedSegment | null): number => {
    const state = rest ? 'closed' : 'open';
    const { changes } = add.run(
      ...[one.id, one.cameraId, one.profile, one.file, one.startsAtMs, rest?.endsAtMs ?? null],
      ...[one.agedAtMs, rest?.sizeBytes ?? 0, rest?.sha256 ?? null, one.codec, one.width, one.height],
      ...[one.audio, one.codecs, one.keyId, one.origin, state],
    );
    return changes;
  };

  return {
    addOpen: (segment) => {
      put(segment, null);
    },
    addClosed: (segment, sign) =>
      inTransaction(database, () => {
        // One that is closed already stays as it was signed.
        if (put(segment, segment) === 0) {
          return;
        }
        // Fetched afterwards, out of the order of time: in the chain of the others each would look like a break.
        const chainId = segment.origin === 'card' ? `${segment.cameraId}/card` : segment.cameraId;
        const last = previous.get(chainId) as { sha256: string } | undefined;
        const { text, signature, by, textSha256 } = sign(last?.sha256 ?? null);
        addProof.run(segment.id, packFragments(segment.fragments), text, signature, by);
        chain.run(chainId, textSha256);
      }),
    find: (id) => (find.get(id) as SegmentRow | undefined) ?? null,
    findFile: (file) => (findFile.get(file) as SegmentRow | undefined) ?? null,
    proof: (id) => {
      const row = proof.get(id) as ProofRow | undefined;
      return row
        ? {
            fragments: unpackFragments(row.fragments),
            statement: { text: row.statement, signature: row.signature, by: row.signedBy },
          }
        : null;
    },
    between: (cameraId, fromMs, toMs, limit) =>
      rowsOf(between, cameraId, fromMs - LONGEST_SEGMENT_MS, toMs, fromMs, limit),
    oldest: (cameraId, after, limit) => {
      const { agedAtMs, position } = after ?? { agedAtMs: -1, position: -1 };
      return rowsOf(oldest, cameraId, agedAtMs, position, limit);
    },
    byFile: (after, limit) => rowsOf(byFile, after, limit),
    inState: (state) => rowsOf(inState, state),
    lastAgedAtMs: (cameraId) => (lastAged.get(cameraId) as { at: number | null }).at,
    oldestAtMs: (cameraId) => (oldestAt.get(cameraId) as { at: number | null }).at,
    leave: (ids, as) =>
      inTransaction(database, () => {
        ids.forEach((id) => leave.run(as, id));
      }),
    remove: (id) => {
      remove.run(id);
    },
    totals: () => {
      const rows = rowsOf<{ cameraId: string; sizeBytes: number }>(totals);
      return new Map(rows.map(({ cameraId, sizeBytes }) => [cameraId, sizeBytes]));
    },
    keyIds: () => new Set(rowsOf<{ keyId: string }>(keyIds).map(({ keyId }) => keyId)),
    bytesSince: (cameraId, sinceMs) => (since.get(cameraId, sinceMs) as { bytes: number }).bytes,
  };
}

interface ProofRow {
  fragments: Uint8Array;
  statement: string;
  signature: string;
  signedBy: string;
}
