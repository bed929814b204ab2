/**
 * What a behaviour (intrusion, line crossing, ...) is to the incident book: given looks in order, it says which
 * tracks just did it, and whether a track is still at it. Pure: time is the capture time of the looks.
 */
import type { IncidentKind } from '#protocol/camera.ts';
import type { Point } from '#protocol/geometry.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import type { TrackObservation } from '#edge-agent/detect/look.ts';

/** Why it fired, in figures; text/ puts it into words. */
export type Reason =
  | { kind: 'intrusion'; sinceAtMs: number; heldMs: number }
  | {
      kind: 'line-crossing';
      direction: 'left-to-right' | 'right-to-left';
      /** Between two looks, on the straight way from foot point to foot point. */
      crossedAtMs: number;
      crossedAt: Point;
    };
export type ReasonOf<K extends IncidentKind> = Extract<Reason, { kind: K }>;

export interface Firing {
  trackId: number;
  label: ObjectLabel;
  reason: Reason;
}

/** The tracks of one look that a rule cares about (its labels only). */
export interface RuleLook {
  atMs: number;
  tracks: readonly TrackObservation[];
  endedTrackIds: readonly number[];
  /** Outside its schedule a rule goes on watching but does not fire. */
  isAwake: boolean;
}

export interface Behaviour {
  /** Looks come in order of time. */
  observe(look: RuleLook): Firing[];
  /** Whether the track was still at it when last seen: inside the zone, for example. */
  isStillAtIt(trackId: number): boolean;
}

/**
 * A box trembles by a few hundredths of its own size from look to look; a foot point closer than this to a border
 * is on neither side of it (geometry.ts, own sizes).
 */
export const TREMBLE = 0.06;

/** A track not seen for longer may have been anywhere in between. */
export const LONGEST_GAP_MS = 2000;
