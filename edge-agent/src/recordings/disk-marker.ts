/**
 * Tells the disk of the recordings from an empty folder in its place: a mount that failed looks like a disk from which
 * everything was deleted. The marker is set when the index is new, and never again.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const MARKER = '.matlang-recordings';

/** `hasRows`: the index knows recordings, so they must be there. */
export function claimDisk(folder: string, hasRows: boolean): void {
  const marker = join(folder, MARKER);
  if (!hasRows && !existsSync(marker)) {
    writeFileSync(marker, 'Recordings of Mat Lang. Their index is in the state folder of the agent.\n');
  }
}

export function isOurDisk(folder: string): boolean {
  return existsSync(join(folder, MARKER));
}
