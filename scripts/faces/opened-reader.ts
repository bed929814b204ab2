/** The reader of an evaluation: the agent's, from its configuration file where one is given, with steps left out. */
import { z } from 'zod';
import { readConfig } from '#base/config.ts';
import {
  createFaceReader,
  ENROLMENT_STEPS,
  openOwnNets,
  READING_STEPS,
  type FaceNets,
} from '#models/faces/face-reader.ts';
import type { ReadingSteps } from '#models/faces/nets.ts';
import { agentFacesConfig, faceReaderSpec } from '#models/faces/spec.ts';
import { openFaceReader } from '#models/open-face-reader.ts';
import { ensureModel as ensureBlazeface } from '#models/zoo/blazeface.ts';
import { ensureModel as ensureDescriptor } from '#models/zoo/face-descriptor.ts';
import { ensureModel as ensureLandmarks } from '#models/zoo/face-landmarks.ts';
import type { OpenReader } from './picture-reader.ts';
import { unaligned } from './unaligned.ts';

/** Anything else in the file is the agent's business. */
const withFaces = z.looseObject({ faces: agentFacesConfig.optional() });

export interface OpenedReader extends OpenReader {
  close: () => Promise<void>;
}

/** Our own nets, or those of the `faces` of a YAML file. Throws ConfigError, and GiveUp where nets are missing. */
export async function openReader(modelDir: string, configFile?: string): Promise<OpenedReader> {
  if (configFile !== undefined) {
    const { faces } = readConfig(configFile, withFaces);
    const spec = faceReaderSpec(faces, modelDir);
    const { reader } = await openFaceReader(spec);
    const enrolment = (await openFaceReader({ ...spec, steps: ENROLMENT_STEPS })).reader;
    return {
      reader,
      describeAnyway: null,
      enrolment: { reader: enrolment, describeAnyway: null },
      close: async () => {
        await Promise.all([reader.close(), enrolment.close()]);
      },
    };
  }
  return asInUse(await openNets(modelDir));
}

export async function openNets(modelDir: string): Promise<FaceNets> {
  const [blazeface, landmarks, descriptor] = await Promise.all([
    ensureBlazeface(modelDir),
    ensureLandmarks(modelDir),
    ensureDescriptor(modelDir),
  ]);
  return openOwnNets({ blazeface: blazeface.file, landmarks: landmarks.file, descriptor: descriptor.file });
}

/** Probes as agents read them, pictures of the list as central does. */
export function asInUse(nets: FaceNets): OpenedReader {
  return { ...withSteps(nets, READING_STEPS), enrolment: withSteps(nets, ENROLMENT_STEPS) };
}

/** `isAligned` false: the face is cut out where the finder says, upright or not. */
export function withSteps(nets: FaceNets, steps: ReadingSteps, isAligned = true): OpenedReader {
  const { finder, embedder } = nets;
  const landmarker = isAligned ? nets.landmarker : unaligned(nets.landmarker);
  const reader = createFaceReader({ finder, landmarker, embedder, steps });
  return {
    reader,
    describeAnyway: async (picture, face) =>
      embedder.describe(picture, face, await landmarker.find(picture, face), steps),
    close: () => nets.close?.() ?? Promise.resolve(),
  };
}
