/**
 * Tells a repeat from something new. A track that is lost behind a post and found again has another number, and a
 * rule that knows tracks only would raise a second alarm for the same person at the same place.
 *
 * - While an incident is open, a firing of the same rule where one of its tracks was last seen, and is seen no more,
 *   joins it.
 * - After it has closed, a firing of the same rule at the same place within the rule's cool-down is swallowed; for
 *   rules about the camera itself the key says what is the same: two topics it reports are two things.
 * The same place: the boxes overlap, or their centres are less than the larger of them apart.
 */
import type { Box } from '#protocol/geometry.ts';
import type { OpenIncident, OpenIncidents, WatchedRule } from './open-incidents.ts';

const MOST_PLACES = 64;

export interface Repeats {
  /** The open incident this firing belongs to, by key or by place; null when it is new. */
  openOne: (
    watched: WatchedRule,
    firing: Place & { key: string },
    seenIds: ReadonlySet<number>,
  ) => OpenIncident | null;
  /** Whether the cool-down of an earlier incident still lasts for it. */
  isCooling: (watched: WatchedRule, firing: Place & { key: string }, atMs: number) => boolean;
  closed: (incident: OpenIncident, boxes: readonly Box[]) => void;
}

interface Place {
  /** Of the main track; null for the camera itself. */
  box: Box | null;
}

interface ClosedPlace {
  watched: WatchedRule;
  key: string;
  boxes: readonly Box[];
  endedAtMs: number;
}

export function createRepeats(open: OpenIncidents, lastBox: (trackId: number) => Box | null): Repeats {
  let places: ClosedPlace[] = [];

  const isVacantPlace = (incident: OpenIncident, box: Box, seenIds: ReadonlySet<number>): boolean =>
    incident.trackIds.every((trackId) => !seenIds.has(trackId)) &&
    incident.trackIds.some((trackId) => isSamePlace(lastBox(trackId), box));

  return {
    openOne: (watched, { key, box }, seenIds) => {
      const mine = open.of(watched);
      const sameKey = mine.find((incident) => incident.key === key);
      if (sameKey || box === null || watched.rule.coolDownS === 0) {
        return sameKey ?? null;
      }
      return mine.find((incident) => isVacantPlace(incident, box, seenIds)) ?? null;
    },
    isCooling: (watched, { key, box }, atMs) =>
      places.some(
        (place) =>
          place.watched === watched &&
          atMs - place.endedAtMs < watched.rule.coolDownS * 1000 &&
          (box === null ? place.key === key : place.boxes.some((other) => isSamePlace(other, box))),
      ),
    closed: ({ watched, key, lastAtItAtMs }, boxes) => {
      if (watched.rule.coolDownS > 0) {
        places = [...places.slice(1 - MOST_PLACES), { watched, key, boxes, endedAtMs: lastAtItAtMs }];
      }
    },
  };
}

function isSamePlace(a: Box | null, b: Box): boolean {
  if (!a) {
    return false;
  }
  const dx = Math.abs(a.x + a.w / 2 - b.x - b.w / 2);
  const dy = Math.abs(a.y + a.h / 2 - b.y - b.h / 2);
  return dx < Math.max(a.w, b.w) && dy < Math.max(a.h, b.h);
}
