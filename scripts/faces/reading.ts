/** Every picture that is asked for, once in each condition, with how long it still takes on standard error. */
import type { Clock } from '#base/clock.ts';
import { nameOf, type Condition } from './degrade.ts';
import type { PictureReader, ReadPicture } from './picture-reader.ts';

export interface PictureOrder {
  file: string;
  condition: Condition;
}

export interface Readings {
  of: (file: string, condition: Condition) => ReadPicture;
  /** Pictures without a face that can be compared, each once. */
  failures: (condition: Condition) => { file: string; why: string }[];
}

const PERIOD_MS = 2000;

/** Throws AbortError's reason when `signal` is aborted. */
export async function readAll(
  reader: PictureReader,
  orders: readonly PictureOrder[],
  {
    clock,
    signal,
    terminal,
  }: { clock: Clock; signal: AbortSignal; terminal: { write: (text: string) => unknown } },
): Promise<Readings> {
  const wanted = new Map(orders.map((order) => [keyOf(order.file, order.condition), order]));
  const read = new Map<string, ReadPicture>();
  const startedAtMs = clock.monotonicMs();
  let toldAtMs = startedAtMs;
  for (const [key, { file, condition }] of wanted) {
    signal.throwIfAborted();
    read.set(key, await reader.read(file, condition));
    const nowMs = clock.monotonicMs();
    if (nowMs - toldAtMs >= PERIOD_MS || read.size === wanted.size) {
      toldAtMs = nowMs;
      terminal.write(`${progress(read.size, wanted.size, nowMs - startedAtMs)}\n`);
    }
  }
  return {
    of: (file, condition) => read.get(keyOf(file, condition)) ?? { status: 'no-face' },
    failures: (condition) =>
      [...wanted.values()]
        .filter((order) => nameOf(order.condition) === nameOf(condition))
        .flatMap(({ file }) => {
          const why = whyNot(read.get(keyOf(file, condition)));
          return why === null ? [] : [{ file, why }];
        }),
  };
}

function whyNot(picture: ReadPicture | undefined): string | null {
  switch (picture?.status) {
    case undefined:
    case 'no-face':
      return 'no face found';
    case 'unreadable':
      return picture.why;
    case 'refused':
      return picture.faults.join(', ');
    case 'read':
      return null;
  }
}

function keyOf(file: string, condition: Condition): string {
  return `${nameOf(condition)}: ${file}`;
}

function progress(done: number, all: number, tookMs: number): string {
  const leftS = Math.round(((tookMs / done) * (all - done)) / 1000);
  const left = `${Math.floor(leftS / 60)}:${String(leftS % 60).padStart(2, '0')} left`;
  return `${done} of ${all} pictures, ${((done / tookMs) * 1000).toFixed(1)} a second, ${left}`;
}
