/**
 * A backup of central while it runs: first a consistent copy of the ledger, then the files that this copy names, each
 * against the hash the ledger holds. What comes in meanwhile is in the next one.
 *
 * A backup is a folder of its own, named after its time: laid out like the data folder, plus `files.txt` (hash and size
 * of each file) and `backup.json`. Evidence never changes, so what the backup before has already is linked, not copied
 * (where both lie on one disk). It appears under its name only when it is whole and was read back.
 * A damaged or missing file of the original does not stop a backup: it is named, and the rest is saved.
 * Not here: putting one back (restore.ts).
 */
import { createWriteStream, existsSync } from 'node:fs';
import { link, mkdir, readFile, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import path from 'node:path';
import type { Clock } from '#base/clock.ts';
import { GiveUp, RetryLater, describeError } from '#base/errors.ts';
import { FACTS_FILE, LIST_FILE, readList, writeLine, type BackupFile } from './backup-files.ts';
import { hashOf, copyFile, syncFolder } from './copy-file.ts';
import { CHECKPOINT_FILE, KEY_FILES } from './data-dir.ts';
import type { NamedFile } from './named-files.ts';
import { saveLedger, type SavedLedger, type TableFacts } from './saved-ledger.ts';

export interface BackupOptions {
  dataDir: string;
  /** Null: the ledger is a file in dataDir. */
  databaseUrl: string | null;
  /** Backups are folders in it; made where it is missing. */
  toDir: string;
  communeId: string;
  /** Of this program. */
  version: string;
  /** Keys go here instead of into the backup: a stolen backup then opens no face, and signs nothing. */
  keysDir: string | null;
  /** How many backups stay, the new one among them. */
  keep: number;
  clock: Clock;
  onProgress?: (done: { files: number; bytes: number }) => void;
}

/** The content of `backup.json`. */
export interface BackupFacts {
  backup: 'matlang central v1';
  communeId: string;
  version: string;
  madeAtMs: number;
  /** Of the ledger, newest last. */
  migrations: string[];
  /** Where the ledger is a folder of tables. */
  ledger?: TableFacts | undefined;
  files: number;
  bytes: number;
  /** Of `files.txt`. */
  listSha256: string;
  hasKeys: boolean;
  /** Files the ledger names that were not there, or were not what it says. */
  problems: { path: string; problem: string }[];
}

export interface BackupReport extends BackupFacts {
  folder: string;
  copiedBytes: number;
  linkedBytes: number;
  /** Older backups that had to go. */
  removed: string[];
}

/** Throws GiveUp when there is no ledger, or one that is damaged; RetryLater when the disk does not take it. */
export async function backUp(options: BackupOptions): Promise<BackupReport> {
  const { toDir, clock, keep } = options;
  await mkdir(toDir, { recursive: true, mode: 0o700 });
  const before = await backupsIn(toDir);
  const madeAtMs = clock.nowMs();
  const name = nameOf(madeAtMs);
  const folder = path.join(toDir, name);
  const unfinished = path.join(toDir, `.${name}.part`);
  await removeUnfinished(toDir);
  await mkdir(unfinished, { mode: 0o700 });
  try {
    const points = await readPoints(options.dataDir);
    const saved = await saveLedger(options.dataDir, options.databaseUrl, unfinished);
    const ledger = { ...saved, files: [...saved.files, ...(await savePoints(points, unfinished))] };
    const previous = await previousOf(before.at(-1));
    const filled = await fill(options, unfinished, ledger, previous);
    const facts: BackupFacts = {
      backup: 'matlang central v1',
      communeId: options.communeId,
      version: options.version,
      madeAtMs,
      migrations: ledger.migrations,
      ...(ledger.tables === null ? {} : { ledger: ledger.tables }),
      files: filled.files,
      bytes: filled.copiedBytes + filled.linkedBytes,
      listSha256: (await hashOf(path.join(unfinished, LIST_FILE))).sha256,
      hasKeys: options.keysDir === null,
      problems: filled.problems,
    };
    await writeFile(path.join(unfinished, FACTS_FILE), `${JSON.stringify(facts, null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    });
    await syncFolder(unfinished);
    await rename(unfinished, folder);
    await syncFolder(toDir);
    const removed = await removeOldest(toDir, keep);
    const { copiedBytes, linkedBytes } = filled;
    return { ...facts, folder, copiedBytes, linkedBytes, removed };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error instanceof GiveUp
      ? error
      : new RetryLater('backup-failed', `${folder}: could not be written`, { cause: error });
  }
}

/** Signed points of the audit trail, read before the ledger is: none is of a row that the backup has not. */
function readPoints(dataDir: string): Promise<string | null> {
  return readFile(path.join(dataDir, CHECKPOINT_FILE), 'utf8').catch(() => null);
}

async function savePoints(points: string | null, folder: string): Promise<BackupFile[]> {
  if (points === null) {
    return [];
  }
  const file = path.join(folder, CHECKPOINT_FILE);
  await writeFile(file, points, { mode: 0o600, flush: true });
  return [{ path: CHECKPOINT_FILE, ...(await hashOf(file)) }];
}

/** Whole ones, oldest first. */
export async function backupsIn(toDir: string): Promise<string[]> {
  const names = (await readdir(toDir)).filter((name) => /^\d{8}T\d{9}Z$/.test(name)).sort();
  return names.map((name) => path.join(toDir, name));
}

/** `20261122T161503123Z` */
function nameOf(atMs: number): string {
  return new Date(atMs).toISOString().replace(/[-:.]/g, '');
}

/** What a backup that was cut off left behind. */
async function removeUnfinished(toDir: string): Promise<void> {
  for (const name of (await readdir(toDir)).filter((one) => /^\.\d{8}T\d{9}Z\.part$/.test(one))) {
    await rm(path.join(toDir, name), { recursive: true, force: true });
  }
}

interface Previous {
  folder: string;
  files: Map<string, BackupFile>;
}

/** A backup before that cannot be read is none: everything is copied then. */
async function previousOf(folder: string | undefined): Promise<Previous | null> {
  if (folder === undefined) {
    return null;
  }
  const files = new Map<string, BackupFile>();
  try {
    for await (const file of readList(path.join(folder, LIST_FILE))) {
      files.set(file.path, file);
    }
    return { folder, files };
  } catch {
    return null;
  }
}

interface Filled {
  files: number;
  copiedBytes: number;
  linkedBytes: number;
  problems: BackupFacts['problems'];
}

async function fill(
  options: BackupOptions,
  folder: string,
  ledger: SavedLedger,
  previous: Previous | null,
): Promise<Filled> {
  const filled: Filled = { files: 0, copiedBytes: 0, linkedBytes: 0, problems: [] };
  const list = createWriteStream(path.join(folder, LIST_FILE), { mode: 0o600, flush: true });
  const count = async (file: BackupFile, isLinked: boolean): Promise<void> => {
    filled.files += 1;
    filled[isLinked ? 'linkedBytes' : 'copiedBytes'] += file.sizeBytes;
    if (!list.write(writeLine(file))) {
      await once(list, 'drain');
    }
    options.onProgress?.({ files: filled.files, bytes: filled.copiedBytes + filled.linkedBytes });
  };

  for (const file of ledger.files) {
    await count(file, false);
  }
  await saveKeys(options, folder, count);
  for await (const file of ledger.named()) {
    await refuseFullDisk(folder, file.sizeBytes ?? 0);
    try {
      const linked = await linkPrevious(previous, folder, file);
      await count(linked ?? (await saveFile(options.dataDir, folder, file)), linked !== null);
    } catch (error) {
      if (isOfDisk(error)) {
        throw error;
      }
      filled.problems.push({ path: file.path, problem: describeError(error) });
    }
  }
  list.end();
  await once(list, 'close');
  return filled;
}

async function saveKeys(
  { dataDir, keysDir }: BackupOptions,
  folder: string,
  count: (file: BackupFile, isLinked: boolean) => Promise<void>,
): Promise<void> {
  for (const name of KEY_FILES.filter((key) => existsSync(path.join(dataDir, key)))) {
    const from = path.join(dataDir, name);
    if (keysDir === null) {
      await count({ path: name, ...(await copyFile(from, path.join(folder, name))) }, false);
    } else if (!existsSync(path.join(keysDir, name))) {
      await copyFile(from, path.join(keysDir, name));
    } else if ((await hashOf(path.join(keysDir, name))).sha256 !== (await hashOf(from)).sha256) {
      const other = path.join(keysDir, name);
      throw new GiveUp('other-key', `${other}: is another key than ${from}; move it away first`);
    }
  }
}

/** What the backup before has of the same hash is there already: one more name for it. */
async function linkPrevious(
  previous: Previous | null,
  folder: string,
  { path: name, sha256 }: NamedFile,
): Promise<BackupFile | null> {
  const found = previous?.files.get(name);
  if (!previous || !found || sha256 === null || found.sha256 !== sha256) {
    return null;
  }
  const target = path.join(folder, name);
  try {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    await link(path.join(previous.folder, name), target);
    return (await stat(target)).size === found.sizeBytes ? found : null;
  } catch {
    // Another disk, a file system without links, or the older backup is damaged: it is copied.
    await rm(target, { force: true });
    return null;
  }
}

/** Copied, and read back: what counts is what lies in the backup. */
async function saveFile(dataDir: string, folder: string, file: NamedFile): Promise<BackupFile> {
  const target = path.join(folder, file.path);
  await rm(target, { force: true });
  const copied = await copyFile(path.join(dataDir, file.path), target);
  if (file.sha256 !== null && copied.sha256 !== file.sha256) {
    await rm(target, { force: true });
    throw new GiveUp('file-damaged', `found sha256 ${copied.sha256}, expected ${file.sha256}`);
  }
  const kept = await hashOf(target);
  if (kept.sha256 !== copied.sha256) {
    throw new RetryLater('disk-unreliable', `${target}: reads back as other bytes than were written`);
  }
  return { path: file.path, ...kept };
}

const LEAST_FREE_BYTES = 64 * 1024 * 1024;

async function refuseFullDisk(folder: string, sizeBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < sizeBytes + LEAST_FREE_BYTES) {
    throw new RetryLater(
      'disk-full',
      `${folder}: found ${bavail * bsize} bytes free, expected ${sizeBytes + LEAST_FREE_BYTES}`,
    );
  }
}

/** Of the backup's own disk, not of the file that was to be saved. */
function isOfDisk(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return ['ENOSPC', 'EROFS', 'EDQUOT', 'disk-full', 'disk-unreliable'].includes(String(code));
}

async function removeOldest(toDir: string, keep: number): Promise<string[]> {
  const removed = (await backupsIn(toDir)).slice(0, -Math.max(1, keep));
  for (const folder of removed) {
    await rm(folder, { recursive: true, force: true });
  }
  return removed;
}
