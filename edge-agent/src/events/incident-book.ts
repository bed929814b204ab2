/**
 * The incident book of one camera: from looks to incidents. How long one stays open is in open-incidents.ts.
 *
 * A firing of a rule opens an incident at once. It stays open while somebody is at it (for a zone: inside), and takes
 * further firings of the same rule by the same track into itself; what counts as the same is in repeats.ts.
 * When no look comes any more (the camera went away) open incidents are closed by the clock.
 * Looks out of order are dropped; when the clock was set back, what is open is closed and everything starts anew.
 * Not here: files (evidence/), what reaches central and when (forward/).
 */
import { newId } from '#base/ids.ts';
import type { Clock } from '#base/clock.ts';
import type { CameraConfig } from '#edge-agent/camera/config.ts';
import type { Look, SceneChange, TrackObservation } from '#edge-agent/detect/look.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import { labelsOf, type Rule, type Sensitivity } from '#protocol/rule.ts';
import type { Firing, RuleLook } from './behaviour.ts';
import { createBehaviour, isHeard } from './behaviours.ts';
import { createCameraBook, type CameraBook, type CameraBookDeps } from './camera-book.ts';
import {
  createOpenIncidents,
  type IncidentEnding,
  type OpenIncidents,
  type WatchedRule,
} from './open-incidents.ts';
import { openedMessage } from './opened-message.ts';
import { createRepeats, type Repeats } from './repeats.ts';
import { isAwake } from './schedule.ts';
import { BEFORE_MS, createTrackHistory, type TrackHistory } from './track-history.ts';
import { createWallClock } from './wall-clock.ts';

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
  /** Cameras of this camera's site without pictures now, this one counted. */
  siteState?: CameraBookDeps['siteState'];
}

export interface IncidentBook {
  observe: (look: Look) => void;
  /** What is known of the camera without looking (camera-book.ts). */
  hear: CameraBook['hear'];
  /** The eye of this camera is gone: forgets every track, since the next one counts its tracks from the beginning. */
  eyeLost: () => void;
  /** At shutdown: ends whatever is open. */
  closeAll: () => void;
}

/** Everything that is known of one camera's past; thrown away whole when its clock was set back. */
interface Page {
  rules: WatchedRule[];
  history: TrackHistory;
  open: OpenIncidents;
  repeats: Repeats;
}

export function createIncidentBook(deps: IncidentBookDeps): IncidentBook {
  const { camera, clock } = deps;
  const wallClock = createWallClock(deps.timeZone);
  const cameraBook = createCameraBook({ ...deps, wallClock });
  let page = newPage(deps);
  let lastLookAtMs = -Infinity;
  let lastLookMonotonicMs = 0;
  let stopWatching: (() => void) | null = null;

  const fire = (watched: WatchedRule, firing: Firing, atMs: number, seenIds: ReadonlySet<number>): void => {
    const { history, open, repeats } = page;
    if (firing.isMore) {
      const mine = open.of(watched).find(({ key }) => key === firing.key);
      if (mine) {
        open.join(mine, mine.key, firing.trackIds);
      }
      return;
    }
    const [mainTrackId] = firing.trackIds;
    const box = mainTrackId === undefined ? null : history.lastBox(mainTrackId);
    const known = repeats.openOne(watched, { key: firing.key, box }, seenIds);
    if (known) {
      open.join(known, firing.key, firing.trackIds);
      return;
    }
    if (repeats.isCooling(watched, { box }, atMs)) {
      return;
    }
    const incident = open.add({
      watched,
      key: firing.key,
      trackIds: [...firing.trackIds],
      id: newId(),
      atMs,
    });
    const { startedAtMs, trackIds } = incident;
    deps.onOpened({
      ...openedMessage(camera.id, incident, firing, wallClock.timeOfDay),
      sequence: deps.nextSequence(),
      tracks: trackIds.map((trackId) => history.trackOf(trackId, startedAtMs - BEFORE_MS)),
    });
  };

  const watchWhileOpen = (): void => {
    if (page.open.isEmpty()) {
      stopWatching?.();
      stopWatching = null;
      return;
    }
    stopWatching ??= clock.every(WATCH_PERIOD_MS, () => {
      if (clock.monotonicMs() - lastLookMonotonicMs >= UNWATCHED_MS) {
        page.open.closeAll();
        watchWhileOpen();
      }
    });
  };

  const startAnew = (): void => {
    page.open.closeAll();
    watchWhileOpen();
    page = newPage(deps);
  };

  /** Into the history; returns who was really seen in this look. */
  const record = ({ atMs, tracks, changes }: Look): Set<number> => {
    const { history, open } = page;
    const seen = [
      ...tracks.filter((track) => !track.isPredicted),
      ...changes.map(({ trackId, box, score }) => ({ trackId, label: 'object' as const, box, score })),
    ];
    seen.forEach((one) => history.record(one, atMs, open.keepSinceAtMs(one.trackId)));
    return new Set(seen.map(({ trackId }) => trackId));
  };

  /** Rules are told how sure a track is, not how well this one look saw it. */
  const surely = (look: Look): Look => ({
    ...look,
    tracks: look.tracks.map((track) => ({
      ...track,
      score: page.history.sureness(track.trackId) ?? track.score,
    })),
  });

  const observeInOrder = (look: Look): void => {
    const { rules, history, open } = page;
    const { atMs } = look;
    const seenIds = record(look);
    const evicted = history.evict(atMs, (trackId) => open.keepSinceAtMs(trackId) !== null);
    const endedTrackIds = [...look.endedTrackIds, ...evicted];

    const sure = surely(look);
    const localTime = wallClock.at(atMs);
    for (const watched of rules) {
      const { schedule } = watched.rule;
      const ruleLook = {
        ...forRule(watched.rule, sure),
        endedTrackIds,
        isAwake: isAwake(schedule, localTime),
      };
      const firings = watched.behaviour.observe(ruleLook);
      firings.forEach((firing) => fire(watched, firing, atMs, seenIds));
    }

    open.advance(atMs, seenIds, endedTrackIds);
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
      observeInOrder({
        ...look,
        tracks: look.tracks.filter(isWellFormed),
        changes: look.changes.filter(isWellFormed),
      });
    },
    hear: cameraBook.hear,
    eyeLost: startAnew,
    closeAll: () => {
      startAnew();
      cameraBook.close();
    },
  };
}

function newPage({ camera, onClosed }: IncidentBookDeps): Page {
  const history = createTrackHistory();
  const open = createOpenIncidents(history, (ending, incident) => {
    const boxes = incident.trackIds.map(history.lastBox).filter((box) => box !== null);
    repeats.closed(incident, boxes);
    onClosed(ending);
  });
  const repeats = createRepeats(open, history.lastBox);
  const rules = camera.rules
    .filter((rule) => !isHeard(rule))
    .map((rule) => {
      const personHeights =
        ('personHeights' in rule ? rule.personHeights : undefined) ?? camera.personHeights;
      return { rule, behaviour: createBehaviour(rule, { personHeights }) };
    });
  return { rules, history, open, repeats };
}

/** A track is shown to a rule while it is at least so sure. */
const LEAST_SCORE: Record<Sensitivity, number> = { low: 0.5, normal: 0, high: 0 };

function forRule(
  rule: Rule,
  look: Look,
): Pick<RuleLook, Exclude<keyof RuleLook, 'endedTrackIds' | 'isAwake'>> {
  const { atMs, aspect, tracks, changes, condition } = look;
  const labels = 'classes' in rule ? labelsOf(rule.classes) : null;
  const leastScore = LEAST_SCORE[rule.sensitivity];
  return {
    atMs,
    aspect,
    tracks: tracks.filter(({ label, score }) => (labels?.includes(label) ?? true) && score >= leastScore),
    everyone: tracks,
    changes,
    condition,
  };
}

function isWellFormed({ trackId, box, score }: TrackObservation | SceneChange): boolean {
  return (
    Number.isSafeInteger(trackId) &&
    trackId >= 0 &&
    [box.x, box.y, box.w, box.h, score].every((value) => Number.isFinite(value))
  );
}
