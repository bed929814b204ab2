/**
 * The nets that have a say in what this agent reports, by name and the first 16 digits of their hash: a signed
 * incident tells later by which of them it was seen. Our own are those of the manifest, others' files are read.
 */
import path from 'node:path';
import { describeError } from '#base/errors.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import {
  BLAZEFACE,
  CENTERNET,
  FACE_DESCRIPTOR,
  FACE_LANDMARKS,
  type ModelFacts,
} from '#models/zoo/manifest.ts';
import type { AgentConfig } from '../camera/config.ts';
import { digestFile } from '../evidence/file-digest.ts';

export interface UsedModels {
  of: (kind: IncidentKind) => string[];
}

/** Read once, at the start. A file that cannot be read is named with the reason: the eye will say more. */
export async function readUsedModels({
  detector,
  faces,
}: Pick<AgentConfig, 'detector' | 'faces'>): Promise<UsedModels> {
  const detectors = [detector && 'file' in detector ? await ofFile(detector.file) : own(CENTERNET)];
  const { finder, embedder } = faces;
  const readers = [
    'file' in finder ? await ofFile(finder.file) : own(BLAZEFACE),
    own(FACE_LANDMARKS),
    'file' in embedder ? await ofFile(embedder.file) : own(FACE_DESCRIPTOR),
  ];
  return { of: (kind) => (kind.startsWith('face-') ? [...detectors, ...readers] : [...detectors]) };
}

function own({ name, onnxSha256 }: ModelFacts): string {
  return `${name} ${onnxSha256.slice(0, 16)}`;
}

async function ofFile(file: string): Promise<string> {
  const name = path.basename(file).slice(0, 150);
  try {
    const { sha256 } = await digestFile(file);
    return `${name} ${sha256.slice(0, 16)}`;
  } catch (error) {
    return `${name} (${describeError(error)})`.slice(0, 200);
  }
}
