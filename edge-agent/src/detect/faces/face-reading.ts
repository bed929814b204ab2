/**
 * One picture, read: the heads of some people are cut out, faces found in them and given to their owners, and each
 * owner's face read. Not here: whose turn it is (face-turns.ts), what is kept of it (best-faces.ts).
 */
import type { Box } from '#protocol/geometry.ts';
import type { FaceReader, FoundFace, ReadFace, RgbPicture } from '#models/faces/face.ts';
import type { Picture } from '../../decode/picture.ts';
import type { RegionScaler } from '../../decode/region-scaler.ts';
import { ownFaces } from './face-owner.ts';
import { facePlace, headRegion, type HeadRegion } from './head-region.ts';
import type { PlacedPerson } from './track-boxes.ts';

/** The native code writes past the end of the last row. */
const SLACK_BYTES = 64;

/** What was cut out for one person; independent of the picture's memory. */
export interface CutHead extends PlacedPerson {
  region: HeadRegion;
  rgb: RgbPicture;
}

export interface ReadHead {
  trackId: number;
  /** Null where no face of theirs was found. */
  read: ReadFace | null;
  /** Of the face, fractions of the picture; of nothing where there is none. */
  box: Box | null;
}

/** What the heads were cut out of. */
export interface Scene {
  size: { width: number; height: number };
  everybody: readonly PlacedPerson[];
}

export function cutHeads(picture: Picture, people: readonly PlacedPerson[], scaler: RegionScaler): CutHead[] {
  return people.flatMap((person) => {
    const region = headRegion(person.box, picture);
    return region ? [{ ...person, region, rgb: cut(picture, region, scaler) }] : [];
  });
}

/** As many as went in, in any order. Rejects when the reader does. */
export async function readHeads(
  heads: readonly CutHead[],
  { size, everybody }: Scene,
  reader: FaceReader,
): Promise<ReadHead[]> {
  const claimants: Parameters<typeof ownFaces<{ head: CutHead; found: FoundFace }>>[0][number][] = [];
  for (const head of heads) {
    const faces = (await reader.find(head.rgb)).map((found) => ({
      box: facePlace(found.box, head.region, size),
      face: { head, found },
    }));
    claimants.push({ trackId: head.trackId, person: head.box, faces });
  }

  const others = everybody.filter(({ trackId }) => heads.every((head) => head.trackId !== trackId));
  const owned = new Map(
    ownFaces(
      claimants,
      others.map(({ box }) => box),
    ).map((face) => [face.trackId, face]),
  );
  const results: ReadHead[] = [];
  for (const { trackId } of heads) {
    const own = owned.get(trackId);
    const read = own ? await reader.read(own.face.head.rgb, own.face.found) : null;
    results.push({ trackId, read, box: own?.box ?? null });
  }
  return results;
}

function cut(picture: Picture, { from, width, height }: HeadRegion, scaler: RegionScaler): RgbPicture {
  const bytes = width * height * 3;
  const pixels = Buffer.alloc(bytes + SLACK_BYTES);
  scaler.drawRegion(picture, from, { pixels, width }, { x: 0, y: 0, width, height });
  return { width, height, data: pixels.subarray(0, bytes) };
}
