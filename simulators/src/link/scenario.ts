/**
 * What befalls a line over hours, drawn from a seed: cuts, silent deaths, half-open spells, slow and lossy hours, and
 * good ones in between. The same seed gives the same days.
 */
import { sleep, type Clock } from '#base/clock.ts';
import { createRandom } from '../actors/chance.ts';
import type { LineControls } from './line.ts';

export type LineEvent =
  | { type: 'good' }
  | { type: 'cut' }
  | { type: 'hang' }
  | { type: 'half-open'; dead: 'up' | 'down' }
  | { type: 'slow'; bytesPerSecond: number }
  | { type: 'lossy'; stallChance: number; resetChance: number }
  | { type: 'reordered'; spreadMs: number };

export interface ScenarioStep {
  atMs: number;
  event: LineEvent;
}

export interface ScenarioOptions {
  seed: number;
  hours: number;
}

const LEAST_STEP_MS = 60_000;
const MOST_STEP_MS = 100 * 60_000;
/** 64 kbit/s. */
export const SLOW_BYTES_PER_SECOND = 8000;

/** The line is good again at the end. */
export function drawScenario({ seed, hours }: ScenarioOptions): ScenarioStep[] {
  const random = createRandom(seed);
  const endMs = hours * 3_600_000;
  const steps: ScenarioStep[] = [];
  for (let atMs = 0; atMs < endMs; atMs += LEAST_STEP_MS + random() ** 2 * (MOST_STEP_MS - LEAST_STEP_MS)) {
    steps.push({ atMs: Math.round(atMs), event: drawEvent(random) });
  }
  return [...steps, { atMs: endMs, event: { type: 'good' } }];
}

function drawEvent(random: () => number): LineEvent {
  const chance = random();
  if (chance < 0.35) {
    return { type: 'cut' };
  }
  if (chance < 0.45) {
    return { type: 'hang' };
  }
  if (chance < 0.52) {
    return { type: 'half-open', dead: random() < 0.5 ? 'up' : 'down' };
  }
  if (chance < 0.65) {
    return { type: 'slow', bytesPerSecond: SLOW_BYTES_PER_SECOND };
  }
  if (chance < 0.75) {
    return { type: 'lossy', stallChance: 0.05 * random(), resetChance: 0.005 * random() };
  }
  return chance < 0.82 ? { type: 'reordered', spreadMs: 1000 + random() * 4000 } : { type: 'good' };
}

/** Resolves after the last step, or when `signal` aborts. */
export async function playScenario(
  line: LineControls,
  steps: readonly ScenarioStep[],
  clock: Clock,
  { goodBytesPerSecond = null, signal }: { goodBytesPerSecond?: number | null; signal?: AbortSignal } = {},
): Promise<void> {
  const beganMs = clock.monotonicMs();
  for (const { atMs, event } of steps) {
    await sleep(clock, Math.max(0, beganMs + atMs - clock.monotonicMs()), signal);
    if (signal?.aborted) {
      return;
    }
    applyEvent(line, event, goodBytesPerSecond);
  }
}

export function applyEvent(line: LineControls, event: LineEvent, goodBytesPerSecond: number | null): void {
  line.setLoss(event.type === 'lossy' ? event : null);
  line.setSpread(event.type === 'reordered' ? event.spreadMs : 0);
  line.setRate(event.type === 'slow' ? event.bytesPerSecond : goodBytesPerSecond);
  switch (event.type) {
    case 'cut':
      line.cut();
      break;
    case 'hang':
      line.hang();
      break;
    case 'half-open':
      line.halfOpen(event.dead);
      break;
    default:
      line.restore();
  }
}
