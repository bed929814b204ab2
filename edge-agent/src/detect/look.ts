/** What the detector and tracker saw on one camera at one instant: the only thing rules are given. */
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
}

export interface Look {
  cameraId: string;
  /** Capture time of the picture, ms UTC. */
  atMs: number;
  /** Confirmed tracks only. */
  tracks: TrackObservation[];
  /** Tracks that were confirmed and are now given up. */
  endedTrackIds: number[];
}
