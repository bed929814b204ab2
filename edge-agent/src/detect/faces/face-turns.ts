/**
 * Whose face is worth reading in a picture: of whom little is known, and who is large. Somebody of whom enough is
 * known, or who shows no face time after time, is left alone for longer and longer.
 */
import type { PlacedPerson } from './track-boxes.ts';

/** Heads read in one picture. */
export const MOST_HEADS = 3;
/** Between two reads of one person. */
const LEAST_WAIT_MS = 300;
/** Of somebody with enough good faces: a better one may still come. */
const SATED_WAIT_MS = 5000;
/** After this many reads without a usable face the wait doubles with each further one, up to the longest. */
const PATIENCE = 3;
const LONGEST_WAIT_MS = 2400;
/** A face is about an eighth of a body: below this no face is large enough to compare (pixels of the picture). */
const LEAST_HEIGHT_PX = 110;
/** A read from so far ahead means that the clock was set. */
const CLOCK_JUMP_MS = 10_000;

/** What is known of one person's face. */
export interface TurnState {
  readAtMs: number;
  /** Reads in a row that gave nothing usable. */
  misses: number;
  shots: number;
  isSated: boolean;
}

export function isDue({ readAtMs, misses, isSated }: TurnState, atMs: number): boolean {
  const missWaitMs = LEAST_WAIT_MS * 2 ** Math.max(0, Math.min(10, misses - PATIENCE));
  const waitMs = isSated ? SATED_WAIT_MS : Math.min(LONGEST_WAIT_MS, missWaitMs);
  return atMs - readAtMs >= waitMs || readAtMs - atMs > CLOCK_JUMP_MS;
}

/** Fewest good faces first, then the largest. */
export function chooseHeads(
  people: readonly PlacedPerson[],
  stateOf: (trackId: number) => TurnState,
  { atMs, height }: { atMs: number; height: number },
): { read: PlacedPerson[]; tooSmall: PlacedPerson[] } {
  const due = people.filter(({ trackId }) => isDue(stateOf(trackId), atMs));
  const isTooSmall = ({ box }: PlacedPerson): boolean => box.h * height < LEAST_HEIGHT_PX;
  const read = due
    .filter((person) => !isTooSmall(person))
    .sort((a, b) => stateOf(a.trackId).shots - stateOf(b.trackId).shots || b.box.h - a.box.h)
    .slice(0, MOST_HEADS);
  return { read, tooSmall: due.filter(isTooSmall) };
}
