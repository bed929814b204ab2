/**
 * Finished packages on disk: `<id>.zip` with `<id>.json` beside it, which says its size and hash and is written last.
 * What an earlier process left half-made is deleted, and what is older than a week.
 */
import { mkdir, open, readdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { uuid } from '#protocol/names.ts';

export const KEPT_MS = 7 * 24 * 3_600_000;

const facts = z.strictObject({
  sizeBytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  madeAtMs: z.number(),
});
export type PackageFacts = z.infer<typeof facts>;

export interface PackageFolder {
  /** Where the package is written to. */
  fileOf: (packageId: string) => string;
  /** Where what is only needed while it is made lies. */
  workOf: (packageId: string) => string;
  find: (packageId: string) => PackageFacts | null;
  /** It is whole under its name: it is kept from now on. */
  keep: (packageId: string, made: Omit<PackageFacts, 'madeAtMs'>) => Promise<void>;
  drop: (packageId: string) => Promise<void>;
  freeBytes: () => Promise<number>;
  /** Finds what is there; called once before anything else. */
  load: () => Promise<void>;
  dropOld: () => Promise<void>;
}

export function createPackageFolder(folder: string, clock: Clock, log: Log): PackageFolder {
  const known = new Map<string, PackageFacts>();
  const fileOf = (packageId: string): string => join(folder, `${packageId}.zip`);
  const factsOf = (packageId: string): string => join(folder, `${packageId}.json`);
  const workOf = (packageId: string): string => join(folder, `${packageId}.work`);

  const drop = async (packageId: string): Promise<void> => {
    known.delete(packageId);
    await rm(factsOf(packageId), { force: true });
    await rm(fileOf(packageId), { force: true });
    await rm(workOf(packageId), { recursive: true, force: true });
  };

  const dropOld = async (): Promise<void> => {
    for (const [packageId, { madeAtMs }] of known) {
      if (clock.nowMs() - madeAtMs > KEPT_MS) {
        log.info({ package: packageId }, 'a package nobody fetched is deleted');
        await drop(packageId);
      }
    }
  };

  return {
    fileOf,
    workOf,
    find: (packageId) => known.get(packageId) ?? null,
    keep: async (packageId, { sizeBytes, sha256 }) => {
      const kept = { sizeBytes, sha256, madeAtMs: Math.round(clock.nowMs()) };
      const handle = await open(`${factsOf(packageId)}.part`, 'w', 0o600);
      try {
        await handle.writeFile(JSON.stringify(kept));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(`${factsOf(packageId)}.part`, factsOf(packageId));
      known.set(packageId, kept);
    },
    drop,
    freeBytes: async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
    load: async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const names = await readdir(folder);
      for (const name of names.filter((one) => one.endsWith('.json'))) {
        const packageId = name.slice(0, -'.json'.length);
        const read = uuid.safeParse(packageId).success ? await readFacts(factsOf(packageId)) : null;
        if (read && names.includes(`${packageId}.zip`)) {
          known.set(packageId, read);
        }
      }
      for (const name of names) {
        if (!known.has(name.replace(/\.(?:zip|json)$/, ''))) {
          await rm(join(folder, name), { recursive: true, force: true });
        }
      }
      await dropOld();
    },
    dropOld,
  };

  async function readFacts(file: string): Promise<PackageFacts | null> {
    try {
      return facts.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch (error) {
      log.warn(
        { file, reason: describeError(error) },
        'a package is not known any more, it can be made again',
      );
      return null;
    }
  }
}
