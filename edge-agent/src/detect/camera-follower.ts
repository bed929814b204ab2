/**
 * From one camera's whole pictures to its looks: asks the motion gate of at most five pictures a second, asks for a
 * look where the planner wants one, follows what the look has found and keeps the best picture of each track.
 * When the look happens and what it costs is the scheduler's business; where pictures come from, camera-sight.ts's.
 */
import type { Clock } from '#base/clock.ts';
import { keepPicture, type KeptPicture, type Picture } from '../decode/picture.ts';
import type { RegionScaler } from '../decode/region-scaler.ts';
import { createBestShots, type BestShots } from './best-shots.ts';
import type { Detection } from './detection.ts';
import { isCovered, type LookPlan } from './look-plan.ts';
import { createLookPlanner } from './look-planner.ts';
import type { LookScheduler } from './look-scheduler.ts';
import type { Look, TrackObservation, WatchNeeds } from './look.ts';
import type { PasserWatch } from './passers/passer-watch.ts';
import { createPictureWatch, type PictureWatch } from './picture-watch.ts';
import type { SceneFacts } from './scene-teller.ts';
import { createTracker, type Tracker } from './tracker.ts';
import type { CameraPace } from './watch-budget.ts';

/** At most five looks a second; a picture that comes a little early still counts. */
const LOOK_EVERY_MS = 200;
const EARLY_MS = 60;
/** A capture time this far behind means that the clock was set back. */
const CLOCK_JUMP_MS = 10_000;
/** A camera where nothing has moved for so long is quiet. */
const QUIET_MS = 10_000;

export interface FollowerDeps {
  cameraId: string;
  clock: Clock;
  scaler: RegionScaler;
  scheduler: LookScheduler;
  /** What the rules of this camera want to be told. */
  needs: WatchNeeds;
  /** How often it is to be looked at just now. */
  pace: () => CameraPace;
  counters: { gateMs: number; looksAsked: number };
  /** Null where nothing is kept of who passes by. */
  passers: PasserWatch | null;
  onLook: (look: Look) => void;
}

export interface CameraFollower {
  see(picture: Picture): void;
  /** Nothing has moved for a while and nothing is followed. */
  isQuiet(): boolean;
  /** Looks since the last call. */
  takeLooks(): number;
  /** The stream has changed: what the background was no longer holds. */
  restart(): void;
  /** While it is turned on purpose nothing is looked at; where it looks then is a new place. */
  turning: (isTurning: boolean) => void;
  /** Borrowed: the best picture of a track, else the newest one. */
  picture(trackId: number | null): Picture | null;
  /** Ends all tracks. */
  close(): void;
}

export function createCameraFollower(deps: FollowerDeps): CameraFollower {
  const { cameraId, needs, pace, counters, onLook } = deps;
  const shots = createBestShots();
  const planner = createLookPlanner();
  const isDue = createPace();
  const nextId = createCount();
  const watch = createPictureWatch({ ...deps, nextId });
  const pursuit = createPursuit({ ...deps, shots, watch, nextId });
  let isTurning = false;
  let newest: KeptPicture | null = null;

  return {
    see: (picture) => {
      const { atMs } = picture;
      if (!isDue(atMs)) {
        return;
      }
      newest?.release();
      newest = keepPicture(picture);
      if (isTurning) {
        return;
      }
      const startedAtMs = deps.clock.monotonicMs();
      const motion = watch.see(picture, pursuit.lastTracks());
      counters.gateMs += deps.clock.monotonicMs() - startedAtMs;

      const plan = needs.tracks ? planner.next(motion, pursuit.expected(atMs), picture, pace()) : null;
      if (plan) {
        pursuit.ask(picture, plan, motion.boxes.length > 0);
        return;
      }
      const facts = watch.teller.due(atMs);
      if (facts) {
        onLook({ cameraId, ...lookOf(picture, facts) });
      }
    },
    isQuiet: () =>
      (newest?.atMs ?? 0) - watch.movedAtMs() >= QUIET_MS &&
      pursuit.lastTracks().every(({ isPredicted }) => isPredicted),
    takeLooks: pursuit.takeLooks,
    restart: () => watch.restart('another-stream'),
    turning: (isNow) => {
      if (isTurning && !isNow) {
        watch.restart('another-view');
      } else if (isNow && !isTurning) {
        pursuit.forget(newest?.atMs);
      }
      isTurning = isNow;
    },
    picture: (trackId) => (trackId === null ? null : shots.best(trackId)) ?? newest,
    close: () => {
      pursuit.forget(newest?.atMs);
      newest?.release();
      newest = null;
      shots.close();
    },
  };
}

interface Pursuit {
  /** A look at this picture; what it finds is followed. */
  ask(picture: Picture, plan: LookPlan, isMoving: boolean): void;
  expected: Tracker['expected'];
  /** As they were in the last look. */
  lastTracks(): readonly TrackObservation[];
  /** Looks since the last call. */
  takeLooks: () => number;
  /** Ends all tracks; looks that are still on their way find nobody to follow. */
  forget(atMs: number | undefined): void;
}

function createPursuit(
  deps: FollowerDeps & { shots: BestShots; watch: PictureWatch; nextId: () => number },
): Pursuit {
  const { cameraId, clock, scheduler, counters, passers, onLook, shots, watch } = deps;
  const tracker = createTracker(deps.nextId);
  const looks = createTally();
  let lastLookAtMs = clock.monotonicMs();
  let lastTracks: readonly TrackObservation[] = [];

  const follow = (picture: Picture, plan: LookPlan, detections: Detection[]): void => {
    const { atMs, width, height } = picture;
    lastLookAtMs = clock.monotonicMs();
    looks.add();
    const { tracks, endedTrackIds } = tracker.update({
      atMs,
      detections,
      aspect: width / height,
      isCovered: (box) => isCovered(plan, box, picture),
    });
    lastTracks = tracks;
    shots.offer(picture, tracks);
    passers?.see(picture, tracks);
    passers?.ended(endedTrackIds);
    const { endedIds, changes, condition } = watch.teller.take(tracks, atMs);
    const facts = { changes, condition, endedIds: [...endedTrackIds, ...endedIds] };
    onLook({ cameraId, ...lookOf(picture, { tracks: watch.withMotion(tracks, atMs), ...facts }) });
    shots.release(endedTrackIds);
  };

  return {
    ask: (picture, plan, isMoving) => {
      counters.looksAsked += 1;
      watch.teller.asked(picture.atMs);
      const kept = keepPicture(picture);
      scheduler.request(cameraId, {
        picture: kept,
        plan,
        isMoving,
        lastLookAtMs,
        onSeen: (detections) => follow(kept, plan, detections),
      });
    },
    expected: (atMs) => tracker.expected(atMs),
    lastTracks: () => lastTracks,
    takeLooks: () => looks.take(),
    forget: (atMs = clock.nowMs()) => {
      scheduler.forget(cameraId);
      const endedTrackIds = tracker.clear();
      passers?.ended(endedTrackIds);
      lastTracks = [];
      if (endedTrackIds.length > 0) {
        onLook({ cameraId, atMs, aspect: 16 / 9, tracks: [], changes: [], condition: null, endedTrackIds });
      }
      shots.release(endedTrackIds);
    },
  };
}

/** Counts up to the next `take`. */
function createTally(): { add(): void; take(): number } {
  let count = 0;
  return {
    add: () => void (count += 1),
    take: () => {
      const taken = count;
      count = 0;
      return taken;
    },
  };
}

function createCount(): () => number {
  let count = 0;
  return () => ++count;
}

function lookOf(
  { atMs, width, height }: Picture,
  { tracks, changes, condition, endedIds }: SceneFacts,
): Omit<Look, 'cameraId'> {
  const aspect = width / height;
  return { atMs, aspect, tracks, changes: [...changes], condition, endedTrackIds: [...endedIds] };
}

/** Answers for each capture time whether that picture is to be looked at; keeps to the mean pace despite jitter. */
function createPace(): (atMs: number) => boolean {
  let nextAtMs = -Infinity;
  return (atMs) => {
    const isBackInTime = atMs < nextAtMs - CLOCK_JUMP_MS;
    if (atMs < nextAtMs - EARLY_MS && !isBackInTime) {
      return false;
    }
    const isOnTime = !isBackInTime && atMs < nextAtMs + LOOK_EVERY_MS;
    nextAtMs = (isOnTime ? nextAtMs : atMs) + LOOK_EVERY_MS;
    return true;
  };
}
