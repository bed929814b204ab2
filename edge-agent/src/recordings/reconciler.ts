/**
 * Compares the disk with the index, both ways, at start and every hour. Files that nobody knows are adopted and signed
 * anew, and say so (`recovered`); what is no recording, or no longer whole, goes to lost+found as it is. Rows without a file become a gap, told to
 * central. In slices of one folder or one page, so that nothing waits for it.
 *
 * On a disk that is not the one of this index (its marker is missing: not mounted, or exchanged) rows stay: they would
 * all be thrown away, and with them what was signed, because of a loose cable.
 */
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '#base/clock.ts';
import { GiveUp, describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Sqlite } from '#base/sqlite.ts';
import type { SignedText } from '#protocol/statement.ts';
import { SEALED_HEADER_BYTES } from '../evidence/recorder/segment-cipher.ts';
import type { Absences } from './absences.ts';
import { isOurDisk, MARKER } from './disk-marker.ts';
import type { Notices } from './notices.ts';
import { inTransaction } from './recordings-database.ts';
import type { SegmentDesk } from './segment-desk.ts';
import type { SegmentRow, SegmentTable } from './segment-table.ts';
import type { SegmentTools } from './segment-tools.ts';

export interface ReconcileOutcome {
  adopted: number;
  recovered: number;
  missing: number;
  damaged: number;
  /** To lost+found. */
  strange: number;
  /** To be tried again: still being written by somebody, or its key is not here. */
  later: number;
}

export interface ReconcilerDeps {
  folder: string;
  database: Sqlite;
  segments: SegmentTable;
  desk: SegmentDesk;
  tools: SegmentTools;
  absences: Pick<Absences, 'addGone'>;
  notices: Pick<Notices, 'add'>;
  clock: Clock;
  log: Log;
}

export interface Reconciler {
  /** One at a time; who comes meanwhile gets the same outcome. */
  run: (signal: AbortSignal) => Promise<ReconcileOutcome>;
}

export const LOST_AND_FOUND = 'lost+found';
const NAME = /^\d{1,16}-[0-9a-f]{8}\.mp4(?:\.part)?$/;
const CAMERA = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const HOUR = /^\d\d$/;
const PAGE = 500;
/** Written to more recently, an eye of an earlier process may still be at it. */
const AT_REST_MS = 5_000;
/** Not the recordings' own. */
const OTHER_FOLDERS = new Set([LOST_AND_FOUND, 'keys']);

export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { folder, segments, log } = deps;
  let running: Promise<ReconcileOutcome> | null = null;

  const runOnce = async (signal: AbortSignal): Promise<ReconcileOutcome> => {
    const outcome = { adopted: 0, recovered: 0, missing: 0, damaged: 0, strange: 0, later: 0 };
    const isOurs = await recogniseDisk(deps);
    await settleLeftOpen(deps, outcome);
    for await (const hour of hoursOf(folder)) {
      if (signal.aborted) {
        return outcome;
      }
      await takeUnknown(deps, hour, outcome);
      await setImmediate();
    }
    let after = '';
    while (isOurs && !signal.aborted) {
      const page = segments.byFile(after, PAGE);
      await checkFiles(deps, page, outcome);
      after = page.at(-1)?.file ?? '';
      if (page.length < PAGE) {
        break;
      }
      await setImmediate();
    }
    if (Object.values(outcome).some((count) => count > 0)) {
      log.warn(outcome, 'disk and index of recordings differed');
    }
    return outcome;
  };

  return {
    run: (signal) => {
      running ??= runOnce(signal).finally(() => {
        running = null;
      });
      return running;
    },
  };
}

/** False: this is not the disk that the index speaks of. */
async function recogniseDisk({ folder, notices, log }: ReconcilerDeps): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (isOurDisk(folder)) {
    return true;
  }
  const detail = `${folder}: is not the disk of the index (${MARKER} is missing): is it mounted?`;
  notices.add({ kind: 'disk-failed', detail });
  log.error({ folder }, 'the disk of recordings is another one, or not mounted');
  return false;
}

/** In the index as being written, by an eye that is no more. */
async function settleLeftOpen(
  { segments, desk, folder, clock }: ReconcilerDeps,
  outcome: ReconcileOutcome,
): Promise<void> {
  for (const row of segments.inState('open')) {
    if (desk.isOpen(row.id)) {
      continue;
    }
    if (await isBeingWritten(join(folder, row.file), clock)) {
      outcome.later += 1;
      continue;
    }
    const result = await desk.settleOne(row);
    if (result === 'damaged') {
      // Found again, as a file that nobody knows.
      segments.remove(row.id);
    }
    outcome.recovered += result === 'recovered' ? 1 : 0;
    outcome.missing += result === 'missing' ? 1 : 0;
    outcome.later += result === 'later' ? 1 : 0;
  }
}

interface Hour {
  cameraId: string;
  /** Relative to the folder. */
  path: string;
  names: string[];
}

async function* hoursOf(folder: string): AsyncGenerator<Hour> {
  for (const cameraId of await namesIn(folder, CAMERA)) {
    if (OTHER_FOLDERS.has(cameraId)) {
      continue;
    }
    for (const day of await namesIn(join(folder, cameraId), DAY)) {
      for (const hour of await namesIn(join(folder, cameraId, day), HOUR)) {
        const path = `${cameraId}/${day}/${hour}`;
        yield { cameraId, path, names: await namesIn(join(folder, path), NAME) };
      }
    }
  }
}

async function namesIn(path: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(path)).filter((name) => pattern.test(name)).sort();
  } catch (error) {
    // A folder that retention has just emptied, or a file in its place.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return [];
    }
    throw error;
  }
}

async function takeUnknown(
  deps: ReconcilerDeps,
  { cameraId, path, names }: Hour,
  outcome: ReconcileOutcome,
): Promise<void> {
  for (const name of names) {
    const file = `${path}/${name}`;
    const isKnown = deps.segments.findFile(file) !== null || deps.segments.findFile(`${file}.part`) !== null;
    if (isKnown) {
      continue;
    }
    if (await isBeingWritten(join(deps.folder, file), deps.clock)) {
      outcome.later += 1;
      continue;
    }
    await adopt(deps, { cameraId, file }, outcome);
  }
}

interface FoundFile {
  cameraId: string;
  /** Relative to the folder. */
  file: string;
}

async function adopt(deps: ReconcilerDeps, known: FoundFile, outcome: ReconcileOutcome): Promise<void> {
  const { folder, segments, tools, desk, notices, log } = deps;
  const { cameraId, file } = known;
  try {
    const segment = await tools.recover(join(folder, file));
    if (!segment) {
      return;
    }
    if (segment.cameraId !== cameraId || segments.find(segment.id)) {
      throw new GiveUp('foreign-file', `is ${segment.id} of '${segment.cameraId}', and does not belong here`);
    }
    desk.adopt(segment, 'agent');
    const isPart = file.endsWith('.part');
    const span = { fromMs: segment.startsAtMs, toMs: segment.endsAtMs };
    const kind = isPart ? 'segment-recovered' : 'file-unknown';
    notices.add({ kind, cameraId, span, sizeBytes: segment.sizeBytes, detail: `${file}: signed anew` });
    outcome[isPart ? 'recovered' : 'adopted'] += 1;
  } catch (error) {
    if (!(error instanceof GiveUp)) {
      log.warn({ camera: cameraId, file, reason: describeError(error) }, 'a file is looked at again later');
      outcome.later += 1;
      return;
    }
    await setAside(deps, known, { reason: describeError(error) });
    outcome.strange += 1;
  }
}

/** `statement`: what was signed about it, for whoever wants to know which bytes are still those that were recorded. */
async function setAside(
  { folder, notices, log }: ReconcilerDeps,
  { cameraId, file }: FoundFile,
  { reason, statement }: { reason: string; statement?: SignedText | undefined },
): Promise<void> {
  const aside = join(folder, LOST_AND_FOUND, `${cameraId}-${basename(file)}`);
  try {
    await mkdir(join(folder, LOST_AND_FOUND), { recursive: true, mode: 0o700 });
    if (statement) {
      await writeFile(`${aside}.statement.json`, JSON.stringify(statement, null, 2));
    }
    await rename(join(folder, file), aside);
    notices.add({ kind: 'file-unknown', cameraId, detail: `${file}: moved to ${LOST_AND_FOUND}: ${reason}` });
  } catch (error) {
    log.error(
      { camera: cameraId, file, reason: describeError(error) },
      'a strange file cannot be moved away',
    );
  }
}

async function checkFiles(
  deps: ReconcilerDeps,
  rows: readonly SegmentRow[],
  outcome: ReconcileOutcome,
): Promise<void> {
  const closed = rows.filter(({ state }) => state === 'closed');
  const sizes = await Promise.all(closed.map(({ file }) => sizeOf(join(deps.folder, file))));
  for (const [index, row] of closed.entries()) {
    const size = sizes[index];
    const expected = row.sizeBytes + (row.keyId === null ? 0 : SEALED_HEADER_BYTES);
    // Retention may have taken it meanwhile.
    if (size === 'unreadable' || size === expected || deps.segments.find(row.id)?.state !== 'closed') {
      continue;
    }
    if (size === null) {
      forget(deps, row, { kind: 'file-missing', detail: `${row.file}: is gone` });
      outcome.missing += 1;
    } else {
      const statement = deps.segments.proof(row.id)?.statement;
      const detail = `${row.file}: ${String(size)} bytes, expected ${expected}`;
      forget(deps, row, { kind: 'file-damaged', detail });
      outcome.damaged += 1;
      await setAside(deps, row, { reason: detail, statement });
    }
  }
}

function forget(
  { database, segments, absences, notices }: ReconcilerDeps,
  { id, cameraId, startsAtMs, endsAtMs, sizeBytes }: SegmentRow,
  notice: { kind: 'file-missing' | 'file-damaged'; detail: string },
): void {
  const span = { fromMs: startsAtMs, toMs: endsAtMs ?? startsAtMs };
  inTransaction(database, () => {
    segments.remove(id);
    absences.addGone(cameraId, span, 'lost');
    notices.add({ ...notice, cameraId, span, sizeBytes });
  });
}

/** Null: it is not there. */
async function sizeOf(path: string): Promise<number | null | 'unreadable'> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    // A disk that fails to answer has not lost the file.
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? null : 'unreadable';
  }
}

async function isBeingWritten(path: string, clock: Clock): Promise<boolean> {
  try {
    const restedMs = clock.nowMs() - (await stat(path)).mtimeMs;
    return restedMs >= 0 && restedMs < AT_REST_MS;
  } catch {
    // Gone or unreadable: whoever opens it will say so.
    return false;
  }
}
