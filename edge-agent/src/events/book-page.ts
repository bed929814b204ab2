/**
 * One page of the incident book: the rules of a camera, what they have seen, and what is open, from one look to the
 * next. Looks come in order; a clock that was set back, or another eye, means a new page (incident-book.ts).
 *
 * A firing of a rule opens an incident at once. It stays open while somebody is at it (for a zone: inside), and takes
 * further firings of the same rule by the same track into itself; what counts as the same is in repeats.ts.
 */
import { newId } from '#base/ids.ts';
import type { CameraConfig } from '#edge-agent/camera/config.ts';
import type { Look } from '#edge-agent/detect/look.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import { labelsOf, type Rule, type Sensitivity } from '#protocol/rule.ts';
import type { Firing, RuleLook } from './behaviour.ts';
import { createBehaviour, isHeard } from './behaviours.ts';
import { createOpenIncidents, type IncidentEnding, type WatchedRule } from './open-incidents.ts';
import { openedMessage } from './opened-message.ts';
import { createRepeats } from './repeats.ts';
import { isAwake } from './schedule.ts';
import { BEFORE_MS, createTrackHistory, type TrackHistory } from './track-history.ts';
import type { WallClock } from './wall-clock.ts';

export interface BookPageDeps {
  camera: CameraConfig;
  wallClock: WallClock;
  nextSequence: () => number;
  onOpened: (opened: IncidentOpened) => void;
  onClosed: (ending: IncidentEnding) => void;
}

export interface BookPage {
  observe: (look: Look) => void;
  hasOpen: () => boolean;
  trackOf: TrackHistory['trackOf'];
  closeAll: () => void;
}

export function openBookPage(deps: BookPageDeps): BookPage {
  const { camera, wallClock, onClosed } = deps;
  const rules = camera.rules.filter((rule) => !isHeard(rule)).map((rule) => watchRule(rule, camera));
  const history = createTrackHistory();
  const open = createOpenIncidents(history, (ending, incident) => {
    const boxes = incident.trackIds.map((trackId) => history.lastBox(trackId)).filter((box) => box !== null);
    repeats.closed(incident, boxes);
    onClosed(ending);
  });
  let leftEarlier: number[] = [];
  const repeats = createRepeats(open, (trackId) => history.lastBox(trackId));

  const fire = (watched: WatchedRule, firing: Firing, atMs: number, seenIds: ReadonlySet<number>): void => {
    const { key, trackIds } = firing;
    if (firing.isMore) {
      const mine = open.of(watched).find((incident) => incident.key === key);
      if (mine) {
        open.join(mine, key, trackIds);
      }
      return;
    }
    const [mainTrackId] = trackIds;
    const box = mainTrackId === undefined ? null : history.lastBox(mainTrackId);
    const known = repeats.openOne(watched, { key, box }, seenIds);
    if (known) {
      open.join(known, key, trackIds);
      return;
    }
    if (repeats.isCooling(watched, { key, box }, atMs)) {
      return;
    }
    const incident = open.add({ watched, key, trackIds: [...trackIds], id: newId(), atMs });
    const sinceAtMs = incident.startedAtMs - BEFORE_MS;
    deps.onOpened({
      ...openedMessage(camera.id, incident, firing, wallClock.timeOfDay),
      sequence: deps.nextSequence(),
      tracks: history.tracksOf(incident.trackIds, sinceAtMs),
    });
  };

  /** Into the history; returns who was really seen in this look. */
  const record = ({ atMs, tracks, changes }: Look): Set<number> => {
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
      score: history.sureness(track.trackId) ?? track.score,
    })),
  });

  /** Whoever left while others go on is still part of the incident: kept until it is closed. */
  const forget = (endedTrackIds: readonly number[]): void => {
    const ended = [...leftEarlier, ...endedTrackIds];
    leftEarlier = ended.filter((trackId) => open.keepSinceAtMs(trackId) !== null);
    ended.filter((trackId) => !leftEarlier.includes(trackId)).forEach((trackId) => history.forget(trackId));
  };

  return {
    observe: (look) => {
      const { atMs } = look;
      const seenIds = record(look);
      const evicted = history.evict(atMs, (trackId) => open.keepSinceAtMs(trackId) !== null);
      const endedTrackIds = [...look.endedTrackIds, ...evicted];

      const sure = surely(look);
      const localTime = wallClock.at(atMs);
      for (const watched of rules) {
        const isRuleAwake = isAwake(watched.rule.schedule, localTime);
        const firings = watched.behaviour.observe({
          ...forRule(watched.rule, sure),
          endedTrackIds,
          isAwake: isRuleAwake,
        });
        firings.forEach((firing) => fire(watched, firing, atMs, seenIds));
      }

      open.advance(atMs, seenIds, endedTrackIds);
      forget(endedTrackIds);
    },
    hasOpen: () => !open.isEmpty(),
    trackOf: (trackId, sinceAtMs) => history.trackOf(trackId, sinceAtMs),
    closeAll: () => open.closeAll(),
  };
}

function watchRule(rule: Rule, camera: CameraConfig): WatchedRule {
  const ownHeights = 'personHeights' in rule ? rule.personHeights : undefined;
  return { rule, behaviour: createBehaviour(rule, { personHeights: ownHeights ?? camera.personHeights }) };
}

/** A track is shown to a rule while it is at least so sure. */
const LEAST_SCORE: Record<Sensitivity, number> = { low: 0.5, normal: 0, high: 0 };

function forRule(rule: Rule, look: Look): Omit<RuleLook, 'endedTrackIds' | 'isAwake'> {
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
