/**
 * A file that is replaced whole or not at all, also when the power goes, and whose former bytes are overwritten before
 * they go. The former file gets a second name first, so that one whose overwriting was cut short is found again at
 * the next start. (A disk that copies on write keeps old blocks all the same; that is why they are sealed.)
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Null when there is none. */
export function readWhole(file: string): Buffer | null {
  finishInterrupted(file);
  return existsSync(file) ? readFileSync(file) : null;
}

/** Durable when it returns, and what was there before is overwritten. Throws what the disk says. */
export function replaceWhole(file: string, bytes: Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  finishInterrupted(file);
  const handle = openSync(nextOf(file), 'wx', 0o600);
  try {
    writeSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  if (existsSync(file)) {
    linkSync(file, formerOf(file));
  }
  renameSync(nextOf(file), file);
  syncFolder(file);
  wipe(formerOf(file));
  syncFolder(file);
}

/** Overwrites and removes. */
export function wipe(file: string): void {
  if (!existsSync(file)) {
    return;
  }
  const handle = openSync(file, 'r+');
  try {
    writeSync(handle, Buffer.alloc(statSync(file).size));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  rmSync(file);
}

function finishInterrupted(file: string): void {
  wipe(nextOf(file));
  const former = formerOf(file);
  if (!existsSync(former)) {
    return;
  }
  const isStillInForce = existsSync(file) && statSync(file).ino === statSync(former).ino;
  if (isStillInForce) {
    rmSync(former);
  } else {
    wipe(former);
  }
  syncFolder(file);
}

function nextOf(file: string): string {
  return `${file}.new`;
}

function formerOf(file: string): string {
  return `${file}.former`;
}

function syncFolder(file: string): void {
  const handle = openSync(path.dirname(file), 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
