/**
 * The instant retention counts the age of a segment from. The box's clock jumps: a box without a battery wakes up in
 * 1970, sets itself right minutes later, and what it recorded meanwhile must not look fifty years old then.
 *
 * It is the segment's start by central's clock where that is known, and never earlier than that of the segment before
 * it of the same camera, unless that one claims to be of the future.
 */
import { correctedMs, type ClockNote } from '#protocol/clock-note.ts';

export function agedAtMs(
  startsAtMs: number,
  { note, previousMs, nowMs }: { note: ClockNote; previousMs: number | null; nowMs: number },
): number {
  const known = Math.round(correctedMs(startsAtMs, note));
  const isBelievable = previousMs !== null && previousMs <= correctedMs(nowMs, note);
  return isBelievable ? Math.max(known, previousMs) : known;
}

/** The clock went on by more than this while the box was off, or in one step: it is not believed alone. */
const UNBELIEVABLE_MS = 36 * 3_600_000;

/**
 * Now, as far as deleting by age may rely on it; null: it may not. A clock that jumped ahead by years would otherwise
 * delete everything there is. Central's clock is always good enough; without it, one that runs on as it did.
 * `lastMs`: the last instant this agent knew of, in this run or the one before.
 */
export function nowForAging(nowMs: number, note: ClockNote, lastMs: number | null): number | null {
  if (note.source === 'central') {
    return nowMs + note.offsetMs;
  }
  return lastMs === null || nowMs - lastMs < UNBELIEVABLE_MS ? nowMs : null;
}
