/** What is done again and again: making room, comparing disk and index, asking for keys, forgetting what is old. */
import { sleep, type Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { RecordingsConfig } from '../camera/config.ts';
import type { ReconcileOutcome } from './reconciler.ts';
import type { RecordingIndex } from './recording-index.ts';

export interface Upkeep extends Service {
  /** `extraBytes`: to be freed whatever the limits say. */
  retain: (extraBytes?: number) => Promise<void>;
  reconcile: () => Promise<ReconcileOutcome>;
  fetchKeys: () => Promise<void>;
}

const RETAIN_MS = 30_000;
const RECONCILE_MS = 3_600_000;
/** Something is still being written, or waits for its key. */
const RECONCILE_AGAIN_MS = 6_000;
/** Reasons of gaps are kept longer than what there was. */
const REMEMBER_MS = 90 * 24 * 3_600_000;

export function createUpkeep(
  { recordings, clock, log }: { recordings: RecordingsConfig; clock: Clock; log: Log },
  index: RecordingIndex,
): Upkeep {
  const { keys, disk, retention, reconciler } = index;
  const stopper = new AbortController();
  const isSealed = recordings.encryption === 'sealed';

  const retain = async (extraBytes = 0): Promise<void> => {
    try {
      disk.retained(await retention.run(extraBytes));
    } catch (error) {
      log.error({ reason: describeError(error) }, 'no room can be made for recordings');
    }
  };
  const reconcile = (): Promise<ReconcileOutcome> => reconciler.run(stopper.signal);

  const keepReconciling = async (signal: AbortSignal): Promise<void> => {
    let againMs = RECONCILE_AGAIN_MS;
    while (!signal.aborted) {
      let isUnfinished = true;
      try {
        isUnfinished = (await reconcile()).later > 0;
        index.attempt(forgetOld);
      } catch (error) {
        log.error({ reason: describeError(error) }, 'disk and index of recordings cannot be compared');
      }
      await sleep(clock, isUnfinished ? againMs : RECONCILE_MS, signal);
      againMs = isUnfinished ? Math.min(RECONCILE_MS, againMs * 4) : RECONCILE_AGAIN_MS;
    }
  };

  /** Nothing of it is asked for any more; by a clock that may be relied on, or not at all. */
  const forgetOld = (): void => {
    const now = index.nowForAging();
    if (now !== null) {
      const longestMs = Math.max(
        index.limits.keepIncidentMs,
        ...[...index.limits.cameras.values()].map(keepMsOf),
      );
      index.incidents.forgetBefore(now - index.limits.keepIncidentMs);
      index.absences.forgetBefore(now - longestMs - REMEMBER_MS);
      index.activity.forgetBefore(now - longestMs);
    }
    if (isSealed) {
      keys.keepOnly(index.segments.keyIds());
    }
  };

  return {
    retain,
    reconcile,
    fetchKeys: async () => {
      try {
        if (isSealed && (await keys.fetch())) {
          await reconcile();
        }
      } catch (error) {
        log.warn({ reason: describeError(error) }, 'keys of recordings have not come back');
      }
    },
    run: async (signal) => {
      signal.addEventListener('abort', () => stopper.abort(), { once: true });
      const stop = clock.every(RETAIN_MS, () => void retain());
      const { notices } = index;
      await Promise.all([retain(), notices.run(stopper.signal), keepReconciling(stopper.signal)]);
      stop();
    },
  };
}

function keepMsOf({ keepMs }: { keepMs: number }): number {
  return keepMs;
}
