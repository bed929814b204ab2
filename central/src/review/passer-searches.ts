/**
 * What was found lately, by whom, so that pictures can be asked for by the same person and no other, of what was found
 * and nothing else. In memory: after a restart people search again.
 */
import type { Clock } from '#base/clock.ts';

export interface FoundPasser {
  agentId: string;
  cameraId: string;
  /** On that agent. */
  id: number;
}

export interface PasserSearches {
  keep(searchId: string, accountId: string, found: ReadonlyMap<string, FoundPasser>): void;
  /** Null when it is not his, not known, or long ago. */
  find(searchId: string, accountId: string): ReadonlyMap<string, FoundPasser> | null;
}

const KEPT_MS = 3_600_000;
const MOST_KEPT = 200;

export function createPasserSearches(clock: Clock): PasserSearches {
  const kept = new Map<
    string,
    { accountId: string; untilMs: number; found: ReadonlyMap<string, FoundPasser> }
  >();
  return {
    keep: (searchId, accountId, found) => {
      kept.set(searchId, { accountId, untilMs: clock.monotonicMs() + KEPT_MS, found });
      for (const [oldestId] of [...kept].slice(0, Math.max(0, kept.size - MOST_KEPT))) {
        kept.delete(oldestId);
      }
    },
    find: (searchId, accountId) => {
      const search = kept.get(searchId);
      return search?.accountId === accountId && clock.monotonicMs() <= search.untilMs ? search.found : null;
    },
  };
}
