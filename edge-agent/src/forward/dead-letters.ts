/**
 * What central refused and still lies here, for a person to see and to send again once the cause is mended (SF14).
 * A refused opening took its closing and its files along, so they come back along with it, whichever of them was asked
 * for: central knows no part of an incident before its opening.
 */
import { existsSync } from 'node:fs';
import type { Sqlite } from '#base/sqlite.ts';
import type { DeadLetter, DeadLetterRetried, OutboxState } from '#protocol/agent-state.ts';
import { fileManifest, incidentClosed, incidentOpened } from '#protocol/incident.ts';
import { inTransaction } from './outbox-additions.ts';

export interface DeadLetters {
  outboxState: () => OutboxState;
  /** Puts it back among the waiting. `key` as outboxState() names it. */
  retryDead: (key: string) => DeadLetterRetried;
}

const MOST_REASON = 500;

const SQL = {
  state: `
    select (select count(*) from message where state = 'waiting') as messages,
      (select count(*) from file where state = 'waiting') as files,
      (select coalesce(sum(size_bytes), 0) from file where state = 'waiting')
        + (select coalesce(sum(length(cast(body as blob))), 0) from message where state = 'waiting') as bytes,
      (select added_at_ms from message where state = 'waiting' order by position limit 1) as oldest,
      (select count(*) from message where state = 'dead') + (select count(*) from file where state = 'dead') as dead`,
  dead: `
    select 'message-' || position as key, event as what, camera_id, incident_id, reason, added_at_ms,
      coalesce(settled_at_ms, added_at_ms) as refused_at_ms, coalesce(settled_age_ms, 0) as age
    from message where state = 'dead'
    union all
    select 'file-' || position, name, camera_id, incident_id, reason, added_at_ms,
      coalesce(settled_at_ms, added_at_ms), coalesce(settled_age_ms, 0)
    from file where state = 'dead'
    order by age desc, key limit 200`,
  message: `select incident_id, event from message where position = ? and state = 'dead'`,
  file: `select incident_id, path from file where position = ? and state = 'dead'`,
  isOpeningDead: `select 1 from message where incident_id = ? and event = 'incident-opened' and state = 'dead'`,
  messagesOf: `select position, event, body from message where incident_id = ? and state = 'dead'`,
  filesOf: `select position, manifest, path from file where incident_id = ? and state = 'dead'`,
  reviveMessage: `update message set state = 'waiting', reason = null, settled_at_ms = null, settled_age_ms = null,
    attempts = 0 where position = ?`,
  reviveFile: `update file set state = 'waiting', reason = null, settled_at_ms = null, settled_age_ms = null,
    upload_url = null where position = ?`,
};

interface MessageColumns {
  position: number;
  event: string;
  body: string;
}
interface FileColumns {
  position: number;
  manifest: string;
  path: string;
}

export function createDeadLetters(database: Sqlite, onAdded: () => void): DeadLetters {
  const find = {
    state: database.prepare(SQL.state),
    dead: database.prepare(SQL.dead),
    message: database.prepare(SQL.message),
    file: database.prepare(SQL.file),
    isOpeningDead: database.prepare(SQL.isOpeningDead),
    messagesOf: database.prepare(SQL.messagesOf),
    filesOf: database.prepare(SQL.filesOf),
  };
  const reviveMessage = database.prepare(SQL.reviveMessage);
  const reviveFile = database.prepare(SQL.reviveFile);

  /** Null when it may go again, otherwise why not. Where its opening is dead, all of the incident goes. */
  const revive = (incidentId: string, wanted: { message?: number; file?: number }): string | null => {
    const isWhole = find.isOpeningDead.get(incidentId) !== undefined;
    const messages = (find.messagesOf.all(incidentId) as unknown as MessageColumns[]).filter(
      ({ position, event }) => isWhole || (position === wanted.message && event === 'incident-closed'),
    );
    const files = (find.filesOf.all(incidentId) as unknown as FileColumns[]).filter(
      ({ position }) => isWhole || position === wanted.file,
    );
    const isNeeded = ({ position, event }: MessageColumns): boolean =>
      position === wanted.message || event === 'incident-opened';
    for (const one of [
      ...messages.filter(isNeeded),
      ...files.filter(({ position }) => position === wanted.file),
    ]) {
      const problem = problemOf(one);
      if (problem !== null) {
        return problem;
      }
    }
    messages.filter((one) => problemOf(one) === null).forEach(({ position }) => reviveMessage.run(position));
    files.filter((one) => problemOf(one) === null).forEach(({ position }) => reviveFile.run(position));
    return null;
  };

  return {
    outboxState: () => {
      const row = find.state.get() as Record<string, number | null>;
      const dead = find.dead.all() as Record<string, string | number | null>[];
      return {
        waitingMessages: row['messages'] ?? 0,
        waitingFiles: row['files'] ?? 0,
        waitingBytes: row['bytes'] ?? 0,
        oldestWaitingAtMs: row['oldest'] ?? null,
        deadCount: row['dead'] ?? 0,
        dead: dead.map(toLetter),
      };
    },
    retryDead: (key) => {
      const position = Number(key.split('-')[1]);
      const isMessage = key.startsWith('message-');
      const found = (isMessage ? find.message : find.file).get(position) as
        { incident_id: string } | undefined;
      if (!found) {
        return { status: 'refused', reason: `${key}: is not among what central refused` };
      }
      const wanted = isMessage ? { message: position } : { file: position };
      const problem = inTransaction(database, () => revive(found.incident_id, wanted));
      if (problem !== null) {
        return { status: 'refused', reason: `${key}: ${problem}`.slice(0, MOST_REASON) };
      }
      onAdded();
      return { status: 'waiting' };
    },
  };
}

function toLetter(row: Record<string, string | number | null>): DeadLetter {
  const text = (name: string): string => String(row[name] ?? '');
  return {
    key: text('key'),
    what: text('what').slice(0, 40),
    cameraId: text('camera_id'),
    incidentId: text('incident_id'),
    reason: text('reason').slice(0, MOST_REASON),
    addedAtMs: Number(row['added_at_ms']),
    refusedAtMs: Number(row['refused_at_ms']),
  };
}

/** Null when sending it again could help. */
function problemOf(row: MessageColumns | FileColumns): string | null {
  if ('path' in row) {
    const manifest = fileManifest.safeParse(parseJson(row.manifest));
    return !manifest.success ? 'its manifest is damaged' : existsSync(row.path) ? null : 'the file is gone';
  }
  const schema = row.event === 'incident-opened' ? incidentOpened : incidentClosed;
  const issue = schema.safeParse(parseJson(row.body)).error?.issues[0];
  return issue ? `${issue.path.map(String).join('.') || 'message'}: ${issue.message}` : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
