/** What was raised, what is where after the torture, and what is missing: read from the files, asked of nobody. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSqlite, type Sqlite } from '#base/sqlite.ts';
import { segmentStatement } from '#protocol/statement.ts';
import { createEvidenceFolder } from '#central/intake/evidence-folder.ts';

export interface Kill {
  target: 'eye' | 'agent' | 'central';
  atMs: number;
}

export interface Tally {
  /** Incidents that the agent committed, over the whole time. */
  raised: number;
  /** Incidents in the ledger. */
  stored: number;
  /** Raised and not stored, and numbers of a camera's sequence that are missing. */
  lost: number;
  /** Stored twice (numbers of a sequence), or stored and never raised. */
  double: number;
  /** Files that central confirmed, and that are not there with the right bytes; recordings likewise. */
  filesMissing: number;
  /** Of all kills of eye and agent, the most that was missing at the end of a recording, seconds. */
  recordingLostMaxS: number;
  /** Recordings that a kill cut off and that were made whole again. */
  recordingsRecovered: number;
  /** What SQLite's check found wrong, by file; empty when all is well. */
  damaged: string[];
}

export interface OutboxSight {
  raised: number;
  /** Messages and files that central has not confirmed. */
  waiting: number;
}

const statePath = (dataDir: string): string => join(dataDir, 'agent', 'state');
const outboxPath = (dataDir: string): string => join(statePath(dataDir), 'outbox.sqlite');

/** Adds what the outbox holds now to `raised`: rows leave it an hour after central's receipt. */
export function readOutbox(dataDir: string, raised: Set<string>): OutboxSight {
  return look(outboxPath(dataDir), (outbox) => {
    const opened = outbox
      .prepare("select incident_id as id from message where event = 'incident-opened'")
      .all();
    (opened as { id: string }[]).forEach(({ id }) => raised.add(id));
    const { waiting } = outbox
      .prepare(
        `select (select count(*) from message where state = 'waiting') +
          (select count(*) from file where state = 'waiting') as waiting`,
      )
      .get() as { waiting: number };
    return { raised: raised.size, waiting };
  });
}

/** After everything has stopped. */
export function countUp(dataDir: string, raised: ReadonlySet<string>, kills: readonly Kill[]): Tally {
  const ledgerFile = join(dataDir, 'central', 'ledger.sqlite');
  const recordingsFile = join(statePath(dataDir), 'recordings.sqlite');
  const incidents = look(ledgerFile, countIncidents(raised));
  const lastNumbers = look(outboxPath(dataDir), lastSequences);
  const missingNumbers = missingFrom(lastNumbers, incidents.numbers);
  const files = look(ledgerFile, (ledger) => missingEvidence(ledger, dataDir));
  const recordings = existsSync(recordingsFile)
    ? look(recordingsFile, (index) => checkRecordings(index, join(statePath(dataDir), 'recordings'), kills))
    : { missing: 0, lostMaxMs: 0, recovered: 0 };
  return {
    raised: raised.size,
    stored: incidents.stored,
    lost: Math.max(incidents.lost, missingNumbers),
    double: incidents.double,
    filesMissing: files + recordings.missing,
    recordingLostMaxS: recordings.lostMaxMs / 1000,
    recordingsRecovered: recordings.recovered,
    damaged: [ledgerFile, outboxPath(dataDir), recordingsFile].filter(existsSync).flatMap(checkDatabase),
  };
}

function look<T>(file: string, read: (database: Sqlite) => T): T {
  const database = readSqlite(file);
  try {
    return read(database);
  } finally {
    database.close();
  }
}

interface StoredIncident {
  id: string;
  camera_id: string;
  sequence: number;
}

function countIncidents(raised: ReadonlySet<string>) {
  return (ledger: Sqlite) => {
    const rows = ledger
      .prepare('select id, camera_id, sequence from incidents')
      .all() as unknown as StoredIncident[];
    const ids = new Set(rows.map(({ id }) => id));
    const numbers = new Set(rows.map(({ camera_id, sequence }) => `${camera_id} ${sequence}`));
    const neverRaised = rows.filter(({ id }) => !raised.has(id)).length;
    return {
      stored: rows.length,
      numbers,
      lost: [...raised].filter((id) => !ids.has(id)).length,
      double: rows.length - numbers.size + neverRaised,
    };
  };
}

/** The agent's own word on how many there were, independent of the rows. */
function lastSequences(outbox: Sqlite): { camera_id: string; last: number }[] {
  return outbox.prepare('select camera_id, last from sequence').all() as {
    camera_id: string;
    last: number;
  }[];
}

function missingFrom(
  lasts: readonly { camera_id: string; last: number }[],
  numbers: ReadonlySet<string>,
): number {
  return lasts
    .flatMap(({ camera_id, last }) => Array.from({ length: last }, (_, index) => `${camera_id} ${index + 1}`))
    .filter((number) => !numbers.has(number)).length;
}

interface StoredFile {
  incident_id: string;
  name: string;
  sha256: string;
  started_at_ms: number;
}

function missingEvidence(ledger: Sqlite, dataDir: string): number {
  const folder = createEvidenceFolder(join(dataDir, 'central', 'evidence'));
  const files = ledger
    .prepare(
      `select f.incident_id, f.name, f.sha256, i.started_at_ms from files f join incidents i on i.id = f.incident_id
       where f.stored_at_ms is not null`,
    )
    .all() as unknown as StoredFile[];
  return files.filter(({ incident_id: incidentId, name, sha256, started_at_ms: startedAtMs }) =>
    isOther(folder.pathOf({ incidentId, name, startedAtMs }), sha256),
  ).length;
}

function isOther(file: string, sha256: string): boolean {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex') !== sha256;
  } catch {
    return true;
  }
}

interface SegmentRow {
  file: string;
  sha256: string;
  starts_at_ms: number;
  ends_at_ms: number;
  statement: string;
}

function checkRecordings(index: Sqlite, folder: string, kills: readonly Kill[]) {
  const segments = index
    .prepare(
      `select s.file, s.sha256, s.starts_at_ms, s.ends_at_ms, p.statement from segment s
       join proof p on p.segment_id = s.id where s.state = 'closed' order by s.starts_at_ms`,
    )
    .all() as unknown as SegmentRow[];
  const recovered = segments.filter(
    ({ statement }) => segmentStatement.parse(JSON.parse(statement)).end === 'recovered',
  );
  const deaths = kills.filter(({ target }) => target !== 'central').map(({ atMs }) => atMs);
  const lostMs = recovered.map(({ starts_at_ms, ends_at_ms }) => {
    const killedAtMs = deaths.find((atMs) => atMs > starts_at_ms) ?? ends_at_ms;
    return killedAtMs - ends_at_ms;
  });
  return {
    missing: segments.filter(({ file, sha256 }) => isOther(join(folder, file), sha256)).length,
    recovered: recovered.length,
    lostMaxMs: Math.max(0, ...lostMs),
  };
}

function checkDatabase(file: string): string[] {
  return look(file, (database) => {
    const found = Object.values(
      database.prepare('pragma integrity_check(1)').get() as Record<string, unknown>,
    )[0];
    return found === 'ok' ? [] : [`${file}: ${String(found)}`];
  });
}
