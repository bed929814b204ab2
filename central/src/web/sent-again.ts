/**
 * Orders that were sent twice: whoever heard no answer cannot know whether central had carried it out, and sends it
 * again under the same name (header Idempotency-Key, as draft-ietf-httpapi-idempotency-key has it). The second gets the
 * answer of the first, also while that is still at work, and nothing is done again. What was refused was not done: it
 * is tried anew.
 *
 * Kept in memory, for an hour and up to a few megabytes: it is for lines that break, not for a central that is killed
 * between doing and answering.
 */
import type { Clock } from '#base/clock.ts';
import type { Refusal } from './route.ts';

/** `body`: JSON; null for none. */
export interface Done {
  body: string | null;
}
export type Outcome = Done | Refusal | 'sent';

export interface SentAgain {
  /** `name` is unique to its sender: by `who`, nobody gets the answer to another's order. `what`: method and address. */
  once(order: { who: string; name: string; what: string }, work: () => Promise<Outcome>): Promise<Outcome>;
}

const KEPT_MS = 60 * 60_000;
const MOST_CHARACTERS = 4 * 2 ** 20;
/** A larger answer is not remembered. */
const LARGEST_CHARACTERS = 2 ** 18;
/** Of one without a body. */
const LEAST_CHARACTERS = 300;

interface Kept {
  atMs: number;
  characters: number;
  outcome: Promise<Outcome>;
}

export function createSentAgain(clock: Clock): SentAgain {
  const kept = new Map<string, Kept>();
  let characters = 0;

  const forget = (key: string): void => {
    characters -= kept.get(key)?.characters ?? 0;
    kept.delete(key);
  };
  const makeRoom = (): void => {
    for (const [key, { atMs }] of kept) {
      if (clock.nowMs() - atMs < KEPT_MS && characters <= MOST_CHARACTERS) {
        return;
      }
      forget(key);
    }
  };
  const settle = (key: string, entry: Kept, outcome: Outcome | null): void => {
    if (kept.get(key) !== entry) {
      return;
    }
    const length = outcome !== null && isDone(outcome) ? (outcome.body?.length ?? 0) : Infinity;
    if (length > LARGEST_CHARACTERS) {
      forget(key);
    } else {
      entry.characters += length;
      characters += length;
    }
  };

  return {
    once: async ({ who, name, what }, work) => {
      makeRoom();
      const key = JSON.stringify([who, name, what]);
      for (let known = kept.get(key); known !== undefined; known = kept.get(key)) {
        const before = await known.outcome.catch(() => null);
        if (before !== null && isDone(before)) {
          return before;
        }
        if (kept.get(key) === known) {
          forget(key);
        }
      }
      const entry: Kept = { atMs: clock.nowMs(), characters: LEAST_CHARACTERS, outcome: work() };
      kept.set(key, entry);
      characters += entry.characters;
      try {
        const outcome = await entry.outcome;
        settle(key, entry, outcome);
        return outcome;
      } catch (error) {
        settle(key, entry, null);
        throw error;
      }
    },
  };
}

function isDone(outcome: Outcome): outcome is Done {
  return typeof outcome === 'object' && 'body' in outcome;
}
