/** What the eyes saw on one camera at one instant: the only thing rules about pictures are given. */
import type { Box } from '#protocol/geometry.ts';
import type { ObjectLabel } from '#protocol/incident.ts';

export interface TrackObservation {
  /** Unique per camera for the life of the process. */
  trackId: number;
  label: ObjectLabel;
  /** Fractions of the picture. The foot point is the middle of the lower edge. */
  box: Box;
  /** Detector's score of this look, 0 to 1; of the last look that saw it when `isPredicted`. */
  score: number;
  /** Not seen in this look: the box is where the motion model expects it. Rules must not fire on it. */
  isPredicted: boolean;
  /** How much the picture changes inside the box (detect/scene/motion-energy.ts); absent where nobody asked. */
  motion?: number;
}

/** A place that is no longer as the background was, and stands still: a thing came, or one went. */
export interface SceneChange {
  /** From the same count as the ids of tracks; it ends in `endedTrackIds` too. */
  trackId: number;
  kind: 'appeared' | 'vanished';
  box: Box;
  /** Since when it has stood there unchanged, capture time. */
  sinceAtMs: number;
  /** How sure it is, 0 to 1. */
  score: number;
}

/** How likely something is wrong with the picture as a whole, 0 to 1 each. */
export interface PictureCondition {
  covered: number;
  defocused: number;
  moved: number;
  frozen: number;
}

export interface Look {
  cameraId: string;
  /** Capture time of the picture, ms UTC. */
  atMs: number;
  /** Width of the picture over its height. */
  aspect: number;
  /** Confirmed tracks only. */
  tracks: TrackObservation[];
  /** All that stand at this moment; empty where no rule of the camera asks. */
  changes: SceneChange[];
  /** Null in most looks: it is judged every few seconds, and only where a rule asks. */
  condition: PictureCondition | null;
  /** Tracks that were confirmed, and changes, that are now given up. */
  endedTrackIds: number[];
}

/** What the rules of a camera want to be told, and how urgently. */
export interface WatchNeeds {
  tracks: boolean;
  /** Motion inside the boxes of tracks. */
  motion: boolean;
  changes: boolean;
  condition: boolean;
  /** The faces of people (detect/faces/): then `tracks` is wanted too. */
  faces: boolean;
  /** 0 to 1: whose looks are kept up longest when the box has too much to do. */
  priority: number;
}

/** The least a camera with rules about people or vehicles needs. */
export const WATCH_TRACKS: WatchNeeds = {
  tracks: true,
  motion: false,
  changes: false,
  condition: false,
  faces: false,
  priority: 1,
};

/** Whether a look says anything; most pictures of most cameras show nothing new. */
export function isWorthTelling({ tracks, changes, condition, endedTrackIds }: Look): boolean {
  return tracks.length > 0 || changes.length > 0 || condition !== null || endedTrackIds.length > 0;
}
