/** The pictures of an incident as files: the still of the moment, and the face it is about. */
import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeJpeg } from '../decode/jpeg.ts';
import type { Picture } from '../decode/picture.ts';
import type { CameraSight } from '../detect/camera-sight.ts';
import type { AgentToEye, EvidenceFile } from './messages.ts';

type OpenOrder = Extract<AgentToEye, { type: 'open-evidence' }>;

export interface StillSources {
  sight: Pick<CameraSight, 'snapshot'>;
  /** The picture with the best face of a track, larger than those of `sight`; null where there is none. */
  portrait: (trackId: number) => Picture | null;
  workDir: string;
}

/** Of an incident about a face, the picture with that face. Null where no picture is at hand. */
export async function keepSnapshot(
  { incidentId, trackId, face }: OpenOrder,
  { sight, portrait, workDir }: StillSources,
): Promise<EvidenceFile | null> {
  const picture = face && trackId !== null ? portrait(trackId) : null;
  const still = picture ? { jpeg: encodeJpeg(picture), atMs: picture.atMs } : sight.snapshot(trackId);
  return still && writeStill(join(workDir, incidentId), { ...still, name: 'snapshot.jpg', kind: 'snapshot' });
}

/** `jpeg`: as the agent was given it with the sighting. */
export async function keepFace(
  { incidentId, startedAtMs }: OpenOrder,
  jpeg: Uint8Array,
  { workDir }: StillSources,
): Promise<EvidenceFile> {
  return writeStill(join(workDir, incidentId), { jpeg, atMs: startedAtMs, name: 'face.jpg', kind: 'face' });
}

interface Still extends Pick<EvidenceFile, 'name' | 'kind'> {
  jpeg: Uint8Array;
  atMs: number;
}

async function writeStill(folder: string, { jpeg, atMs, name, kind }: Still): Promise<EvidenceFile> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(`${path}.part`, jpeg, { flush: true });
  await rename(`${path}.part`, path);
  return {
    name,
    kind,
    mediaType: 'image/jpeg',
    sizeBytes: jpeg.length,
    sha256: createHash('sha256').update(jpeg).digest('hex'),
    startsAtMs: atMs,
    path,
  };
}
