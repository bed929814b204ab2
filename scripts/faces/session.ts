/**
 * What every command about faces goes through: a reader, a signal that Ctrl-C aborts, faults as exit codes.
 * 0 measured; 1 a fault; 2 a file that people wrote is wrong; 130 stopped by Ctrl-C.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock, type Clock } from '#base/clock.ts';
import { ConfigError } from '#base/config.ts';
import { describeError } from '#base/errors.ts';
import type { Condition } from './degrade.ts';
import type { HalfChoice } from './half.ts';
import { PLAIN, descriptorOf } from './judge-pairs.ts';
import type { PersonPicture } from './picture-lists.ts';
import { createPictureReader, type OpenReader } from './picture-reader.ts';
import { readAll, type PictureOrder, type Readings } from './reading.ts';
import { createStrangers, type Strangers } from './strangers.ts';

export interface Surroundings {
  clock: Clock;
  signal: AbortSignal;
  terminal: { write: (text: string) => unknown };
}

/** Returns the exit code. */
export async function inSession(work: (surroundings: Surroundings) => Promise<void>): Promise<number> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    await work({ clock: systemClock, signal: controller.signal, terminal: process.stderr });
    return 0;
  } catch (error) {
    if (controller.signal.aborted) {
      return 130;
    }
    process.stderr.write(`${error instanceof ConfigError ? error.message : describeError(error)}\n`);
    return error instanceof ConfigError ? 2 : 1;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

export function requireFolder(folder: string): string {
  const root = resolve(folder);
  if (!existsSync(root)) {
    throw new ConfigError(`${root}: no such folder, expected the root of the pictures`);
  }
  return root;
}

export interface ReadSet {
  readings: Readings;
  strangers: Strangers;
}

/** Reads what is asked for, and one picture of every person of `people` for the cohort. */
export async function readSet(
  open: OpenReader,
  {
    root,
    half,
    people,
    orders,
  }: {
    root: string;
    half: HalfChoice;
    people: readonly PersonPicture[];
    orders: readonly PictureOrder[];
  },
  surroundings: Surroundings,
): Promise<ReadSet> {
  const plain = firstOfEach(people).map(({ file }) => ({ file, condition: PLAIN }));
  const readings = await readAll(createPictureReader(open, root), [...plain, ...orders], surroundings);
  const length = open.reader.descriptorLength;
  return { readings, strangers: cohortFrom(readings, { people, half, length }) };
}

/** One picture of every person, as far as the agent would take it. */
export function cohortFrom(
  readings: Readings,
  { people, half, length }: { people: readonly PersonPicture[]; half: HalfChoice; length: number },
): Strangers {
  const everybody = firstOfEach(people).flatMap(({ name, file }) => {
    const descriptor = descriptorOf(readings.of(file, PLAIN), true);
    return descriptor ? [{ name, descriptor }] : [];
  });
  return createStrangers(everybody, half, length);
}

function firstOfEach(people: readonly PersonPicture[]): PersonPicture[] {
  return [...new Map([...people].reverse().map((picture) => [picture.name, picture])).values()];
}

export function ordersFor(files: readonly string[], conditions: readonly Condition[]): PictureOrder[] {
  return conditions.flatMap((condition) => files.map((file) => ({ file, condition })));
}
