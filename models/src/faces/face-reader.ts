/**
 * Reads faces: finds them, says how far each may be trusted, and describes those that may be compared. Put together
 * from three nets, each of which has a second maker (spec.ts).
 */
import type { FaceReader, FoundFace, ReadFace, RgbPicture } from './face.ts';
import { createBlazefaceFinder } from './blazeface-finder.ts';
import { createEmbedder } from './embedder.ts';
import { createLandmarker } from './landmarker.ts';
import { openNet } from './net-session.ts';
import type { FaceEmbedder, FaceFinder, FaceLandmarker, ReadingSteps } from './nets.ts';
import { cutChip, measureQuality } from './quality.ts';

export interface FaceNets {
  finder: FaceFinder;
  landmarker: FaceLandmarker;
  embedder: FaceEmbedder;
  /** Releases what the nets hold. */
  close?: () => Promise<void>;
}

/** Of what a camera sees. */
export const READING_STEPS: ReadingSteps = { flip: true, crops: 1 };
/**
 * Of pictures people give, where time is no matter: more views of a face bring its descriptor nearer to those of its
 * other pictures (docs/design/008-faces.md, Recipes). It stays comparable with one of fewer views.
 */
export const ENROLMENT_STEPS: ReadingSteps = { flip: true, crops: 3 };

/** `close` of the reader closes the nets. A picture without pixels has no faces. */
export function createFaceReader({
  finder,
  landmarker,
  embedder,
  steps = READING_STEPS,
  close = () => Promise.resolve(),
}: FaceNets & { steps?: ReadingSteps }): FaceReader {
  const read = async (picture: RgbPicture, face: FoundFace): Promise<ReadFace> => {
    const landmarks = await landmarker.find(picture, face);
    const quality = measureQuality(picture, face, landmarks);
    const descriptor =
      quality.use === 'none' ? null : await embedder.describe(picture, face, landmarks, steps);
    return { face, quality, descriptor, chip: cutChip(picture, landmarks) };
  };
  return {
    recipe: embedder.recipe,
    descriptorLength: embedder.length,
    find: async (picture) => (picture.width < 1 || picture.height < 1 ? [] : finder.find(picture)),
    read,
    close,
  };
}

/** ONNX files as zoo/blazeface.ts, zoo/face-landmarks.ts and zoo/face-descriptor.ts make them. */
export interface OwnNetFiles {
  blazeface: string;
  landmarks: string;
  descriptor: string;
}

/** Our own three nets, one thread each. */
export async function openOwnNets(files: OwnNetFiles): Promise<FaceNets> {
  const nets = await Promise.all([files.blazeface, files.landmarks, files.descriptor].map(openNet));
  const [blazeface, landmarks, descriptor] = nets as [(typeof nets)[0], (typeof nets)[0], (typeof nets)[0]];
  return {
    finder: createBlazefaceFinder(blazeface),
    landmarker: createLandmarker(landmarks),
    embedder: createEmbedder(descriptor),
    close: async () => {
      await Promise.all(nets.map((net) => net.close()));
    },
  };
}
