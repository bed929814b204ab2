/**
 * What a behaviour (intrusion, line crossing, ...) is to the incident book: given looks in order, it says who or what
 * just did it, and whether they are still at it. Pure: time is the capture time of the looks.
 */
import type { IncidentKind } from '#protocol/camera.ts';
import type { FaceMatch } from '#protocol/faces.ts';
import type { Box, PersonHeights, Point } from '#protocol/geometry.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import type { PictureCondition, SceneChange, TrackObservation } from '#edge-agent/detect/look.ts';

/** Why it fired, in figures; text/ puts it into words. */
export type Reason =
  | { kind: 'intrusion'; sinceAtMs: number; heldMs: number }
  | {
      kind: 'line-crossing';
      direction: 'left-to-right' | 'right-to-left';
      /** Between two looks, on the straight way from foot point to foot point. */
      crossedAtMs: number;
      crossedAt: Point;
    }
  | { kind: 'loitering'; sinceAtMs: number; stayedMs: number }
  | { kind: 'crowd'; sinceAtMs: number; heldMs: number; people: number; perSquareMetre: number | null }
  /** `ownerLeftAtMs`: null where nobody was seen to leave it. */
  | { kind: 'object-left'; sinceAtMs: number; stoodMs: number; ownerLeftAtMs: number | null }
  | { kind: 'object-removed'; goneSinceAtMs: number; wasTakenByPerson: boolean }
  | { kind: 'littering'; droppedAtMs: number; walkedOnAtMs: number }
  | { kind: 'stopped-vehicle'; sinceAtMs: number; stoodMs: number }
  /** `offDeg`: how far the heading is from the permitted way, 0 to 180. */
  | { kind: 'wrong-way'; sinceAtMs: number; heldMs: number; offDeg: number }
  | { kind: 'agitation'; sinceAtMs: number; heldMs: number; people: number }
  | { kind: 'camera-covered'; sinceAtMs: number }
  | { kind: 'camera-defocused'; sinceAtMs: number }
  | { kind: 'camera-moved'; sinceAtMs: number }
  | { kind: 'camera-frozen'; sinceAtMs: number }
  /** `gone`, `total`: cameras of the same site without pictures at that moment, this one counted. */
  | { kind: 'camera-offline'; sinceAtMs: number; detail: string; gone: number; total: number }
  | { kind: 'camera-event'; topic: string; atMs: number }
  /** `shots`: faces of the track it rests on; `widthPx`: of the best of them. */
  | { kind: 'face-watch-list'; atMs: number; isStrong: boolean; shots: number; widthPx: number }
  | { kind: 'face-unknown'; atMs: number; shots: number; widthPx: number };
export type ReasonOf<K extends IncidentKind> = Extract<Reason, { kind: K }>;

export interface Firing {
  /** Who or what, within the rule: the same key is the same incident while that is open. */
  key: string;
  /** The main one first; changes of the scene count as tracks; none for the camera itself. */
  trackIds: readonly number[];
  /** Of the main one. */
  label: ObjectLabel | null;
  /** 0 to 1. */
  confidence: number;
  reason: Reason;
  /** Of rules about faces only. */
  face?: FaceFinding;
  /** Only adds its tracks to what is open under its key: who goes on under another number, who joined a crowd. */
  isMore?: true;
}

/** What an incident about a face shows of it. */
export interface FaceFinding {
  match: FaceMatch;
  /** The best face, upright. */
  jpeg: Uint8Array;
  /** Of the face, in pictures of the track; oldest first. */
  boxes: readonly { atMs: number; box: Box; score: number }[];
}

export interface RuleLook {
  atMs: number;
  /** Width of the picture over its height. */
  aspect: number;
  /** Those the rule cares about (its classes), sure enough for its sensitivity; `score`: how sure the track is. */
  tracks: readonly TrackObservation[];
  /** All of them. */
  everyone: readonly TrackObservation[];
  changes: readonly SceneChange[];
  condition: PictureCondition | null;
  endedTrackIds: readonly number[];
  /** Outside its schedule a rule goes on watching but does not fire. */
  isAwake: boolean;
}

/** What is known of the camera besides its looks. */
export interface BehaviourScene {
  /** Of the rule, else of the camera. */
  personHeights: PersonHeights | undefined;
}

/** What is heard of the camera without looking at a picture. */
export type CameraNews =
  | { type: 'state'; hasPictures: boolean; detail: string }
  /** `isOn`: null for an event that has no end of its own. `source`: which input, rule or detector of the camera. */
  | { type: 'report'; topic: string; source: string; isOn: boolean | null }
  | FaceNews
  /** That track is over, or nobody knows any longer. */
  | { type: 'face-gone'; visitId: number }
  | { type: 'time-passes' };

/** What the faces of one track amount to so far (faces/face-desk.ts). */
export interface FaceNews {
  type: 'face';
  /** One for each track, and never used again: numbers of tracks begin anew with each eye. */
  visitId: number;
  trackId: number;
  /** Who, without a name: the entry that is matched, or a number for somebody nobody expects. */
  personKey: string;
  /** 0 to 1. */
  confidence: number;
  finding: FaceFinding;
}

export interface HeardNews {
  atMs: number;
  /** For durations: no correction of the clock moves it. */
  monotonicMs: number;
  news: CameraNews;
  isAwake: boolean;
  /** Cameras of the same site, this one counted. */
  site: { gone: number; total: number };
}

export interface Behaviour {
  /** Looks come in order of time. */
  observe(look: RuleLook): Firing[];
  /**
   * For rules about what is not in a picture (camera-book.ts): they get news, and every second word that time passes,
   * in place of looks.
   */
  hear?(heard: HeardNews): Firing[];
  /** Whether whoever fired with this key was still at it in the last look: inside the zone, for example. */
  isStillAtIt(key: string): boolean;
}

/** The key of a firing about one track. */
export function trackKey(trackId: number): string {
  return `track-${trackId}`;
}

/**
 * A box trembles by a few hundredths of its own size from look to look; a foot point closer than this to a border
 * is on neither side of it (geometry.ts, own sizes).
 */
export const TREMBLE = 0.06;

/** A track not seen for longer may have been anywhere in between. */
export const LONGEST_GAP_MS = 2000;
