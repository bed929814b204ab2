/**
 * The incidents of one camera that are not over yet, and when they are: the track has ended, has not been at it for
 * LEFT_MS, or LONGEST_MS have passed. `endedAtMs` is when it was last seen at it, not when we noticed.
 */
import type { Rule } from '#edge-agent/camera/config.ts';
import type { IncidentClosed, ObjectLabel } from '#protocol/incident.ts';
import type { Behaviour } from './behaviour.ts';
import { BEFORE_MS, type TrackHistory } from './track-history.ts';

const LEFT_MS = 3000;
const LONGEST_MS = 60_000;

/** The files are made afterwards, by evidence/. */
export type IncidentEnding = Omit<IncidentClosed, 'files'>;

export interface WatchedRule {
  rule: Rule;
  behaviour: Behaviour;
}

export interface OpenIncident {
  id: string;
  trackId: number;
  label: ObjectLabel;
  watched: WatchedRule;
  startedAtMs: number;
  lastAtItAtMs: number;
}

export interface OpenIncidents {
  isEmpty: () => boolean;
  has: (watched: WatchedRule, trackId: number) => boolean;
  add: (
    incident: Pick<OpenIncident, 'id' | 'trackId' | 'label' | 'watched'> & { atMs: number },
  ) => OpenIncident;
  /** The earliest instant of this track that an open incident will want to show; null when none is open. */
  keepSinceAtMs: (trackId: number) => number | null;
  /** After every look: prolongs those still at it and closes those that are over. */
  advance: (atMs: number, seenIds: ReadonlySet<number>, endedTrackIds: readonly number[]) => void;
  closeAll: () => void;
}

export function createOpenIncidents(
  history: TrackHistory,
  onClosed: (ending: IncidentEnding) => void,
): OpenIncidents {
  let open: OpenIncident[] = [];

  const closeWhere = (isOver: (incident: OpenIncident) => boolean): void => {
    const over = open.filter(isOver);
    open = open.filter((incident) => !over.includes(incident));
    for (const { id, trackId, label, startedAtMs, lastAtItAtMs } of over) {
      const track = history.trackOf(trackId, label, startedAtMs - BEFORE_MS);
      onClosed({ id, endedAtMs: lastAtItAtMs, track });
    }
  };

  return {
    isEmpty: () => open.length === 0,
    has: (watched, trackId) => open.some((one) => one.watched === watched && one.trackId === trackId),
    add: ({ atMs, ...rest }) => {
      const startedAtMs = Math.round(atMs);
      const incident = { ...rest, startedAtMs, lastAtItAtMs: startedAtMs };
      open.push(incident);
      return incident;
    },
    keepSinceAtMs: (trackId) => {
      const mine = open.filter((incident) => incident.trackId === trackId);
      return mine.length === 0 ? null : Math.min(...mine.map((one) => one.startedAtMs)) - BEFORE_MS;
    },
    advance: (atMs, seenIds, endedTrackIds) => {
      for (const incident of open) {
        const { trackId, watched } = incident;
        if (seenIds.has(trackId) && watched.behaviour.isStillAtIt(trackId)) {
          incident.lastAtItAtMs = Math.round(atMs);
        }
      }
      closeWhere(
        ({ trackId, startedAtMs, lastAtItAtMs }) =>
          endedTrackIds.includes(trackId) ||
          atMs - lastAtItAtMs >= LEFT_MS ||
          atMs - startedAtMs >= LONGEST_MS,
      );
    },
    closeAll: () => closeWhere(() => true),
  };
}
