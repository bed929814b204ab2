/**
 * What this box knows of its own clock: how far it is from central's, and that somebody has set it.
 *
 * A sample ties central's time to the monotonic time of this start of the box, so it stays true when the wall clock
 * is set, and serves for instants before it: an incident from before the line came back is corrected like any other
 * (SF12). Samples outlive the process in a small file; those of an earlier start of the box serve what was added then.
 * Not here: who corrects and marks instants (central).
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { sleep, type Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { ClockNote } from '#protocol/clock-note.ts';
import type { BootClock } from './boot-clock.ts';

/** When something was written down: by the wall clock, and by the monotonic clock of one start of the box. */
export interface Stamp {
  bootId: string;
  monotonicMs: number;
  wallMs: number;
}

/** The wall clock was set: it moved by `byMs` against the monotonic clock. */
export interface ClockJump {
  fromMs: number;
  toMs: number;
  byMs: number;
}

export interface ClockKeeper {
  /** Of a question that was sent at `sentMonotonicMs` (of the boot clock) and has just been answered. */
  measured: (centralNowMs: number, sentMonotonicMs: number) => void;
  /** Of an instant the wall clock has shown; at `monotonicAtMs` of this start of the box, now if not given. */
  note: (atMs: number, monotonicAtMs?: number) => ClockNote;
  /** Of what was written down, maybe by an earlier process or before the box was started anew. */
  noteOf: (stamp: Stamp) => ClockNote;
  stamp: () => Stamp;
  /** Looks for jumps, and measures where `ask` is given. */
  run: (signal: AbortSignal) => Promise<void>;
}

export interface ClockKeeperDeps {
  file: string;
  clock: Clock;
  boot: BootClock;
  log: Log;
  onJump?: (jump: ClockJump) => void;
  /** Central's time now, null when it cannot be reached. */
  ask?: () => Promise<number | null>;
}

const sample = z.strictObject({
  bootId: z.string(),
  monotonicMs: z.number(),
  /** Central's time less the monotonic time. */
  baseMs: z.number(),
  uncertaintyMs: z.number().min(0),
});
type Sample = z.infer<typeof sample>;

/** Of one slot the sample with the shortest round trip is kept. */
const SLOT_MS = 600_000;
const MOST_SAMPLES = 1500;
const MOST_UNCERTAINTY_MS = 600_000;
const LOOK_PERIOD_MS = 1000;
const ASK_PERIOD_MS = 600_000;
/** Less is slewing or a busy process; more is somebody setting the clock. */
const JUMP_FROM_MS = 500;
const MOST_OFFSET_MS = 8.64e15;

export function createClockKeeper(deps: ClockKeeperDeps): ClockKeeper {
  const { file, clock, boot, log } = deps;
  const samples = readSamples(file, log);

  const measured: ClockKeeper['measured'] = (centralNowMs, sentMonotonicMs) => {
    const monotonicMs = boot.monotonicMs();
    const halfMs = Math.max(0, (monotonicMs - sentMonotonicMs) / 2);
    if (halfMs > MOST_UNCERTAINTY_MS) {
      return;
    }
    const one: Sample = {
      bootId: boot.bootId,
      monotonicMs,
      baseMs: Math.round(centralNowMs + halfMs - monotonicMs),
      uncertaintyMs: Math.ceil(halfMs),
    };
    if (keep(samples, one)) {
      writeSamples(file, samples, log);
    }
  };

  const noteOf: ClockKeeper['noteOf'] = ({ bootId, monotonicMs, wallMs }) => {
    const nearest = nearestOf(samples, bootId, monotonicMs);
    if (!nearest) {
      return { source: 'none' };
    }
    const offsetMs = Math.round(monotonicMs + nearest.baseMs - wallMs);
    return Math.abs(offsetMs) > MOST_OFFSET_MS
      ? { source: 'none' }
      : { source: 'central', offsetMs, uncertaintyMs: nearest.uncertaintyMs };
  };

  return {
    measured,
    noteOf,
    note: (atMs, monotonicAtMs) => {
      // Without an instant of the monotonic clock: by how much the wall clock is wrong now.
      const now = { bootId: boot.bootId, monotonicMs: boot.monotonicMs(), wallMs: clock.nowMs() };
      return noteOf(monotonicAtMs === undefined ? now : { ...now, monotonicMs: monotonicAtMs, wallMs: atMs });
    },
    stamp: () => ({
      bootId: boot.bootId,
      monotonicMs: boot.monotonicMs(),
      wallMs: Math.round(clock.nowMs()),
    }),
    run: async (signal) => {
      const stopLooking = watchForJumps(deps);
      while (!signal.aborted) {
        await sleep(clock, ASK_PERIOD_MS, signal);
        const sentMonotonicMs = boot.monotonicMs();
        const centralNowMs = await deps.ask?.();
        if (centralNowMs !== null && centralNowMs !== undefined) {
          measured(centralNowMs, sentMonotonicMs);
        }
      }
      stopLooking();
    },
  };
}

function watchForJumps({ clock, boot, log, onJump }: ClockKeeperDeps): () => void {
  let beforeMs = clock.nowMs() - boot.monotonicMs();
  return clock.every(LOOK_PERIOD_MS, () => {
    const toMs = clock.nowMs();
    const byMs = Math.round(toMs - boot.monotonicMs() - beforeMs);
    beforeMs = toMs - boot.monotonicMs();
    if (Math.abs(byMs) > JUMP_FROM_MS) {
      log.warn({ byMs }, 'the clock of this box was set');
      onJump?.({ fromMs: Math.round(toMs - byMs), toMs: Math.round(toMs), byMs });
    }
  });
}

/** True when it is worth writing down. */
function keep(samples: Sample[], one: Sample): boolean {
  const isOfSlot = (other: Sample): boolean =>
    other.bootId === one.bootId &&
    Math.floor(other.monotonicMs / SLOT_MS) === Math.floor(one.monotonicMs / SLOT_MS);
  const at = samples.findIndex(isOfSlot);
  const held = samples[at];
  if (held && held.uncertaintyMs <= one.uncertaintyMs) {
    return false;
  }
  if (held) {
    samples[at] = one;
  } else {
    samples.push(one);
  }
  samples.splice(0, Math.max(0, samples.length - MOST_SAMPLES));
  return true;
}

/** Two quartz clocks part by some seconds a day: the sample nearest in time is the best one. */
function nearestOf(samples: readonly Sample[], bootId: string, monotonicMs: number): Sample | null {
  let nearest: Sample | null = null;
  for (const one of samples) {
    const isNearer =
      nearest === null ||
      Math.abs(one.monotonicMs - monotonicMs) < Math.abs(nearest.monotonicMs - monotonicMs);
    if (one.bootId === bootId && isNearer) {
      nearest = one;
    }
  }
  return nearest;
}

function readSamples(file: string, log: Log): Sample[] {
  try {
    return z
      .array(sample)
      .max(MOST_SAMPLES)
      .parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      log.warn({ file, reason: describeError(error) }, 'samples of the clock cannot be read');
    }
    return [];
  }
}

/** Whole or not at all; a disk that takes nothing costs corrections after a restart, nothing else. */
function writeSamples(file: string, samples: readonly Sample[], log: Log): void {
  try {
    const descriptor = openSync(`${file}.part`, 'w', 0o600);
    try {
      writeSync(descriptor, JSON.stringify(samples));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(`${file}.part`, file);
  } catch (error) {
    log.warn({ file, reason: describeError(error) }, 'samples of the clock cannot be kept');
  }
}
