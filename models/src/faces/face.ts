/**
 * A face as every part of this project speaks of it, from a picture to a descriptor that can be compared. The same
 * reader works on the agent's pictures, on pictures given for the watch-list, and under `matlang faces`.
 * Not here: comparing (matching.ts), whose face it is (central), what follows (edge-agent/src/events/).
 */

/** 8 bits a channel, rows packed. */
export interface RgbPicture {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Pixels of the picture. */
export interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Spot {
  x: number;
  y: number;
}

/** Right and left are the person's own: `rightEye` is on the left of the picture. */
export interface FacePoints {
  rightEye: Spot;
  leftEye: Spot;
  nose: Spot;
  /** Middle of the mouth. */
  mouth: Spot;
}

export interface FoundFace {
  /** From chin to brow and ear to ear, as BlazeFace draws it; finders that draw otherwise are brought to this. */
  box: Rect;
  /** 0 to 1. */
  score: number;
  points: FacePoints;
}

/** Why a face should not be trusted, the gravest first. The viewer has a sentence for each. */
export const FACE_FAULTS = [
  'too-small',
  'cut-off',
  'turned',
  'tilted',
  'blurred',
  'too-dark',
  'too-bright',
  'unlike-a-face',
] as const;
export type FaceFault = (typeof FACE_FAULTS)[number];

/** Pixels between the sides of the box that a face needs before it may be compared at all, and before it may alarm. */
export const LEAST_WIDTH = { match: 24, alarm: 40 } as const;

export interface FaceQuality {
  widthPx: number;
  /** 0: straight at the camera; 1: in profile. From the places of eyes and nose. */
  turned: number;
  /** Of the line between the eyes, degrees. */
  tiltDeg: number;
  /** Of the aligned face, 0 to 1; what the figure is made of stands in quality.ts. */
  sharpness: number;
  /** Mean and standard deviation of the luma inside the aligned face, 0 to 255. */
  brightness: number;
  contrast: number;
  /** All in one figure, 0 to 1: the weight of this face in a template. */
  grade: number;
  /** Empty for a face that may alarm by itself. */
  faults: FaceFault[];
  /** `none`: not compared at all. `match`: only together with better ones. */
  use: 'none' | 'match' | 'alarm';
}

export interface ReadFace {
  face: FoundFace;
  quality: FaceQuality;
  /** Unit length; null where `use` is none. */
  descriptor: Float32Array | null;
  /** The face and a little round it, upright, for people to look at. */
  chip: RgbPicture;
}

export interface FaceReader {
  /** Which nets and which steps make the descriptors; only those of one recipe may be compared. */
  recipe: string;
  descriptorLength: number;
  /** Best first, none overlapping. */
  find(picture: RgbPicture): Promise<FoundFace[]>;
  read(picture: RgbPicture, face: FoundFace): Promise<ReadFace>;
  close(): Promise<void>;
}
