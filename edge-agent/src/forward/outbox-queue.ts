/**
 * Which row may go next, and what became of it. The order is part of the rules (SF3, SF4): openings first, in the
 * order of each camera; then closings of what central knows; snapshots and clips of what central knows, a clip only
 * after its closing.
 */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import type { Sqlite } from '#base/sqlite.ts';
import { fileManifest, incidentClosed, incidentOpened } from '#protocol/incident.ts';
import type { FileManifest, IncidentClosed, IncidentOpened } from '#protocol/incident.ts';
import type { Stamp } from './clock-keeper.ts';
import { inTransaction } from './outbox-additions.ts';
import type { OutboxAge } from './outbox-age.ts';

export type MessageRow = {
  position: number;
  incidentId: string;
  cameraId: string;
  /** When it was added; null for what an earlier version of this agent has added. */
  stamp: Stamp | null;
} & ({ event: 'incident-opened'; body: IncidentOpened } | { event: 'incident-closed'; body: IncidentClosed });

export interface FileRow {
  position: number;
  incidentId: string;
  cameraId: string;
  manifest: FileManifest;
  path: string;
  /** Where an upload was begun. */
  uploadUrl: string | null;
}

/** Rows to pass over: their camera is busy, or they are resting after a failure. */
export interface Skip {
  cameraIds?: readonly string[];
  positions?: readonly number[];
}

export interface OutboxQueue {
  nextMessage: (skip: Skip) => MessageRow | null;
  nextFile: (kind: FileManifest['kind'], skip: Skip) => FileRow | null;
  messageStored: (position: number) => void;
  /** A refused opening takes the other rows of its incident along; a refused closing does not (SF6). */
  messageDead: (row: Pick<MessageRow, 'position' | 'event' | 'incidentId'>, reason: string) => void;
  /** Not answered though the line was up (SF7). */
  messageUnanswered: (position: number) => void;
  fileStored: (position: number) => void;
  fileDead: (position: number, reason: string) => void;
  keepUploadUrl: (position: number, url: string | null) => void;
}

/** An opening unanswered this often no longer holds up the later ones of its camera. */
const HELD_UP_ATTEMPTS = 5;

const messageColumns = z.object({
  position: z.number(),
  event: z.enum(['incident-opened', 'incident-closed']),
  incident_id: z.string(),
  camera_id: z.string(),
  body: z.string(),
  added_at_ms: z.number(),
  boot_id: z.string().nullable(),
  added_monotonic_ms: z.number().nullable(),
});
const fileColumns = z.object({
  position: z.number(),
  incident_id: z.string(),
  camera_id: z.string(),
  manifest: z.string(),
  path: z.string(),
  upload_url: z.string().nullable(),
});

const SQL = {
  nextMessage: `
    select m.position, m.event, m.incident_id, m.camera_id, m.body, m.added_at_ms, m.boot_id, m.added_monotonic_ms
    from message m
    where m.state = 'waiting'
      and m.position not in (select value from json_each(?))
      and m.camera_id not in (select value from json_each(?))
      and case m.event
        when 'incident-opened' then not exists (
          select 1 from message earlier
          where earlier.camera_id = m.camera_id and earlier.event = 'incident-opened'
            and earlier.state = 'waiting' and earlier.sequence < m.sequence
            and earlier.attempts < ${HELD_UP_ATTEMPTS})
        else exists (
          select 1 from message opening
          where opening.incident_id = m.incident_id and opening.event = 'incident-opened'
            and opening.state = 'stored')
        end
    order by m.event desc, m.position limit 1`,
  nextFile: `
    select f.position, f.incident_id, f.camera_id, f.manifest, f.path, f.upload_url from file f
    where f.state = 'waiting' and f.kind = ?
      and f.position not in (select value from json_each(?))
      and exists (
        select 1 from message opening
        where opening.incident_id = f.incident_id and opening.event = 'incident-opened'
          and opening.state = 'stored')
      and (f.kind <> 'clip' or not exists (
        select 1 from message closing
        where closing.incident_id = f.incident_id and closing.event = 'incident-closed'
          and closing.state = 'waiting'))
    order by f.position limit 1`,
  settleMessage: `update message set state = ?, reason = ?, settled_at_ms = ?, settled_age_ms = ? where position = ?`,
  settleFile: `update file set state = ?, reason = ?, settled_at_ms = ?, settled_age_ms = ? where position = ?`,
  buryMessages: `update message set state = 'dead', reason = ?, settled_at_ms = ?, settled_age_ms = ?
    where incident_id = ? and state = 'waiting'`,
  buryFiles: `update file set state = 'dead', reason = ?, settled_at_ms = ?, settled_age_ms = ?
    where incident_id = ? and state = 'waiting'`,
  unanswered: `update message set attempts = attempts + 1 where position = ?`,
  keepUrl: `update file set upload_url = ? where position = ?`,
};

export function createQueue(database: Sqlite, clock: Clock, age: OutboxAge): OutboxQueue {
  const nextMessage = database.prepare(SQL.nextMessage);
  const nextFile = database.prepare(SQL.nextFile);
  const settleMessage = database.prepare(SQL.settleMessage);
  const settleFile = database.prepare(SQL.settleFile);
  const buryMessages = database.prepare(SQL.buryMessages);
  const buryFiles = database.prepare(SQL.buryFiles);
  const unanswered = database.prepare(SQL.unanswered);
  const keepUrl = database.prepare(SQL.keepUrl);

  const messageDead: OutboxQueue['messageDead'] = ({ position, event, incidentId }, reason) =>
    inTransaction(database, () => {
      const now = [clock.nowMs(), age.nowMs()];
      settleMessage.run('dead', reason, ...now, position);
      if (event === 'incident-opened') {
        buryMessages.run(reason, ...now, incidentId);
        buryFiles.run(reason, ...now, incidentId);
      }
    });
  const fileDead = (position: number, reason: string): void => {
    settleFile.run('dead', reason, clock.nowMs(), age.nowMs(), position);
  };

  return {
    nextMessage: ({ positions = [], cameraIds = [] }) => {
      for (;;) {
        const raw: unknown = nextMessage.get(JSON.stringify(positions), JSON.stringify(cameraIds));
        if (!raw) {
          return null;
        }
        const columns = messageColumns.parse(raw);
        const row = readMessage(columns);
        if (row) {
          return row;
        }
        messageDead({ ...columns, incidentId: columns.incident_id }, 'damaged in the outbox');
      }
    },
    nextFile: (kind, { positions = [] }) => {
      for (;;) {
        const raw: unknown = nextFile.get(kind, JSON.stringify(positions));
        if (!raw) {
          return null;
        }
        const columns = fileColumns.parse(raw);
        const manifest = fileManifest.safeParse(parseJson(columns.manifest));
        if (manifest.success) {
          const { position, path, incident_id, camera_id, upload_url } = columns;
          const row = { position, path, incidentId: incident_id, cameraId: camera_id, uploadUrl: upload_url };
          return { ...row, manifest: manifest.data };
        }
        fileDead(columns.position, 'damaged in the outbox');
      }
    },
    messageStored: (position) => {
      settleMessage.run('stored', null, clock.nowMs(), age.nowMs(), position);
    },
    messageDead,
    messageUnanswered: (position) => {
      unanswered.run(position);
    },
    fileStored: (position) => {
      settleFile.run('stored', null, clock.nowMs(), age.nowMs(), position);
    },
    fileDead,
    keepUploadUrl: (position, url) => {
      keepUrl.run(url, position);
    },
  };
}

function readMessage(columns: z.infer<typeof messageColumns>): MessageRow | null {
  const { position, incident_id: incidentId, camera_id: cameraId, boot_id: bootId } = columns;
  const { added_monotonic_ms: monotonicMs, added_at_ms: wallMs } = columns;
  const stamp = bootId === null || monotonicMs === null ? null : { bootId, monotonicMs, wallMs };
  const row = { position, incidentId, cameraId, stamp };
  const raw = parseJson(columns.body);
  if (columns.event === 'incident-opened') {
    const { data } = incidentOpened.safeParse(raw);
    return data ? { ...row, event: columns.event, body: data } : null;
  }
  const { data } = incidentClosed.safeParse(raw);
  return data ? { ...row, event: columns.event, body: data } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
