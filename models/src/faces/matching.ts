/**
 * Comparing descriptors. Similarity is the cosine of two descriptors, -1 to 1, and means something else on every
 * camera; score is the similarity in standard deviations above what strangers reach (a cohort), and is what every
 * threshold, histogram and word is about. Greater is more alike, for both.
 * Not here: whether two descriptors may be compared at all (of one recipe, see face.ts): whoever holds them knows.
 */
export {
  decodeDescriptor,
  encodeDescriptor,
  fuseDescriptors,
  similarityOf,
  type GradedDescriptor,
} from './matching/descriptor.ts';
export { createCohort, type Cohort } from './matching/cohort.ts';
export { createFaceGallery, type FaceGallery, type GalleryHit } from './matching/gallery.ts';

/** Scores above which a track is a candidate, and a strong one, until a place has been calibrated. */
export interface ScoreThresholds {
  candidate: number;
  strong: number;
}

/**
 * For a list of about 100 people with three pictures of each. Measured on the tuning half of LFW (54 people with 120
 * looks, 392 looks at strangers). Candidate: with no cohort yet 1.3 % of the strangers are above it and 96.7 % of the
 * people, with 100 strangers in the cohort none of 392 and 96.7 %. Strong: 0.5 % and 91.7 %, then none and 85 %.
 */
export const DEFAULT_THRESHOLDS: ScoreThresholds = { candidate: 5, strong: 6 };
