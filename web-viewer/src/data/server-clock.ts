/**
 * How far central's clock is from this computer's. Ages of pictures and "since 02:14" are reckoned on central's
 * clock: an office PC may be minutes off.
 *
 * The best of a few questions counts, the one with the shortest round trip (Cristian's algorithm). Central that
 * only sends a Date header gives whole seconds; that is used where it shows a clock that is plainly wrong.
 */
import { z } from 'zod';
import type { Timing } from './timing.ts';

export interface ClockSample {
  askedAtMs: number;
  answeredAtMs: number;
  centralMs: number;
  /** How coarse `centralMs` is. */
  resolutionMs: number;
}

/** Add this to the local clock to get central's. */
export function offsetFrom(samples: readonly ClockSample[]): number {
  const best = [...samples].sort((a, b) => roundTripMs(a) - roundTripMs(b))[0];
  if (best === undefined) {
    return 0;
  }
  const middleMs = (best.askedAtMs + best.answeredAtMs) / 2;
  const offsetMs = best.centralMs + best.resolutionMs / 2 - middleMs;
  const doubtMs = roundTripMs(best) / 2 + best.resolutionMs;
  return Math.abs(offsetMs) <= doubtMs ? 0 : offsetMs;
}

function roundTripMs(sample: ClockSample): number {
  return sample.answeredAtMs - sample.askedAtMs;
}

const health = z.object({ nowMs: z.number() });
const QUESTIONS = 4;

/** Null when central does not answer. */
export async function measureOffsetMs(url: string, timing: Timing): Promise<number | null> {
  const samples: ClockSample[] = [];
  for (let question = 0; question < QUESTIONS; question += 1) {
    const sample = await ask(url, timing);
    if (sample) {
      samples.push(sample);
    }
  }
  return samples.length === 0 ? null : offsetFrom(samples);
}

async function ask(url: string, timing: Timing): Promise<ClockSample | null> {
  const askedAtMs = timing.nowMs();
  try {
    const response = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(5_000) });
    const answeredAtMs = timing.nowMs();
    const parsed = health.safeParse(await response.json().catch(() => null));
    if (parsed.success) {
      return { askedAtMs, answeredAtMs, centralMs: parsed.data.nowMs, resolutionMs: 0 };
    }
    const dateMs = Date.parse(response.headers.get('date') ?? '');
    return Number.isNaN(dateMs) ? null : { askedAtMs, answeredAtMs, centralMs: dateMs, resolutionMs: 1000 };
  } catch {
    return null;
  }
}
