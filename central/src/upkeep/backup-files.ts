/** The list of a backup's files: one line each, `sha256 size path`, in the order of the paths. Read and written as a stream. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { GiveUp } from '#base/errors.ts';

export interface BackupFile {
  /** Inside the backup, with `/`: `evidence/2026/11/<id>/clip.mp4`. */
  path: string;
  sizeBytes: number;
  /** Hex. */
  sha256: string;
}

export const LIST_FILE = 'files.txt';
export const FACTS_FILE = 'backup.json';

const LINE = /^([0-9a-f]{64}) (\d{1,15}) ([A-Za-z0-9][A-Za-z0-9._/-]{0,299})$/;

export function writeLine({ sha256, sizeBytes, path }: BackupFile): string {
  return `${sha256} ${sizeBytes} ${path}\n`;
}

/** Throws GiveUp 'backup-damaged' at a line that is none, or a path that leads out of the backup. */
export async function* readList(file: string): AsyncGenerator<BackupFile> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number += 1;
    const [, sha256 = '', size = '', path = ''] = LINE.exec(line) ?? [];
    const isPlain = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
    if (sha256 === '' || !isPlain) {
      throw new GiveUp(
        'backup-damaged',
        `${file}: line ${number}: found '${line.slice(0, 120)}', expected hash, size and path`,
      );
    }
    yield { sha256, sizeBytes: Number(size), path };
  }
}
