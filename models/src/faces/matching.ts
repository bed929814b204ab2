/**
 * Comparing descriptors. Similarity is the cosine of two descriptors, -1 to 1, and means something else on every
 * camera; score is the similarity in standard deviations above what strangers reach (a cohort), and is what every
 * threshold, histogram and word is about. Greater is more alike, for both.
 */
export interface GradedDescriptor {
  /** Unit length. */
  descriptor: Float32Array;
  /** 0 to 1 (face.ts). */
  grade: number;
}

export interface GalleryHit {
  id: string;
  similarity: number;
}

/** Descriptors by id; an id may have several. */
export interface FaceGallery {
  size: () => number;
  add: (id: string, descriptor: Float32Array) => void;
  /** Overwrites what it removes. */
  remove: (id: string) => void;
  /** The most alike ids first, each once, by its best descriptor. */
  search: (probe: Float32Array, most: number) => GalleryHit[];
}

/** Strangers' descriptors, the yardstick of a place. With few of them the built-in figures weigh more. */
export interface Cohort {
  size: () => number;
  /** Beyond its capacity a descriptor takes a random other's place. */
  add: (descriptor: Float32Array) => void;
  descriptors: () => readonly Float32Array[];
  /** What `similarity` between these two is worth. */
  score: (probe: Float32Array, template: Float32Array, similarity: number) => number;
}

/** Scores above which a track is a candidate, and a strong one, until a place has been calibrated. */
export interface ScoreThresholds {
  candidate: number;
  strong: number;
}
