/** Reads the face of a picture file that is to be searched for. Nets and rules of quality are passed in. */
import { describeError, GiveUp } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { FaceReader, ReadFace, RgbPicture } from '#models/faces/face.ts';
import { encodeDescriptor } from '#models/faces/matching.ts';
import { encodeChip, readPicture } from '#models/faces/picture-file.ts';

export interface ReadProbe {
  recipe: string;
  /** Base64; null when no face was good enough to be compared. */
  descriptor: string | null;
  faults: string[];
  /** JPEG of the face; null where there is none. */
  face: Buffer | null;
}

export interface ProbeRefusal {
  problem: 'bad-request' | 'fault';
  message: string;
}

export type ProbeReader = (file: Uint8Array) => Promise<ReadProbe | ProbeRefusal>;

export interface ProbeReaderDeps {
  log: Log;
  reader: () => Promise<FaceReader>;
  /** The face of a picture, with what is wrong with it. */
  readFace: (
    reader: FaceReader,
    picture: RgbPicture,
  ) => Promise<{ face: ReadFace | null; faults: readonly string[] }>;
}

export function createProbeReader({ log, reader: startReader, readFace }: ProbeReaderDeps): ProbeReader {
  return async (file) => {
    let picture: RgbPicture;
    try {
      picture = await readPicture(file);
    } catch (error) {
      if (error instanceof GiveUp) {
        return { problem: 'bad-request', message: `body: ${error.message}` };
      }
      throw error;
    }
    let reader: FaceReader;
    try {
      reader = await startReader();
    } catch (error) {
      log.error({ reason: describeError(error) }, 'faces cannot be read');
      return { problem: 'fault', message: `central cannot read faces: ${describeError(error)}` };
    }
    const { face, faults } = await readFace(reader, picture);
    return {
      recipe: reader.recipe,
      descriptor: face?.descriptor == null ? null : encodeDescriptor(face.descriptor),
      faults: [...faults],
      face: face === null ? null : encodeChip(face.chip),
    };
  };
}
