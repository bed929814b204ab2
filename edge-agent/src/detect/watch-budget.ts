/**
 * Holds an eye to its share of the box. Once a second it compares the CPU time this process has used with what it may
 * use, and how many looks came too late, and moves one step up or down a short ladder. Each step takes away what is
 * missed least: first every second look at what goes its way as expected, then looks at cameras whose rules are of
 * low priority, then looks at all, last the pictures between key frames of cameras where nothing moves. Nothing ever queues: what is not looked at is not looked at.
 *
 * Up at once, down only after a while with room to spare, so that it does not swing. Not here: which look goes first
 * (look-canvas.ts), what one costs (look-plan.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { WatchStep } from '#protocol/camera.ts';
import type { WatchNeeds } from './look.ts';

/** How often one camera is looked at. */
export interface CameraPace {
  step: WatchStep;
  /** Between two looks at what is new, unsure or fast, and at what goes its way as expected. */
  movingEveryMs: number;
  steadyEveryMs: number;
  /** While nothing moves, only pictures that need no other are decoded. */
  isKeyFramesWhenQuiet: boolean;
  /** Every look is at the whole picture, moving or not: the measure of all others. */
  isWhole: boolean;
}

/** Milliseconds between two looks at what moves, and at what goes its way as expected. */
type Every = readonly [movingMs: number, steadyMs: number];

interface Rung {
  /** For cameras whose priority is below LOW_PRIORITY, and for all others. */
  low: Every;
  others: Every;
  isKeyFramesWhenQuiet: boolean;
}

const LADDER = [
  { low: [200, 200], others: [200, 200], isKeyFramesWhenQuiet: false },
  { low: [200, 400], others: [200, 400], isKeyFramesWhenQuiet: false },
  { low: [400, 800], others: [200, 400], isKeyFramesWhenQuiet: false },
  { low: [400, 800], others: [400, 800], isKeyFramesWhenQuiet: false },
  { low: [800, 1600], others: [600, 1200], isKeyFramesWhenQuiet: false },
  { low: [800, 1600], others: [600, 1200], isKeyFramesWhenQuiet: true },
  { low: [1600, 3200], others: [1000, 2000], isKeyFramesWhenQuiet: true },
] as const satisfies readonly Rung[];

const LOW_PRIORITY = 0.5;
const MEASURE_EVERY_MS = 1000;
/** Weight of the newest second. */
const NEWEST_SHARE = 0.4;
/** Above this share of the budget one step is taken away, below the other one is given back. */
const TOO_MUCH = 1;
const ROOM_TO_SPARE = 0.75;
/** Of the looks asked for, so many were replaced by newer ones: the detector cannot keep up. */
const TOO_LATE = 0.15;
/** Late looks lead no further than this: fewer looks can help them, decoding less cannot. */
const MOST_RUNG_FOR_LATE = 3;
const CALM_MS = 10_000;
const SETTLE_MS = 3000;

export interface WatchBudgetOptions {
  clock: Clock;
  /** CPU seconds a second this process may use. */
  cores: number;
  /** CPU time this process has used, milliseconds. */
  usedMs: () => number;
  /** Sums since the start. */
  looks: () => { asked: number; replaced: number };
  onStep: (rung: number, usedCores: number) => void;
}

export interface WatchBudget {
  paceOf(needs: WatchNeeds): CameraPace;
  /** Begins to measure; returns what ends it. */
  start(): () => void;
}

/** For a box that has time enough, and for recordings. */
export const FULL_PACE: CameraPace = paceAt(LADDER[0], 1);
/** What a box without any limit would do; for measuring what is lost. */
export const UNLIMITED_PACE: CameraPace = { ...FULL_PACE, isWhole: true };
/** Of the ladder, for measuring; the last one where there is none of that number. */
export function paceOfRung(rung: number, priority = 1): CameraPace {
  return paceAt(LADDER[rung] ?? LADDER[LADDER.length - 1] ?? LADDER[0], priority);
}

export function createWatchBudget(options: WatchBudgetOptions): WatchBudget {
  const { clock, cores, usedMs, looks, onStep } = options;
  let rung = 0;
  let usage = 0;
  let lateShare = 0;
  let calmSinceMs = 0;
  let changedAtMs = -Infinity;
  let last = { atMs: 0, usedMs: 0, asked: 0, replaced: 0 };

  const sample = () => ({ atMs: clock.monotonicMs(), usedMs: usedMs(), ...looks() });

  const measure = (): void => {
    const now = sample();
    const elapsedMs = Math.max(1, now.atMs - last.atMs);
    usage = smoothed(usage, (now.usedMs - last.usedMs) / elapsedMs);
    lateShare = smoothed(lateShare, (now.replaced - last.replaced) / Math.max(1, now.asked - last.asked));
    last = now;
  };

  const move = (by: 1 | -1, nowMs: number): void => {
    rung += by;
    changedAtMs = nowMs;
    calmSinceMs = nowMs;
    onStep(rung, usage);
  };

  const judge = (): void => {
    const nowMs = clock.monotonicMs();
    const isLate = lateShare > TOO_LATE && rung < MOST_RUNG_FOR_LATE;
    const isTooMuch = usage > cores * TOO_MUCH || isLate;
    const isPunctual = lateShare < TOO_LATE / 3 || rung > MOST_RUNG_FOR_LATE;
    const isCalm = usage < cores * ROOM_TO_SPARE && isPunctual;
    calmSinceMs = isCalm ? calmSinceMs : nowMs;
    if (isTooMuch && rung < LADDER.length - 1 && nowMs - changedAtMs >= SETTLE_MS) {
      move(1, nowMs);
    } else if (rung > 0 && nowMs - calmSinceMs >= CALM_MS) {
      move(-1, nowMs);
    }
  };

  return {
    paceOf: ({ priority }) => paceAt(LADDER[rung] ?? LADDER[0], priority),
    start: () => {
      last = sample();
      calmSinceMs = last.atMs;
      return clock.every(MEASURE_EVERY_MS, () => {
        measure();
        judge();
      });
    },
  };
}

function paceAt({ low, others, isKeyFramesWhenQuiet }: Rung, priority: number): CameraPace {
  const [movingEveryMs, steadyEveryMs] = priority < LOW_PRIORITY ? low : others;
  const [, fullMs] = LADDER[0].others;
  const fewer = steadyEveryMs > fullMs ? 'fewer-looks' : 'full';
  return {
    step: isKeyFramesWhenQuiet ? 'key-frames' : fewer,
    movingEveryMs,
    steadyEveryMs,
    isKeyFramesWhenQuiet,
    isWhole: false,
  };
}

function smoothed(before: number, newest: number): number {
  return before * (1 - NEWEST_SHARE) + newest * NEWEST_SHARE;
}
