/**
 * What goes into the outbox, one commit each (SF1). Adding the same thing twice adds it once. A message the protocol
 * does not know is kept as a dead letter: sending it could not help, and throwing it away would hide the fault.
 */
import { isAbsolute, relative, resolve } from 'node:path';
import type { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { GiveUp } from '#base/errors.ts';
import type { Sqlite } from '#base/sqlite.ts';
import { fileManifest, incidentClosed, incidentOpened } from '#protocol/incident.ts';
import type { FileManifest, IncidentClosed, IncidentOpened } from '#protocol/incident.ts';
import type { BootClock } from './boot-clock.ts';
import type { Stamp } from './clock-keeper.ts';
import type { IncidentSealer } from './incident-seal.ts';
import type { OutboxAge } from './outbox-age.ts';
import type { PatientWrites } from './patient-writes.ts';

export type OutboxFile = FileManifest & { path: string };

export interface OutboxAdditions {
  /** The number for this camera's next incident; used up once `addOpened` was called with it (SF4). */
  nextSequence: (cameraId: string) => number;
  addOpened: (message: IncidentOpened) => void;
  /** A file of an incident that was added before; throws GiveUp when `path` does not lie under `filesDir`. */
  addFile: (incidentId: string, file: OutboxFile) => void;
  /** Together with its files, in one commit. */
  addClosed: (message: IncidentClosed, files?: readonly OutboxFile[]) => void;
  /** Closes what an earlier process opened and did not live to close (SF10). Call before anything is added. */
  closeInterrupted: () => number;
}

export interface AdditionDeps {
  filesDir: string;
  clock: Clock;
  boot: BootClock;
  age: OutboxAge;
  writes: PatientWrites;
  onAdded: () => void;
  /** Signs every closing; left out: none is signed. */
  sealer?: IncidentSealer | undefined;
}

interface NewMessage {
  event: 'incident-opened' | 'incident-closed';
  incidentId: string;
  cameraId: string;
  sequence: number;
  text: string;
  state: string;
  reason: string | null;
}

interface NewFile {
  incidentId: string;
  cameraId: string;
  manifest: FileManifest;
  path: string;
  state: string;
  reason: string | null;
}

interface Opening {
  body: string;
  boot_id: string | null;
  added_monotonic_ms: number | null;
  added_at_ms: number;
  camera_id: string;
  sequence: number;
  state: string;
  reason: string | null;
}

const SQL = {
  insertMessage: `insert into message (event, incident_id, camera_id, sequence, body, state, reason, added_at_ms,
      boot_id, added_monotonic_ms, settled_age_ms)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
  insertFile: `insert into file (incident_id, camera_id, name, kind, manifest, path, state, reason, added_at_ms,
      size_bytes, settled_age_ms)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
  useSequence: `insert into sequence (camera_id, last) values (?, ?)
    on conflict (camera_id) do update set last = max(last, excluded.last)`,
  lastSequence: `select last from sequence where camera_id = ?`,
  opening: `select body, boot_id, added_monotonic_ms, added_at_ms, camera_id, sequence, state, reason from message
    where incident_id = ? and event = 'incident-opened'`,
  unclosed: `select body, boot_id, added_monotonic_ms, added_at_ms from message m where event = 'incident-opened' and not exists (
    select 1 from message c where c.incident_id = m.incident_id and c.event = 'incident-closed')`,
  manifestsOf: `select manifest from file where incident_id = ?`,
};

export function createAdditions(database: Sqlite, deps: AdditionDeps): OutboxAdditions {
  const { filesDir, clock, boot, age, writes, onAdded, sealer } = deps;
  const inserts = createInserts(database, age);
  const useSequence = database.prepare(SQL.useSequence);
  const lastSequence = database.prepare(SQL.lastSequence);
  const opening = database.prepare(SQL.opening);
  /** Numbers given out whose message is not committed yet. */
  const given = new Map<string, number>();

  const commit = (task: () => void): void =>
    writes.write(() => {
      inTransaction(database, task);
      onAdded();
    });

  /** Taken when it is added, not when the disk at last takes it. */
  const stampNow = (): Stamp => ({
    bootId: boot.bootId,
    monotonicMs: boot.monotonicMs(),
    wallMs: Math.round(clock.nowMs()),
  });

  const putFile = (incidentId: string, { path, ...manifest }: OutboxFile, first: Opening): void => {
    const problem = problemOf(fileManifest, manifest);
    const fate = problem === null ? fateOf(first) : ({ state: 'dead', reason: problem } as const);
    inserts.file({ incidentId, cameraId: first.camera_id, manifest, path, ...fate }, clock.nowMs());
  };

  const openingOf = (incidentId: string): Opening => {
    const first = opening.get(incidentId) as Opening | undefined;
    if (!first) {
      throw new GiveUp('unknown-incident', `incident ${incidentId} was never opened in this outbox`);
    }
    return first;
  };

  /** Once, with what the opening says; a closing that is signed already stays as it is. */
  const sealed = (message: IncidentClosed, { body, ...added }: Opening): IncidentClosed =>
    sealer === undefined || message.seal !== undefined
      ? message
      : { ...message, seal: sealer.seal(JSON.parse(body) as IncidentOpened, message, stampOf(added)) };

  const addOpened = (message: IncidentOpened): void => {
    const { id, cameraId, sequence } = message;
    const problem = problemOf(incidentOpened, message);
    const fate = problem === null ? WAITING : ({ state: 'dead', reason: problem } as const);
    const text = JSON.stringify(message);
    const stamp = stampNow();
    commit(() => {
      inserts.message({ event: 'incident-opened', incidentId: id, cameraId, sequence, text, ...fate }, stamp);
      useSequence.run(cameraId, sequence);
    });
    sealer?.opened(message);
  };

  const close = (message: IncidentClosed, files: readonly OutboxFile[], stamp: Stamp): void => {
    files.forEach((file) => requireUnder(filesDir, file.path));
    const problem = problemOf(incidentClosed, message);
    commit(() => {
      const first = openingOf(message.id);
      const text = JSON.stringify(sealed(message, first));
      const fate = problem === null ? fateOf(first) : { state: 'dead', reason: problem };
      const { camera_id: cameraId, sequence } = first;
      const incidentId = message.id;
      inserts.message({ event: 'incident-closed', incidentId, cameraId, sequence, text, ...fate }, stamp);
      files.forEach((file) => putFile(message.id, file, first));
    });
  };

  return {
    nextSequence: (cameraId) => {
      const row = lastSequence.get(cameraId) as { last: number } | undefined;
      const sequence = Math.max(row?.last ?? 0, given.get(cameraId) ?? 0) + 1;
      given.set(cameraId, sequence);
      return sequence;
    },
    addOpened,
    addFile: (incidentId, file) => {
      requireUnder(filesDir, file.path);
      commit(() => putFile(incidentId, file, openingOf(incidentId)));
    },
    addClosed: (message, files = []) => close(message, files, stampNow()),
    closeInterrupted: () => {
      const rows = database.prepare(SQL.unclosed).all() as unknown as Interrupted[];
      for (const { body, ...added } of rows) {
        // Its instants are of the clock as it was then, maybe before the box was started anew.
        close(closingOf(database, JSON.parse(body) as IncidentOpened), [], stampOf(added));
      }
      return rows.length;
    },
  };
}

interface Interrupted {
  body: string;
  boot_id: string | null;
  added_monotonic_ms: number | null;
  added_at_ms: number;
}

function stampOf({
  boot_id: bootId,
  added_monotonic_ms: monotonicMs,
  added_at_ms: wallMs,
}: Pick<Opening, 'boot_id' | 'added_monotonic_ms' | 'added_at_ms'>): Stamp {
  return { bootId: bootId ?? '', monotonicMs: monotonicMs ?? 0, wallMs };
}

interface Inserts {
  message: (row: NewMessage, stamp: Stamp) => void;
  file: (row: NewFile, atMs: number) => void;
}

/** What is dead from the start begins to age at once. */
function createInserts(database: Sqlite, age: OutboxAge): Inserts {
  const insertMessage = database.prepare(SQL.insertMessage);
  const insertFile = database.prepare(SQL.insertFile);
  const ageOf = (state: string): number | null => (state === 'dead' ? age.nowMs() : null);
  return {
    message: ({ event, incidentId, cameraId, sequence, text, state, reason }, stamp) => {
      const { wallMs, bootId, monotonicMs } = stamp;
      const when = [wallMs, bootId, monotonicMs, ageOf(state)];
      insertMessage.run(event, incidentId, cameraId, sequence, text, state, reason, ...when);
    },
    file: ({ incidentId, cameraId, manifest, path, state, reason }, atMs) => {
      const { name, kind, sizeBytes } = manifest;
      const what = [incidentId, cameraId, name, kind, JSON.stringify(manifest), path];
      const bytes = Number.isSafeInteger(sizeBytes) ? sizeBytes : 0;
      insertFile.run(...what, state, reason, atMs, bytes, ageOf(state));
    },
  };
}

const WAITING = { state: 'waiting', reason: null } as const;

/** What belongs to a refused incident is refused with it (SF6). */
function fateOf({ state, reason }: Opening): { state: 'waiting' | 'dead'; reason: string | null } {
  return state === 'dead' ? { state, reason } : WAITING;
}

function problemOf(schema: z.ZodType, value: unknown): string | null {
  const issue = schema.safeParse(value).error?.issues[0];
  return issue ? `not sent: ${issue.path.map(String).join('.') || 'message'}: ${issue.message}` : null;
}

/** The last we know of an incident whose end nobody saw. */
function closingOf(database: Sqlite, { id, startedAtMs, tracks }: IncidentOpened): IncidentClosed {
  const rows = database.prepare(SQL.manifestsOf).all(id) as { manifest: string }[];
  return {
    id,
    endedAtMs: Math.max(startedAtMs, ...tracks.map(({ path }) => path.at(-1)?.atMs ?? 0)),
    tracks,
    files: rows.map(({ manifest }) => JSON.parse(manifest) as FileManifest),
  };
}

/** Files are deleted with their rows, so a wrong path could delete anything. */
function requireUnder(folder: string, path: string): void {
  const way = relative(resolve(folder), resolve(path));
  if (way === '' || way.startsWith('..') || isAbsolute(way)) {
    throw new GiveUp('foreign-file', `${path}: expected a file under ${folder}`);
  }
}

export function inTransaction<Result>(database: Sqlite, task: () => Result): Result {
  database.exec('begin immediate');
  try {
    const result = task();
    database.exec('commit');
    return result;
  } catch (error) {
    if (database.isTransaction) {
      database.exec('rollback');
    }
    throw error;
  }
}
