/**
 * Keeps converted models on disk under the hash of what they were made from, so that a new version of the weights or
 * of the converter makes a new file and an old one is never mistaken for it. Several processes may ask at once: each
 * writes its own temporary file and renames it into place, and the last one wins with the same bytes.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RetryLater } from '#base/errors.ts';

export interface CachedModel {
  /** Absolute path of the ONNX file. */
  file: string;
  /** Hex SHA-256 of the file. */
  sha256: string;
}

/** `sources` and `version` name the file; `convert` runs only where it is not there yet or is damaged. */
export async function cachedModel(
  { directory, name, version, sources }: CacheEntry,
  convert: () => Buffer,
): Promise<CachedModel> {
  const key = hash([...sources, Buffer.from(version)]).slice(0, 16);
  const file = path.resolve(directory, `${name}-${key}.onnx`);

  const known = await readVerified(file);
  if (known !== null) {
    return { file, sha256: known };
  }
  const bytes = convert();
  const sha256 = hash([bytes]);
  await store(file, bytes, sha256);
  return { file, sha256 };
}

export interface CacheEntry {
  directory: string;
  name: string;
  version: string;
  sources: readonly Buffer[];
}

/** The hash of the file if it is whole, null if it is to be made again. */
async function readVerified(file: string): Promise<string | null> {
  try {
    const [bytes, expected] = await Promise.all([readFile(file), readFile(`${file}.sha256`, 'utf8')]);
    const sha256 = hash([bytes]);
    return sha256 === expected.trim() ? sha256 : null;
  } catch (error) {
    if (isMissing(error)) {
      return null;
    }
    throw new RetryLater('model-cache', `${file} cannot be read`, { cause: error });
  }
}

async function store(file: string, bytes: Buffer, sha256: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await replace(file, bytes);
    await replace(`${file}.sha256`, `${sha256}\n`);
  } catch (error) {
    throw new RetryLater('model-cache', `${file} cannot be written`, { cause: error });
  }
}

async function replace(file: string, content: Buffer | string): Promise<void> {
  const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

function hash(parts: readonly Buffer[]): string {
  const digest = createHash('sha256');
  parts.forEach((part) => digest.update(part));
  return digest.digest('hex');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
