/** The three parts a face reader is put together from; each has our own and may have an operator's (spec.ts). */
import type { FoundFace, RgbPicture, Spot } from './face.ts';

export interface FaceFinder {
  /** Best first, none overlapping; boxes and points as face.ts wants them. */
  find: (picture: RgbPicture) => Promise<FoundFace[]>;
}

/** The 68 points of the iBUG scheme, pixels of the picture: jaw 0-16, brows 17-26, nose 27-35, eyes 36-47, mouth 48-67. */
export interface FaceLandmarker {
  find: (picture: RgbPicture, face: FoundFace) => Promise<Spot[]>;
}

export interface FaceEmbedder {
  /** What makes its descriptors, with the version of every step: part of the reader's recipe. */
  recipe: string;
  length: number;
  /** Unit length. Aligns by itself, as its net was trained. */
  describe: (
    picture: RgbPicture,
    face: FoundFace,
    landmarks: readonly Spot[],
    steps: ReadingSteps,
  ) => Promise<Float32Array>;
}

/** What is done with a face to make its descriptor better, for `matlang faces` to switch off one by one. */
export interface ReadingSteps {
  /** Mirror image averaged in. */
  flip: boolean;
  /** Slightly moved and resized crops averaged in; 1 is the plain one. */
  crops: number;
}
