/** What an eye has read of the face of one track: the only thing the agent is told about faces. */
import type { Box } from '#protocol/geometry.ts';
import type { FaceFault } from '#models/faces/face.ts';

export interface FaceShot {
  /** Capture time of the main-stream picture it is from. */
  atMs: number;
  /** Unit length, of the sighting's recipe. */
  descriptor: Float32Array;
  /** 0 to 1. */
  grade: number;
  widthPx: number;
  /** Good enough to alarm by itself, or only together with others (models/src/faces/face.ts). */
  use: 'match' | 'alarm';
  /** Of the face, fractions of the picture. */
  box: Box;
  /** The face, upright, at most 64 kB. */
  jpeg: Uint8Array;
}

export interface FaceSighting {
  cameraId: string;
  /** As in the looks of the camera. */
  trackId: number;
  atMs: number;
  recipe: string;
  /** The best of the track so far, best first; as many as `best-faces.ts` keeps. */
  shots: FaceShot[];
  /** Faces of the track that were not good enough, by the gravest fault of each; `no-face` where none was found. */
  refused: Partial<Record<FaceFault | 'no-face', number>>;
  /** The track is given up: no more will come. */
  isOver: boolean;
}
