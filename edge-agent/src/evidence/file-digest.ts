/** SHA-256 and size of a file, read in pieces: the two facts every later copy of it is checked against. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

export interface FileDigest {
  sizeBytes: number;
  /** Hexadecimal, lower case. */
  sha256: string;
}

const PIECE_BYTES = 256 * 1024;

/** Throws what the file system throws. */
export async function digestFile(file: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Buffer>) {
    hash.update(piece);
    sizeBytes += piece.length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}
