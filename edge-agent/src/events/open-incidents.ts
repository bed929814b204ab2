/**
 * The incidents of one camera that are not over yet, and when they are: everybody it is about has gone, nobody has
 * been at it for LEFT_MS, or LONGEST_MS have passed. `endedAtMs` is when it was last seen, not when we noticed.
 */
import type { Rule } from '#protocol/rule.ts';
import type { IncidentClosed } from '#protocol/incident.ts';
import type { Behaviour } from './behaviour.ts';
import { BEFORE_MS, type TrackHistory } from './track-history.ts';

const LEFT_MS = 3000;
export const LONGEST_MS = 60_000;
/** The protocol's limit. */
const MOST_TRACKS = 16;

/** The files are made afterwards, by evidence/. */
export type IncidentEnding = Omit<IncidentClosed, 'files'>;

export interface WatchedRule {
  rule: Rule;
  behaviour: Behaviour;
}

export interface OpenIncident {
  id: string;
  key: string;
  trackIds: number[];
  watched: WatchedRule;
  startedAtMs: number;
  lastAtItAtMs: number;
}

export interface OpenIncidents {
  isEmpty: () => boolean;
  of: (watched: WatchedRule) => readonly OpenIncident[];
  add: (
    incident: Pick<OpenIncident, 'id' | 'key' | 'trackIds' | 'watched'> & { atMs: number },
  ) => OpenIncident;
  /** The same doer under another key: a track that was lost and found again. */
  join: (incident: OpenIncident, key: string, trackIds: readonly number[]) => void;
  /** The earliest instant of this track that an open incident will want to show; null when none is open. */
  keepSinceAtMs: (trackId: number) => number | null;
  /** After every look: prolongs those still at it and closes those that are over. */
  advance: (atMs: number, seenIds: ReadonlySet<number>, endedTrackIds: readonly number[]) => void;
  closeAll: () => void;
}

export function createOpenIncidents(
  history: TrackHistory,
  onClosed: (ending: IncidentEnding, incident: OpenIncident) => void,
  longestMs: (watched: WatchedRule) => number = () => LONGEST_MS,
): OpenIncidents {
  let open: OpenIncident[] = [];

  const closeWhere = (isOver: (incident: OpenIncident) => boolean): void => {
    const over = open.filter(isOver);
    open = open.filter((incident) => !over.includes(incident));
    for (const incident of over) {
      const { id, trackIds, startedAtMs, lastAtItAtMs } = incident;
      const tracks = history.tracksOf(trackIds, startedAtMs - BEFORE_MS);
      onClosed({ id, endedAtMs: lastAtItAtMs, tracks }, incident);
    }
  };

  return {
    isEmpty: () => open.length === 0,
    of: (watched) => open.filter((one) => one.watched === watched),
    add: ({ atMs, trackIds, ...rest }) => {
      const startedAtMs = Math.round(atMs);
      const incident = {
        ...rest,
        trackIds: trackIds.slice(0, MOST_TRACKS),
        startedAtMs,
        lastAtItAtMs: startedAtMs,
      };
      open.push(incident);
      return incident;
    },
    join: (incident, key, trackIds) => {
      incident.key = key;
      incident.trackIds = [...new Set([...incident.trackIds, ...trackIds])].slice(-MOST_TRACKS);
    },
    keepSinceAtMs: (trackId) => {
      const mine = open.filter((incident) => incident.trackIds.includes(trackId));
      return mine.length === 0 ? null : Math.min(...mine.map((one) => one.startedAtMs)) - BEFORE_MS;
    },
    advance: (atMs, seenIds, endedTrackIds) => {
      for (const incident of open) {
        const { key, trackIds, watched } = incident;
        const isSeen = trackIds.length === 0 || trackIds.some((trackId) => seenIds.has(trackId));
        if (isSeen && watched.behaviour.isStillAtIt(key)) {
          incident.lastAtItAtMs = Math.round(atMs);
        }
      }
      closeWhere(
        ({ trackIds, startedAtMs, lastAtItAtMs, watched }) =>
          (trackIds.length > 0 && trackIds.every((trackId) => endedTrackIds.includes(trackId))) ||
          atMs - lastAtItAtMs >= LEFT_MS ||
          atMs - startedAtMs >= longestMs(watched),
      );
    },
    closeAll: () => closeWhere(() => true),
  };
}
