/**
 * The second book of a camera: incidents that are heard of, not seen (camera-offline, camera-event). There are no
 * looks then, or they say nothing about it, so this book goes by the clock: from the first news on it tells its rules
 * every second that time passes.
 *
 * It outlives what incident-book.ts forgets: a lost eye or a clock set back says nothing about whether the camera
 * itself is there. An incident lasts as long as its rule says; what would be a clip of hours is no clip at all
 * (forward/incident-desk.ts).
 */
import { newId } from '#base/ids.ts';
import type { Clock } from '#base/clock.ts';
import type { CameraConfig } from '#edge-agent/camera/config.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import type { CameraNews, Firing, HeardNews } from './behaviour.ts';
import { createBehaviour, isHeard } from './behaviours.ts';
import { createOpenIncidents, LONGEST_MS, type IncidentEnding, type WatchedRule } from './open-incidents.ts';
import { openedMessage } from './opened-message.ts';
import { createRepeats } from './repeats.ts';
import { isAwake } from './schedule.ts';
import { createTrackHistory } from './track-history.ts';
import type { WallClock } from './wall-clock.ts';

const PERIOD_MS = 1000;

export interface CameraBookDeps {
  camera: Pick<CameraConfig, 'id' | 'rules'>;
  wallClock: WallClock;
  clock: Clock;
  nextSequence: () => number;
  onOpened: (opened: IncidentOpened) => void;
  onClosed: (ending: IncidentEnding) => void;
  /** How many cameras of this camera's site are without pictures now. */
  siteState?: (() => HeardNews['site']) | undefined;
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
      deps.onClosed(ending);
    },
    ({ rule }) => (rule.kind === 'camera-offline' ? Infinity : LONGEST_MS),
  );
  const repeats = createRepeats(open, () => null);
  let stopTicking: (() => void) | null = null;
  let isClosed = false;

  const fire = (watched: WatchedRule, firing: Firing, atMs: number): void => {
    const place = { key: firing.key, box: null };
    if (repeats.openOne(watched, place, new Set()) || repeats.isCooling(watched, place, atMs)) {
      return;
    }
    const incident = open.add({ watched, key: firing.key, trackIds: [], id: newId(), atMs });
    deps.onOpened({
      ...openedMessage(camera.id, incident, firing, wallClock.timeOfDay),
      sequence: deps.nextSequence(),
      tracks: [],
    });
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
