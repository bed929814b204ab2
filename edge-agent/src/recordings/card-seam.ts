/**
 * Our own pictures on both sides of a gap, by hash: what comes from the camera's card is laid against them, so that no
 * picture is there twice and times agree. A card records what the camera sends, bit for bit, if the profile is the same.
 */
import { createHash } from 'node:crypto';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { scanSegment } from '../evidence/recorder/scan-segment.ts';
import type { Stretch } from './absences.ts';
import type { RecordingLibrary, StoredSegment } from './stored-segment.ts';

export interface SeamPicture {
  sha256: string;
  /** ms UTC. */
  atMs: number;
}

export interface Seam {
  /** Of the last seconds before it. */
  before: readonly SeamPicture[];
  /** The first one after it; null where it cannot be read. */
  after: SeamPicture | null;
}

const BEFORE_MS = 5_000;
/** A gap ends where a file begins. */
const AFTER_MS = 1_000;

/** Never rejects: files that cannot be read are as good as none. */
export async function readSeam(
  library: Pick<RecordingLibrary, 'between' | 'open'>,
  cameraId: string,
  { fromMs, toMs }: Stretch,
  log: Log,
): Promise<Seam> {
  const read = async (stretch: Stretch): Promise<SeamPicture[]> => {
    const pictures: SeamPicture[] = [];
    for (const segment of library.between(cameraId, stretch.fromMs, stretch.toMs)) {
      try {
        pictures.push(...(await readPictures(library, segment, stretch)));
      } catch (error) {
        log.debug(
          { file: segment.file, reason: describeError(error) },
          'a recording beside a gap is not read',
        );
      }
    }
    return pictures;
  };
  const after = await read({ fromMs: toMs, toMs: toMs + AFTER_MS });
  return { before: await read({ fromMs: fromMs - BEFORE_MS, toMs: fromMs }), after: after[0] ?? null };
}

/** Those of the stretch; throws what reading throws. */
export async function readPictures(
  library: Pick<RecordingLibrary, 'open'>,
  { id, startsAtMs }: StoredSegment,
  { fromMs, toMs }: Stretch,
): Promise<SeamPicture[]> {
  const file = await library.open(id);
  try {
    const { video, fragments } = await scanSegment(file, { withSamples: true });
    const pictures: SeamPicture[] = [];
    for (const { samples } of fragments) {
      for (const { trackId, offset, sizeBytes, showAt } of samples) {
        const atMs = startsAtMs + (showAt * 1000) / video.timescale;
        if (trackId === video.id && atMs >= fromMs && atMs < toMs) {
          const bytes = await file.read(offset, sizeBytes);
          pictures.push({ sha256: createHash('sha256').update(bytes).digest('hex'), atMs });
        }
      }
    }
    return pictures;
  } finally {
    await file.close();
  }
}

/** Of a picture as it would lie in a file: each NAL unit behind its length. */
export function hashOfPicture({ slices }: { slices: readonly Buffer[] }): string {
  const hash = createHash('sha256');
  const length = Buffer.allocUnsafe(4);
  for (const slice of slices) {
    length.writeUInt32BE(slice.length);
    hash.update(length).update(slice);
  }
  return hash.digest('hex');
}
