/**
 * Whether the picture stands though the stream goes on. A live camera always changes somewhere: somebody moves, its
 * clock counts, and in the stillest night there is the noise of the sensor, which even strong compression lets through
 * in some picture or other.
 *
 * Two questions. Over a second and more: does no place change by more than an encoder does that is fed the same picture
 * again (compressing anew with each key frame moves sharp edges by a few levels)? That alone is also true of an
 * empty room with little noise. So if nothing changes, each picture is also compared with the very next one: there an
 * encoder that is fed the same picture says nothing at all again and again, between key frames and refinements, and
 * one that is fed noise hardly ever. The second lowest of the last seven counts.
 */
import { DETAIL_HEIGHT, DETAIL_WIDTH } from './picture-detail.ts';

/** Levels one pixel of 320x180 may change by, and a place of 20x20 on average. */
const MOST_PIXEL = 9;
const MOST_PLACE = 1.2;
const PLACE = 20;
const PLACES_ACROSS = DETAIL_WIDTH / PLACE;
const PLACES = PLACES_ACROSS * (DETAIL_HEIGHT / PLACE);
/** Mean change to the next picture, in levels: frozen below the first, surely alive above the second. */
const FROZEN_CHANGE = 0.008;
const LIVE_CHANGE = 0.02;
const MOST_CHANGES = 7;
const FEWEST_CHANGES = 3;

export interface Stillness {
  /** A picture, about a second after the last one. Gives how likely it is that the picture is frozen, 0 to 1. */
  observe(luma: Uint8Array): number;
  /** The next picture should be shown to `observeNext`. */
  wantsNext(): boolean;
  /** The picture that came right after the one last observed. */
  observeNext(luma: Uint8Array): void;
  forget(): void;
}

export function createStillness(): Stillness {
  const last = new Uint8Array(DETAIL_WIDTH * DETAIL_HEIGHT);
  const sums = new Float64Array(PLACES);
  let hasLast = false;
  let isStanding = false;
  let wantsNext = false;
  let changes: number[] = [];

  const forget = (): void => {
    isStanding = false;
    wantsNext = false;
    changes = [];
  };

  return {
    observe: (luma) => {
      const stands = hasLast && isUnchanged(last, luma, sums);
      last.set(luma);
      hasLast = true;
      if (!stands) {
        forget();
        return 0;
      }
      isStanding = true;
      wantsNext = true;
      return likelihood(changes);
    },
    wantsNext: () => isStanding && wantsNext,
    observeNext: (luma) => {
      wantsNext = false;
      changes = [...changes, meanChange(last, luma)].slice(-MOST_CHANGES);
    },
    forget: () => {
      forget();
      hasLast = false;
    },
  };
}

/** Before enough is known it is more likely than not: a live picture that does not change at all is rare. */
function likelihood(changes: readonly number[]): number {
  if (changes.length < FEWEST_CHANGES) {
    return 0.65;
  }
  const sorted = [...changes].sort((a, b) => a - b);
  const quiet = sorted[Math.floor((sorted.length - 1) / 4)] ?? 0;
  const aliveness = (quiet - FROZEN_CHANGE) / (LIVE_CHANGE - FROZEN_CHANGE);
  return 1 - 0.9 * Math.min(1, Math.max(0, aliveness));
}

function isUnchanged(before: Uint8Array, now: Uint8Array, sums: Float64Array): boolean {
  sums.fill(0);
  for (let y = 0; y < DETAIL_HEIGHT; y += 1) {
    const row = Math.floor(y / PLACE) * PLACES_ACROSS;
    for (let column = 0; column < PLACES_ACROSS; column += 1) {
      const from = y * DETAIL_WIDTH + column * PLACE;
      let sum = 0;
      for (let at = from; at < from + PLACE; at += 1) {
        const change = Math.abs((now[at] ?? 0) - (before[at] ?? 0));
        if (change > MOST_PIXEL) {
          return false;
        }
        sum += change;
      }
      sums[row + column] = (sums[row + column] ?? 0) + sum;
    }
  }
  return sums.every((sum) => sum <= MOST_PLACE * PLACE * PLACE);
}

function meanChange(before: Uint8Array, now: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < before.length; at += 1) {
    sum += Math.abs((now[at] ?? 0) - (before[at] ?? 0));
  }
  return sum / before.length;
}
