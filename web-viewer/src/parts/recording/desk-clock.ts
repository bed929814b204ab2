/**
 * The one clock of a review: all cameras show the pictures of its instant. It runs at the chosen pace while it is told
 * to, stands while pictures are waited for, and never leads into what is yet to come. Pure; `nowMs` is the desk's time.
 */
import { OWN_PACE, rateOf, type Pace } from './pace.ts';

export interface DeskClock {
  /** The instant on the street. */
  atMs(nowMs: number): number;
  readonly isRunning: boolean;
  readonly pace: Pace;
  set(atMs: number, nowMs: number): void;
  setRunning(isRunning: boolean, nowMs: number): void;
  setPace(pace: Pace, nowMs: number): void;
}

export function createDeskClock(startAtMs: number): DeskClock {
  let anchor = { atMs: startAtMs, nowMs: 0 };
  let isRunning = false;
  let pace = OWN_PACE;
  const at = (nowMs: number): number =>
    isRunning ? anchor.atMs + (nowMs - anchor.nowMs) * rateOf(pace) : anchor.atMs;
  const hold = (nowMs: number): void => {
    anchor = { atMs: at(nowMs), nowMs };
  };
  return {
    atMs: at,
    get isRunning() {
      return isRunning;
    },
    get pace() {
      return pace;
    },
    set: (atMs, nowMs) => {
      anchor = { atMs, nowMs };
    },
    setRunning: (wanted, nowMs) => {
      if (wanted !== isRunning) {
        hold(nowMs);
        isRunning = wanted;
      }
    },
    setPace: (wanted, nowMs) => {
      hold(nowMs);
      pace = wanted;
    },
  };
}

export interface Readiness {
  isMain: boolean;
  /** There is, or should be, a picture of the instant, and it is not here yet. */
  isWaiting: boolean;
}

/** The others are not kept longer than this by one that is slow; it joins them again. */
export const LONGEST_WAIT_MS = 2_500;

/** Whether the clock may go on: the main camera is always waited for, the others for a while. */
export function mayRun(cameras: readonly Readiness[], waitedMs: number): boolean {
  return !cameras.some(({ isMain, isWaiting }) => isWaiting && (isMain || waitedMs < LONGEST_WAIT_MS));
}

/** How a playing video is brought to the clock: by a jump, or by running a little faster or slower for a moment. */
export type Correction = { kind: 'jump' } | { kind: 'rate'; rate: number };

const JUMP_FROM_SEC = 0.4;
/** Nobody sees less, and a change of rate is heard. */
const CALM_SEC = 0.02;
const SOON_SEC = 0.6;
const MOST_SHIFT = 0.3;
/** What browsers take. */
const MOST_RATE = 16;
const LEAST_RATE = 0.0625;

/** `aheadSec`: of the video before the clock, in street time. */
export function correctionOf(aheadSec: number, rate: number): Correction {
  const scale = Math.max(1, rate);
  if (Math.abs(aheadSec) > JUMP_FROM_SEC * scale) {
    return { kind: 'jump' };
  }
  if (Math.abs(aheadSec) <= CALM_SEC * scale) {
    return { kind: 'rate', rate };
  }
  const shift = Math.max(-MOST_SHIFT, Math.min(MOST_SHIFT, -aheadSec / SOON_SEC / scale));
  return { kind: 'rate', rate: Math.max(LEAST_RATE, Math.min(MOST_RATE, rate * (1 + shift))) };
}
