/**
 * Loads a piece of the page that is not there from the start: a view, a dialog, the words of a language. A line that is
 * cut for a moment goes unnoticed; a piece that does not come is thrown as `PieceMissing`, which says how to ask anew.
 */
import { Unreachable } from './http.ts';
import { browserTiming, type Timing } from './timing.ts';

export class PieceMissing extends Unreachable {
  override readonly name = 'PieceMissing';
  /** Whoever draws the piece next asks for it anew. */
  readonly forget: () => void;

  constructor(cause: unknown, forget: () => void) {
    super('a piece of the page does not come', { cause });
    this.forget = forget;
  }
}

/** Long enough for a cable that is put back; a central that was renewed has other pieces and is not waited for longer. */
const PAUSES_MS = [300, 1_000, 3_000];

/** Throws what the last try threw. */
export async function loadPiece<T>(load: () => Promise<T>, timing: Timing = browserTiming): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await load();
    } catch {
      await new Promise<void>((resolve) => timing.after(pauseMs, resolve));
    }
  }
  return load();
}

export interface KeptPiece<T> {
  /** Null until it has come. */
  now: () => T | null;
  /** The same promise until it has failed and was forgotten; rejects with `PieceMissing`. */
  get: () => Promise<T>;
  /** Ahead of its use. Whether it comes does not matter yet. */
  prepare: () => void;
}

export function keepPiece<T>(load: () => Promise<T>, timing: Timing = browserTiming): KeptPiece<T> {
  let kept: Promise<T> | null = null;
  let come: T | null = null;
  const forget = (): void => {
    kept = null;
  };
  const get = (): Promise<T> => {
    kept ??= loadPiece(load, timing).then(
      (piece) => (come = piece),
      (error: unknown) => {
        throw new PieceMissing(error, forget);
      },
    );
    return kept;
  };
  return { now: () => come, get, prepare: () => void get().catch(forget) };
}
