/**
 * Writes that outlast a full or failing disk: what cannot be committed now is kept in memory, in order, and tried
 * again until it can. Without this an alarm raised while the disk is full would be lost although the line is up.
 * Bounded; beyond that the oldest go, and the log says so.
 */
import type { Clock } from '#base/clock.ts';
import { createBackoff } from '#base/backoff.ts';
import { GiveUp, describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';

const MOST_HELD = 1000;

export interface PatientWrites {
  /** Runs `task` now, or later after those already waiting. Throws the task's own GiveUp when it runs now. */
  write: (task: () => void) => void;
  /** Tries once more now; what still fails is lost with the process. */
  close: () => void;
  held: () => number;
}

/** `what`: whose writes they are, for the log. */
export function createPatientWrites(clock: Clock, log: Log, what = 'outbox'): PatientWrites {
  const backoff = createBackoff({ baseMs: 1000, maxMs: 30_000 });
  const held: (() => void)[] = [];
  let stopTimer: (() => void) | null = null;
  let newest: (() => void) | null = null;

  /** No disk can help this one. */
  const refuse = (task: () => void, fault: GiveUp): void => {
    if (task === newest) {
      throw fault;
    }
    log.error({ reason: fault.message }, `${what} addition refused`);
  };

  const flush = (): void => {
    stopTimer?.();
    stopTimer = null;
    for (let task = held[0]; task; task = held[0]) {
      try {
        task();
      } catch (error) {
        if (error instanceof GiveUp) {
          held.shift();
          refuse(task, error);
          continue;
        }
        log.error({ held: held.length, reason: describeError(error) }, `${what} cannot be written`);
        stopTimer = clock.after(backoff.nextMs(), flush);
        return;
      }
      held.shift();
    }
    backoff.reset();
  };

  return {
    write: (task) => {
      held.push(task);
      if (held.length > MOST_HELD) {
        held.shift();
        log.error({ most: MOST_HELD }, `${what} cannot be written, the oldest is lost`);
      }
      if (!stopTimer) {
        newest = task;
        try {
          flush();
        } finally {
          newest = null;
        }
      }
    },
    close: () => {
      flush();
      stopTimer?.();
    },
    held: () => held.length,
  };
}
