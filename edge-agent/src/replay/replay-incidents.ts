/** The incidents of a replayed clip in seconds of the file: what `matlang replay --json` prints, one object each. */
import type { IncidentKind } from '#protocol/camera.ts';
import type { Point } from '#protocol/geometry.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import type { IncidentEnding } from '../events/open-incidents.ts';

export interface ReplayIncident {
  kind: IncidentKind;
  /** Its name. */
  rule: string;
  /** When it was settled that the rule was broken. */
  fromS: number;
  /** When somebody was last at it. */
  toS: number;
  /** The main one first; none where it is about the camera itself. */
  trackIds: number[];
  confidence: number;
  /** Where the main one stood when it opened, fractions of the picture; null where nobody did. */
  at: Point | null;
  why: IncidentOpened['why'];
}

export interface IncidentList {
  opened: (opened: IncidentOpened) => void;
  closed: (ending: IncidentEnding) => void;
  /** Those going on; `toS` is not known yet and is `fromS`. */
  open(): ReplayIncident[];
  /** Those that have come to an end since the last call. */
  takeClosed(): Generator<{ type: 'incident'; incident: ReplayIncident }, void>;
  /** Those that are over, by the time they began. */
  all(): ReplayIncident[];
}

export function createIncidentList(startsAtMs: number): IncidentList {
  const open = new Map<string, ReplayIncident>();
  const over: ReplayIncident[] = [];
  let taken = 0;
  const secondOf = (atMs: number): number => Math.round((atMs - startsAtMs) / 10) / 100;

  return {
    opened: ({ id, kind, ruleName, startedAtMs, tracks, confidence, why }) => {
      const fromS = secondOf(startedAtMs);
      const trackIds = tracks.map((track) => track.id);
      const at = tracks[0]?.path.at(-1)?.at ?? null;
      open.set(id, { kind, rule: ruleName, fromS, toS: fromS, trackIds, confidence, at, why });
    },
    closed: ({ id, endedAtMs, tracks }) => {
      const incident = open.get(id);
      if (incident) {
        open.delete(id);
        const toS = Math.max(incident.fromS, secondOf(endedAtMs));
        over.push({ ...incident, toS, trackIds: tracks.map((track) => track.id) });
      }
    },
    open: () => [...open.values()],
    takeClosed: function* () {
      while (taken < over.length) {
        const incident = over[taken++];
        if (incident) {
          yield { type: 'incident', incident };
        }
      }
    },
    all: () => [...over].sort((a, b) => a.fromS - b.fromS || a.rule.localeCompare(b.rule)),
  };
}
