/**
 * Puts a backup back as central's data folder. Every file is checked against the backup's list while it is copied;
 * the folder appears in one rename, and what was there before stays beside it under another name.
 *
 * An old ledger must not undo what was decided since: everybody is signed out, one-time links and codes are void, and
 * where the replaced ledger can still be read, agents revoked and watch-list entries ended since the backup stay so.
 * Not here: making one (backup.ts).
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { GiveUp, RetryLater, describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { takeProcessLock, type ProcessLock } from '#base/process-lock.ts';
import { KNOWN_MIGRATIONS, openLedger, shedErased } from '../ledger/database.ts';
import { nameOf } from '../ledger/postgres.ts';
import { openRepositories } from '../ledger/repositories.ts';
import { requireKnown, requireWhole } from '../ledger/upgrade.ts';
import { SYSTEM_ACTOR } from '../people/accounts.ts';
import type { BackupFacts } from './backup.ts';
import { FACTS_FILE, LIST_FILE, readList } from './backup-files.ts';
import { copyFile, hashOf, syncFolder } from './copy-file.ts';
import { KEY_FILES, LEDGER_FILE, LEDGER_FOLDER, LOCK_FILE } from './data-dir.ts';
import { carryDecisions, voidSessions, type CarriedDecisions } from './decisions-since.ts';
import { findOld, openTarget, type RestoreTarget } from './restore-target.ts';
import { placeLedger, tableFacts } from './saved-ledger.ts';

export interface RestoreOptions {
  /** The backup's own folder. */
  fromDir: string;
  dataDir: string;
  /** Null: the ledger goes into a file in dataDir. */
  databaseUrl: string | null;
  communeId: string;
  /** Where the keys are, when they were kept apart. */
  keysDir: string | null;
  /** What is in dataDir is set aside; without it a folder with a ledger is left alone. */
  isReplacing: boolean;
  clock: Clock;
  log: Log;
  onProgress?: (done: { files: number; bytes: number; ofFiles: number }) => void;
}

export interface RestoreReport {
  madeAtMs: number;
  files: number;
  bytes: number;
  /** Where what was there before is now; null when there was nothing. */
  aside: string | null;
  /** The schema that has the ledger of before, where it was in PostgreSQL. */
  asideSchema: string | null;
  /** Files of the backup that were missing or damaged: everything else is there. */
  problems: { path: string; problem: string }[];
  carried: CarriedDecisions | null;
}

const backupFacts: z.ZodType<BackupFacts> = z.strictObject({
  backup: z.literal('matlang central v1'),
  communeId: z.string(),
  version: z.string(),
  madeAtMs: z.number(),
  migrations: z.array(z.string()),
  ledger: tableFacts.optional(),
  files: z.number(),
  bytes: z.number(),
  listSha256: z.string(),
  hasKeys: z.boolean(),
  problems: z.array(z.strictObject({ path: z.string(), problem: z.string() })),
});

/** Throws GiveUp with what is wrong; nothing of dataDir has changed then. */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const { dataDir, clock, communeId, isReplacing, databaseUrl } = options;
  const facts = await readFacts(options);
  const oldPlace = await findOld(dataDir, databaseUrl, isReplacing);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockFolder(dataDir);
  const arriving = `${dataDir}.restoring`;
  let target: RestoreTarget | null = null;
  try {
    target = await openTarget({ ...options, oldPlace, arriving });
    await rm(arriving, { recursive: true, force: true });
    await mkdir(arriving, { recursive: true, mode: 0o700 });
    const copied = await copyAll(options, facts, arriving);
    if (facts.ledger === undefined) {
      requireWhole(path.join(arriving, LEDGER_FILE));
    }
    await placeLedger(arriving, facts, target.place);
    const carried = await settle(options, facts, arriving, target);
    await syncFolder(arriving);
    let aside: string | null = null;
    const asideSchema = await target.swap(async () => {
      aside = await swap(dataDir, arriving, clock);
    });
    return { madeAtMs: facts.madeAtMs, ...copied, aside, asideSchema, carried };
  } catch (error) {
    await rm(arriving, { recursive: true, force: true });
    throw error instanceof GiveUp
      ? error
      : new RetryLater(
          'restore-failed',
          `${databaseUrl === null ? dataDir : nameOf(databaseUrl)}: ${communeId} could not be restored`,
          { cause: error },
        );
  } finally {
    await target?.close();
    lock.release();
  }
}

function lockFolder(dataDir: string): ProcessLock {
  const message = `${dataDir}: central is running on this folder; stop it first`;
  return takeProcessLock(path.join(dataDir, LOCK_FILE), 'data-in-use', message);
}

async function readFacts({ fromDir, communeId }: RestoreOptions): Promise<BackupFacts> {
  const file = path.join(fromDir, FACTS_FILE);
  let facts: BackupFacts;
  try {
    facts = backupFacts.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new GiveUp('no-backup', `${file}: expected the facts of a backup`, { cause: error });
  }
  if (facts.communeId !== communeId) {
    throw new GiveUp(
      'other-commune',
      `${fromDir}: is a backup of '${facts.communeId}', expected '${communeId}' as in the file`,
    );
  }
  requireKnown(fromDir, facts.migrations, KNOWN_MIGRATIONS);
  const list = path.join(fromDir, LIST_FILE);
  const { sha256 } = await hashOf(list).catch(() => ({ sha256: 'nothing' }));
  if (sha256 !== facts.listSha256) {
    throw new GiveUp('backup-damaged', `${list}: found sha256 ${sha256}, expected ${facts.listSha256}`);
  }
  return facts;
}

async function copyAll(
  { fromDir, keysDir, onProgress }: RestoreOptions,
  facts: BackupFacts,
  arriving: string,
): Promise<Pick<RestoreReport, 'files' | 'bytes' | 'problems'>> {
  const done = { files: 0, bytes: 0 };
  const problems: RestoreReport['problems'] = [];
  for await (const file of readList(path.join(fromDir, LIST_FILE))) {
    const target = path.join(arriving, file.path);
    try {
      const { sha256, sizeBytes } = await copyFile(path.join(fromDir, file.path), target);
      if (sha256 !== file.sha256) {
        await rm(target);
        throw new GiveUp('file-damaged', `found sha256 ${sha256}, expected ${file.sha256}`);
      }
      done.files += 1;
      done.bytes += sizeBytes;
      onProgress?.({ ...done, ofFiles: facts.files });
    } catch (error) {
      if (isVital(file.path)) {
        throw new GiveUp('backup-damaged', `${fromDir}/${file.path}: ${describeError(error)}`);
      }
      problems.push({ path: file.path, problem: describeError(error) });
    }
  }
  await fetchKeys(facts, keysDir, arriving);
  return { ...done, problems };
}

function isVital(name: string): boolean {
  return (
    name === LEDGER_FILE || name.startsWith(`${LEDGER_FOLDER}/`) || KEY_FILES.some((key) => key === name)
  );
}

async function fetchKeys(facts: BackupFacts, keysDir: string | null, arriving: string): Promise<void> {
  if (facts.hasKeys) {
    return;
  }
  if (keysDir === null) {
    throw new GiveUp('keys-missing', 'the keys of this backup were kept apart: say where with --keys DIR');
  }
  const there = KEY_FILES.filter((name) => existsSync(path.join(keysDir, name)));
  if (!there.includes('signing-key.pem')) {
    throw new GiveUp('keys-missing', `${keysDir}: expected signing-key.pem and the other keys there`);
  }
  for (const name of there) {
    await copyFile(path.join(keysDir, name), path.join(arriving, name));
  }
}

/** Brings the ledger up to date, lets no decision since be undone, and writes down that it was restored. */
async function settle(
  { communeId, clock, fromDir }: RestoreOptions,
  facts: BackupFacts,
  arriving: string,
  { place, oldPlace }: RestoreTarget,
): Promise<CarriedDecisions | null> {
  const db = await openLedger(place);
  try {
    await voidSessions(db);
    const carried = oldPlace === null ? null : await carryDecisions(oldPlace, db, arriving);
    await openRepositories(db, communeId, clock).audit.append({
      actor: SYSTEM_ACTOR,
      action: 'central.restored',
      resource: `backup:${path.basename(fromDir)}`,
      detail: `made ${new Date(facts.madeAtMs).toISOString()} by version ${facts.version}`,
    });
    await shedErased(db);
    return carried;
  } finally {
    await db.destroy();
  }
}

/** The lock's file stays where it is: it is what keeps a central from starting meanwhile. */
async function swap(dataDir: string, arriving: string, clock: Clock): Promise<string | null> {
  const old = (await readdir(dataDir)).filter((name) => !name.startsWith(LOCK_FILE));
  let aside: string | null = null;
  if (old.length > 0) {
    aside = `${dataDir}.before-restore-${clock.nowMs()}`;
    await mkdir(aside, { mode: 0o700 });
    for (const name of old) {
      await rename(path.join(dataDir, name), path.join(aside, name));
    }
  }
  for (const name of await settledNames(arriving)) {
    await rename(path.join(arriving, name), path.join(dataDir, name));
  }
  await rm(arriving, { recursive: true });
  await syncFolder(dataDir);
  return aside;
}

/**
 * Without SQLite's files beside the ledger: its connection ends only when the memory of the last statement is collected,
 * and takes them away then, perhaps at this very moment. The log has to be empty by now.
 */
async function settledNames(folder: string): Promise<string[]> {
  const log = `${LEDGER_FILE}-wal`;
  const { size } = await stat(path.join(folder, log)).catch(() => ({ size: 0 }));
  if (size > 0) {
    throw new GiveUp('restore-failed', `${path.join(folder, log)}: found ${size} bytes, expected none`);
  }
  return (await readdir(folder)).filter((name) => name !== log && name !== `${LEDGER_FILE}-shm`);
}
