/**
 * Intrusion: reports a track whose foot point has stayed inside a drawn zone for `holdS`, once per visit.
 *
 * A visit ends when the track has been outside for AWAY_MS; only then can it fire again. Outside means clearly
 * outside: a foot point that trembles on the border neither ends a visit nor restarts the hold.
 * Looks in which the track was only predicted do not count at all, and a hold does not bridge a gap in which it was
 * not seen. Outside the schedule nothing is held: whoever is inside when the schedule begins fires `holdS` later.
 * Not here: whose foot point (detect/), what becomes of a firing (incident-book.ts).
 */
import type { RuleOf } from '#protocol/rule.ts';
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import { LONGEST_GAP_MS, TREMBLE, trackKey, type Behaviour, type Firing } from './behaviour.ts';
import { distanceToBorder, footPoint, isInside } from './geometry.ts';

const AWAY_MS = 3000;

interface Visit {
  isInside: boolean;
  /** First look inside while awake, of an unbroken row; null while not holding. */
  insideSinceAtMs: number | null;
  outsideSinceAtMs: number | null;
  lastSeenAtMs: number;
  hasFired: boolean;
}

export function createIntrusion(rule: RuleOf<'intrusion'>): Behaviour {
  const visits = new Map<string, Visit>();

  const observeTrack = (track: TrackObservation, atMs: number, isAwake: boolean): Firing | null => {
    const visit = visits.get(trackKey(track.trackId)) ?? newVisit(atMs);
    visits.set(trackKey(track.trackId), visit);
    move(visit, whereIs(rule, track, visit.isInside), atMs, isAwake);
    if (visit.hasFired || visit.insideSinceAtMs === null || !visit.isInside) {
      return null;
    }
    const heldMs = atMs - visit.insideSinceAtMs;
    if (heldMs < rule.holdS * 1000) {
      return null;
    }
    visit.hasFired = true;
    return {
      key: trackKey(track.trackId),
      trackIds: [track.trackId],
      label: track.label,
      confidence: track.score,
      reason: { kind: 'intrusion', sinceAtMs: visit.insideSinceAtMs, heldMs },
    };
  };

  return {
    observe: ({ atMs, tracks, endedTrackIds, isAwake }) => {
      const firings = tracks
        .filter((track) => !track.isPredicted)
        .map((track) => observeTrack(track, atMs, isAwake))
        .filter((firing) => firing !== null);
      endedTrackIds.forEach((trackId) => visits.delete(trackKey(trackId)));
      return firings;
    },
    isStillAtIt: (key) => visits.get(key)?.isInside ?? false,
  };
}

function newVisit(atMs: number): Visit {
  return {
    isInside: false,
    insideSinceAtMs: null,
    outsideSinceAtMs: null,
    lastSeenAtMs: atMs,
    hasFired: false,
  };
}

/** One who was inside stays so while trembling on the border. */
function whereIs(rule: RuleOf<'intrusion'>, track: TrackObservation, wasInside: boolean): boolean {
  const foot = footPoint(track.box);
  return isInside(rule.zone, foot) || (wasInside && distanceToBorder(rule.zone, foot, track.box) < TREMBLE);
}

function move(visit: Visit, isNowInside: boolean, atMs: number, isAwake: boolean): void {
  if (atMs - visit.lastSeenAtMs > LONGEST_GAP_MS) {
    visit.insideSinceAtMs = null;
  }
  visit.lastSeenAtMs = atMs;
  visit.isInside = isNowInside;

  if (!isAwake) {
    visit.insideSinceAtMs = null;
    visit.hasFired = false;
  } else if (isNowInside) {
    visit.insideSinceAtMs ??= atMs;
  } else {
    visit.insideSinceAtMs = null;
  }

  if (isNowInside) {
    visit.outsideSinceAtMs = null;
  } else {
    visit.outsideSinceAtMs ??= atMs;
    if (atMs - visit.outsideSinceAtMs >= AWAY_MS) {
      visit.hasFired = false;
    }
  }
}
