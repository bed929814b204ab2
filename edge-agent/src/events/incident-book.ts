/**
 * The incident book of one camera: from looks to incidents. How long one stays open is in open-incidents.ts.
 *
 * A firing of a rule opens an incident at once. It stays open while the track is at it (alive; for a zone: inside),
 * and takes further firings of the same rule by the same track into itself.
 * When no look comes any more (the camera went away) open incidents are closed by the clock.
 * Looks out of order are dropped; when the clock was set back, what is open is closed and everything starts anew.
 * Not here: files (evidence/), what reaches central and when (forward/).
 */
import { newId } from '#base/ids.ts';
import type { Clock } from '#base/clock.ts';
import type { CameraConfig } from '#edge-agent/camera/config.ts';
import type { Look, TrackObservation } from '#edge-agent/detect/look.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import type { Firing } from './behaviour.ts';
import { createBehaviour, regionOf } from './behaviours.ts';
import { createOpenIncidents, type IncidentEnding, type WatchedRule } from './open-incidents.ts';
import { isAwake } from './schedule.ts';
import { BEFORE_MS, createTrackHistory } from './track-history.ts';
import { createWallClock } from './wall-clock.ts';
import { explain } from './why.ts';

/** No look for this long: nobody is watching any more. */
const UNWATCHED_MS = 10_000;
const WATCH_PERIOD_MS = 1000;
/** A look older than the last by more than this means that the clock was set back. */
const REORDER_MS = 1000;

export interface IncidentBookDeps {
  camera: CameraConfig;
  timeZone: string;
  clock: Clock;
  /** 1, 2, 3 ... per camera, surviving restarts; the number counts as used once `onOpened` has returned. */
  nextSequence: () => number;
  onOpened: (opened: IncidentOpened) => void;
  onClosed: (ending: IncidentEnding) => void;
}

export interface IncidentBook {
  observe: (look: Look) => void;
  /**
   * Ends whatever is open and forgets every track: at shutdown, or when the eye of this camera is gone, since the
   * next one counts its tracks from the beginning.
   */
  closeAll: () => void;
}

export function createIncidentBook(deps: IncidentBookDeps): IncidentBook {
  const { camera, clock, onClosed } = deps;
  const wallClock = createWallClock(deps.timeZone);
  let rules = watchRules(camera);
  let history = createTrackHistory();
  let open = createOpenIncidents(history, onClosed);
  let lastLookAtMs = -Infinity;
  let lastLookMonotonicMs = 0;
  let stopWatching: (() => void) | null = null;

  const fire = (watched: WatchedRule, firing: Firing, atMs: number): void => {
    const { trackId, label } = firing;
    if (open.has(watched, trackId)) {
      return;
    }
    const { id, startedAtMs } = open.add({ watched, trackId, label, id: newId(), atMs });
    deps.onOpened({
      id,
      cameraId: camera.id,
      kind: watched.rule.kind,
      ruleId: watched.rule.id,
      ruleName: watched.rule.name,
      region: regionOf(watched.rule),
      startedAtMs,
      sequence: deps.nextSequence(),
      why: explain(firing, watched.rule.name, wallClock.timeOfDay),
      track: history.trackOf(trackId, label, startedAtMs - BEFORE_MS),
    });
  };

  const closeOpen = (): void => {
    open.closeAll();
    watchWhileOpen();
  };

  const watchWhileOpen = (): void => {
    if (open.isEmpty()) {
      stopWatching?.();
      stopWatching = null;
      return;
    }
    stopWatching ??= clock.every(WATCH_PERIOD_MS, () => {
      if (clock.monotonicMs() - lastLookMonotonicMs >= UNWATCHED_MS) {
        closeOpen();
      }
    });
  };

  const startAnew = (): void => {
    closeOpen();
    rules = watchRules(camera);
    history = createTrackHistory();
    open = createOpenIncidents(history, onClosed);
  };

  const observeInOrder = ({ atMs, ...look }: Look): void => {
    const tracks = look.tracks.filter(isWellFormed);
    const seen = tracks.filter((track) => !track.isPredicted);
    seen.forEach((track) => history.record(track, atMs, open.keepSinceAtMs(track.trackId)));
    const evicted = history.evict(atMs, (trackId) => open.keepSinceAtMs(trackId) !== null);
    const endedTrackIds = [...look.endedTrackIds, ...evicted];

    const localTime = wallClock.at(atMs);
    for (const watched of rules) {
      const { labels, schedules } = watched.rule;
      const firings = watched.behaviour.observe({
        atMs,
        tracks: tracks.filter(({ label }) => labels.includes(label)),
        endedTrackIds,
        isAwake: isAwake(schedules, localTime),
      });
      firings.forEach((firing) => fire(watched, firing, atMs));
    }

    open.advance(atMs, new Set(seen.map(({ trackId }) => trackId)), endedTrackIds);
    endedTrackIds.forEach((trackId) => history.forget(trackId));
    watchWhileOpen();
  };

  return {
    observe: (look) => {
      lastLookMonotonicMs = clock.monotonicMs();
      if (look.atMs < lastLookAtMs - REORDER_MS) {
        startAnew();
      } else if (!(look.atMs > lastLookAtMs)) {
        return;
      }
      lastLookAtMs = look.atMs;
      observeInOrder(look);
    },
    closeAll: startAnew,
  };
}

function watchRules(camera: CameraConfig): WatchedRule[] {
  return camera.rules.map((rule) => ({ rule, behaviour: createBehaviour(rule) }));
}

function isWellFormed({ trackId, box, score }: TrackObservation): boolean {
  return (
    Number.isSafeInteger(trackId) &&
    trackId >= 0 &&
    [box.x, box.y, box.w, box.h, score].every((value) => Number.isFinite(value))
  );
}
