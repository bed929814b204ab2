/**
 * The detector as a replay uses it: the same scheduler, canvas and worker as in an eye, but every look is waited for,
 * so that what comes out depends on the pictures alone and not on how fast this machine is.
 *
 * One engine serves many clips, one after the other: starting the network costs more than a short clip.
 */
import { systemClock } from '#base/clock.ts';
import { GiveUp } from '#base/errors.ts';
import { silentLog } from '#base/log.ts';
import { createRegionScaler, type RegionScaler } from '../decode/region-scaler.ts';
import type { Detection } from '../detect/detection.ts';
import type { LookPlan } from '../detect/look-plan.ts';
import { createLookScheduler, type LookRequest, type LookScheduler } from '../detect/look-scheduler.ts';
import { detectorSpecs } from '../detect/runtime/detector-spec.ts';
import { CONTINUE_SCORE, OPEN_SCORE } from '../detect/tracker.ts';

/** A look takes milliseconds and the first start seconds; nothing is to be hoped for after this. */
const PATIENCE_MS = 120_000;
const WATCH_PERIOD_MS = 500;

export interface ReplayEngine {
  scaler: RegionScaler;
  /** As in an eye; looks that come out of it can be listened to. */
  scheduler: LookScheduler;
  /** Resolves when every look asked for has been seen. Throws GiveUp where one never will be. */
  settled(): Promise<void>;
  /** What each look found, before anything is tracked; null ends the listening. */
  listen(listener: LookListener | null): void;
  close(): Promise<void>;
}

export type LookListener = (detections: readonly Detection[], plan: LookPlan) => void;

/** `modelFile`: what `ensureModel` gave. */
export function startReplayEngine(modelFile: string): ReplayEngine {
  const controller = new AbortController();
  const scaler = createRegionScaler();
  const marks = { open: OPEN_SCORE, continue: CONTINUE_SCORE };
  const scheduler = createLookScheduler({
    detectors: detectorSpecs(undefined, { file: modelFile, scores: marks }),
    marks,
    scaler,
    clock: systemClock,
    log: silentLog,
    gatherMs: 0,
  });
  const ended = scheduler.run(controller.signal);
  const looks = followLooks(scheduler);

  return {
    scaler,
    scheduler: looks.scheduler,
    listen: looks.listen,
    settled: () => looks.settled(() => scheduler.equipment().detectorProblem),
    close: async () => {
      controller.abort();
      await ended;
      scaler.close();
    },
  };
}

interface FollowedLooks {
  scheduler: LookScheduler;
  listen: ReplayEngine['listen'];
  settled(problem: () => string): Promise<void>;
}

/**
 * Every look ends with its picture being released, seen or lost: that is what is counted. A lost one is a fault here:
 * going on without it would give another result than the next run.
 */
function followLooks(scheduler: LookScheduler): FollowedLooks {
  let listener: LookListener | null = null;
  let pending = 0;
  let lost = 0;
  let onChange: () => void = () => undefined;

  const followed = (request: LookRequest): LookRequest => {
    let isSeen = false;
    let isOver = false;
    return {
      ...request,
      onSeen: (detections) => {
        isSeen = true;
        listener?.(detections, request.plan);
        request.onSeen(detections);
      },
      picture: {
        ...request.picture,
        release: () => {
          request.picture.release();
          pending -= isOver ? 0 : 1;
          lost += isOver || isSeen ? 0 : 1;
          isOver = true;
          onChange();
        },
      },
    };
  };

  return {
    scheduler: {
      ...scheduler,
      request: (cameraId, request) => {
        pending += 1;
        scheduler.request(cameraId, followed(request));
      },
    },
    listen: (next) => {
      listener = next;
    },
    settled: async (problem) => {
      lost = 0;
      await new Promise<void>((resolve, reject) => {
        const startedAtMs = systemClock.monotonicMs();
        const check = (): void => {
          const waitedMs = systemClock.monotonicMs() - startedAtMs;
          const isHopeless = lost > 0 || waitedMs > PATIENCE_MS || problem() !== '';
          if (pending === 0 && lost === 0) {
            finish(resolve);
          } else if (isHopeless) {
            const reason = problem() === '' ? 'it does not answer' : problem();
            finish(() => reject(new GiveUp('detector-failed', `the detector failed: ${reason}`)));
          }
        };
        const finish = (how: () => void): void => {
          stopWatching();
          onChange = () => undefined;
          how();
        };
        const stopWatching = systemClock.every(WATCH_PERIOD_MS, check);
        onChange = check;
        check();
      });
    },
  };
}
