/**
 * One camera's way from access units to looks: decode everything (each picture needs the one before it), ask the
 * motion gate of at most five pictures a second, ask for a look where something moves or is being followed, and
 * follow what the look has found. What a look costs and when it happens is the scheduler's business.
 */
import type { Box } from '#protocol/geometry.ts';
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { AccessUnit, ParameterSets } from '../camera/access-unit.ts';
import { openH264Decoder, type H264Decoder } from '../decode/h264-decoder.ts';
import { encodeJpeg } from '../decode/jpeg.ts';
import { keepPicture, type KeptPicture, type Picture } from '../decode/picture.ts';
import { GRID_HEIGHT, GRID_WIDTH, type RegionScaler } from '../decode/region-scaler.ts';
import { createBestShots } from './best-shots.ts';
import type { Detection } from './detection.ts';
import { isCovered, planLook, planWholeLook, type LookPlan } from './look-plan.ts';
import type { LookScheduler } from './look-scheduler.ts';
import type { Look } from './look.ts';
import { createMotionGate, type Motion } from './motion-gate.ts';
import { createTracker } from './tracker.ts';

/** At most five looks a second; a picture that comes a little early still counts. */
const LOOK_EVERY_MS = 200;
const EARLY_MS = 60;
/** The whole picture is looked at this often while something is followed or has just moved, and this often if not. */
const WHOLE_EVERY_MS = 7000;
const WHOLE_QUIET_EVERY_MS = 120_000;
const RECENTLY_MS = 30_000;
/** What stands still is looked at this often. */
const RESTING_EVERY_MS = 2500;

export interface CameraSight {
  /** New parameter sets: a new decoder. Tracks live on. */
  configure(sets: ParameterSets): void;
  push(unit: AccessUnit): void;
  /** The best picture of a track, or the newest one for null or a track without one. */
  snapshot(trackId: number | null): { jpeg: Buffer; atMs: number } | null;
  /** Capture time of the newest picture that decoded whole. */
  lastFrameAtMs(): number | null;
  close(): void;
}

export interface SightCounters {
  frames: number;
  damaged: number;
  decodeMs: number;
  gateMs: number;
}

export interface CameraSightDeps {
  cameraId: string;
  clock: Clock;
  log: Log;
  scaler: RegionScaler;
  scheduler: LookScheduler;
  counters: SightCounters;
  onLook(look: Look): void;
}

export function createCameraSight(deps: CameraSightDeps): CameraSight {
  const { cameraId, clock, log, scaler, scheduler, counters, onLook } = deps;
  const shots = createBestShots();
  const plans = createPlanner();
  const grid = Buffer.alloc(GRID_WIDTH * GRID_HEIGHT);
  let gate = createMotionGate();
  let decoder: H264Decoder | null = null;
  let newest: KeptPicture | null = null;
  let nextGateAtMs = -Infinity;
  let lastFrameAtMs: number | null = null;
  let lastLookAtMs = clock.monotonicMs();
  let lastTrackId = 0;
  let isDamaged = false;
  let isClosed = false;
  const tracker = createTracker(() => ++lastTrackId);

  const see = (picture: Picture): void => {
    const { atMs } = picture;
    const isBackInTime = atMs < nextGateAtMs - 10_000;
    if (atMs < nextGateAtMs - EARLY_MS && !isBackInTime) {
      return;
    }
    nextGateAtMs = isBackInTime ? atMs : Math.max(nextGateAtMs + LOOK_EVERY_MS, atMs + LOOK_EVERY_MS / 2);
    newest?.release();
    newest = keepPicture(picture);

    const startedAtMs = clock.monotonicMs();
    scaler.drawGrid(picture, grid);
    const motion = gate.observe(grid, atMs);
    counters.gateMs += clock.monotonicMs() - startedAtMs;

    const plan = plans.next(motion, tracker.expected(atMs), picture);
    if (plan) {
      const kept = keepPicture(picture);
      scheduler.request(cameraId, {
        picture: kept,
        plan,
        isMoving: motion.boxes.length > 0,
        lastLookAtMs,
        onSeen: (detections) => follow(kept, plan, detections),
      });
    }
  };

  const follow = (picture: Picture, plan: LookPlan, detections: Detection[]): void => {
    lastLookAtMs = clock.monotonicMs();
    const { tracks, endedTrackIds } = tracker.update({
      atMs: picture.atMs,
      detections,
      aspect: picture.width / picture.height,
      isCovered: (box) => isCovered(plan, box, picture),
    });
    shots.offer(picture, tracks);
    onLook({ cameraId, atMs: picture.atMs, tracks, endedTrackIds });
    shots.release(endedTrackIds);
  };

  const reportDamage = (reason: string | null): void => {
    if (reason !== null) {
      counters.damaged += 1;
    }
    if ((reason !== null) !== isDamaged) {
      isDamaged = reason !== null;
      log.debug({ cameraId, reason }, isDamaged ? 'picture damaged' : 'picture whole again');
    }
  };

  return {
    configure: (sets) => {
      decoder?.close();
      decoder = null;
      const opened = openH264Decoder(sets);
      if (opened.status === 'open') {
        decoder = opened.decoder;
        gate = createMotionGate();
      } else {
        log.warn({ cameraId, reason: opened.reason }, 'stream cannot be decoded');
      }
    },
    push: (unit) => {
      if (!decoder || isClosed) {
        return;
      }
      const startedAtMs = clock.monotonicMs();
      const outcome = decoder.decode(unit);
      counters.decodeMs += clock.monotonicMs() - startedAtMs;
      if (outcome.status === 'damaged') {
        reportDamage(outcome.reason);
      } else if (outcome.status === 'picture') {
        reportDamage(null);
        counters.frames += 1;
        lastFrameAtMs = outcome.picture.atMs;
        see(outcome.picture);
      }
    },
    snapshot: (trackId) => {
      const picture = (trackId === null ? null : shots.best(trackId)) ?? newest;
      return picture ? { jpeg: encodeJpeg(picture), atMs: picture.atMs } : null;
    },
    lastFrameAtMs: () => lastFrameAtMs,
    close: () => {
      if (isClosed) {
        return;
      }
      isClosed = true;
      scheduler.forget(cameraId);
      decoder?.close();
      newest?.release();
      newest = null;
      shots.close();
      const endedTrackIds = tracker.clear();
      if (endedTrackIds.length > 0) {
        onLook({ cameraId, atMs: lastFrameAtMs ?? clock.nowMs(), tracks: [], endedTrackIds });
      }
    },
  };
}

interface Planner {
  /** Null where this picture need not be looked at. */
  next(
    motion: Motion,
    followed: readonly { box: Box; isResting: boolean }[],
    picture: Picture,
  ): LookPlan | null;
}

/** Remembers when the whole picture and what rests were last looked at. */
function createPlanner(): Planner {
  let wholeAtMs = -Infinity;
  let restingAtMs = -Infinity;
  let movedAtMs = -Infinity;

  return {
    next: ({ boxes, isNewScene }, followed, picture) => {
      const { atMs } = picture;
      if (boxes.length > 0) {
        movedAtMs = atMs;
      }
      const isBusy = followed.length > 0 || atMs - movedAtMs < RECENTLY_MS;
      const wholeAgeMs = Math.abs(atMs - wholeAtMs);
      if (isNewScene || wholeAgeMs >= (isBusy ? WHOLE_EVERY_MS : WHOLE_QUIET_EVERY_MS)) {
        wholeAtMs = atMs;
        restingAtMs = atMs;
        return planWholeLook(picture);
      }
      const isRestingDue = Math.abs(atMs - restingAtMs) >= RESTING_EVERY_MS;
      restingAtMs = isRestingDue ? atMs : restingAtMs;
      const due = followed.filter(({ isResting }) => !isResting || isRestingDue).map(({ box }) => box);
      const subjects = [...boxes, ...due];
      if (subjects.length === 0) {
        return null;
      }
      const plan = planLook(subjects, picture);
      wholeAtMs = plan.isWhole ? atMs : wholeAtMs;
      return plan;
    },
  };
}
