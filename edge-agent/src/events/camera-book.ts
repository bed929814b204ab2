/**
 * The second book of a camera: incidents that are heard of, not seen (camera-offline, camera-event, faces). There are
 * no looks then, or they say nothing about it, so this book goes by the clock: from the first news on it tells its
 * rules every second that time passes. An incident about a face shows the track of the looks, if they still have it.
 *
 * It outlives what incident-book.ts forgets: a lost eye or a clock set back says nothing about whether the camera
 * itself is there. An incident lasts as long as its rule says; what would be a clip of hours is no clip at all
 * (forward/incident-desk.ts).
 */
import { newId } from '#base/ids.ts';
import type { Clock } from '#base/clock.ts';
import type { CameraConfig } from '#edge-agent/camera/config.ts';
import type { IncidentOpened, Track } from '#protocol/incident.ts';
import type { CameraNews, FaceFinding, Firing, HeardNews } from './behaviour.ts';
import { createBehaviour, isHeard } from './behaviours.ts';
import { footPoint } from './geometry.ts';
import { createOpenIncidents, LONGEST_MS, type IncidentEnding, type WatchedRule } from './open-incidents.ts';
import { openedMessage } from './opened-message.ts';
import { createRepeats } from './repeats.ts';
import { isAwake } from './schedule.ts';
import { BEFORE_MS, createTrackHistory } from './track-history.ts';
import type { WallClock } from './wall-clock.ts';

const PERIOD_MS = 1000;

export interface CameraBookDeps {
  camera: Pick<CameraConfig, 'id' | 'rules'>;
  wallClock: WallClock;
  clock: Clock;
  nextSequence: () => number;
  /** `face`: JPEG of the face it is about. */
  onOpened: (opened: IncidentOpened, face?: Uint8Array) => void;
  onClosed: (ending: IncidentEnding) => void;
  /** How many cameras of this camera's site are without pictures now. */
  siteState?: (() => HeardNews['site']) | undefined;
  /** What the looks know of a track since then; no boxes when they know nothing. */
  trackOf: (trackId: number, sinceAtMs: number) => Track;
}

export interface CameraBook {
  hear: (news: CameraNews) => void;
  /** At shutdown: ends what is open and hears no more. */
  close: () => void;
}

export function createCameraBook(deps: CameraBookDeps): CameraBook {
  const { camera, clock, wallClock } = deps;
  const rules = camera.rules.filter(isHeard).map((rule): WatchedRule => {
    return { rule, behaviour: createBehaviour(rule, { personHeights: undefined }) };
  });
  const open = createOpenIncidents(
    createTrackHistory(),
    (ending, incident) => {
      repeats.closed(incident, []);
      const tracks = shown.get(incident.id)?.() ?? [];
      shown.delete(incident.id);
      deps.onClosed({ ...ending, tracks });
    },
    ({ rule }) => (rule.kind === 'camera-offline' ? Infinity : LONGEST_MS),
  );
  const repeats = createRepeats(open, () => null);
  /** How an open incident's tracks are got. */
  const shown = new Map<string, () => Track[]>();
  let stopTicking: (() => void) | null = null;
  let isClosed = false;

  const fire = (watched: WatchedRule, firing: Firing, atMs: number): void => {
    const place = { key: firing.key, box: null };
    if (repeats.openOne(watched, place, new Set()) || repeats.isCooling(watched, place, atMs)) {
      return;
    }
    const incident = open.add({ watched, key: firing.key, trackIds: [], id: newId(), atMs });
    const tracksNow = (known: Track[]): Track[] =>
      known.map((track) => {
        const newer = deps.trackOf(track.id, incident.startedAtMs - BEFORE_MS);
        return newer.boxes.length > 0 ? newer : track;
      });
    const tracks = tracksNow(firing.face ? firing.trackIds.map((id) => trackOfFaces(id, firing.face)) : []);
    shown.set(incident.id, () => tracksNow(tracks));
    const opened = openedMessage(camera.id, incident, firing, wallClock.timeOfDay);
    deps.onOpened({ ...opened, sequence: deps.nextSequence(), tracks }, firing.face?.jpeg);
  };

  const tell = (news: CameraNews): void => {
    const atMs = clock.nowMs();
    const localTime = wallClock.at(atMs);
    const site = deps.siteState?.() ?? { gone: 1, total: 1 };
    for (const watched of rules) {
      const heard: HeardNews = {
        atMs,
        monotonicMs: clock.monotonicMs(),
        news,
        isAwake: isAwake(watched.rule.schedule, localTime),
        site,
      };
      watched.behaviour.hear?.(heard).forEach((firing) => fire(watched, firing, atMs));
    }
    open.advance(atMs, new Set(), []);
  };

  const stop = (): void => {
    stopTicking?.();
    stopTicking = null;
  };

  return {
    hear: (news) => {
      if (rules.length === 0 || isClosed) {
        return;
      }
      tell(news);
      stopTicking ??= clock.every(PERIOD_MS, () => tell({ type: 'time-passes' }));
    },
    close: () => {
      isClosed = true;
      stop();
      open.closeAll();
    },
  };
}

/** Where the looks know nothing of it (another eye, or it is long over): the faces themselves are its way. */
function trackOfFaces(id: number, face: FaceFinding | undefined): Track {
  const boxes = (face?.boxes ?? []).map((one) => ({ ...one, atMs: Math.round(one.atMs) }));
  return { id, label: 'person', path: boxes.map(({ atMs, box }) => ({ atMs, at: footPoint(box) })), boxes };
}
