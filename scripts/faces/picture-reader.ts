/**
 * Reads the face of the person a picture is of, by the agent's own reader: found, judged, described. Of several faces
 * the subject is the one that is large and in the middle. What goes wrong is an outcome here, for figures count it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '#base/errors.ts';
import type { FaceFault, FaceReader, FoundFace, RgbPicture } from '#models/faces/face.ts';
import { readPicture } from '#models/faces/picture-file.ts';
import { darken, shrink, type Condition } from './degrade.ts';

export type ReadPicture =
  | {
      status: 'read';
      descriptor: Float32Array;
      grade: number;
      /** The agent would not compare it. */
      isRefused: boolean;
      faults: readonly FaceFault[];
    }
  | { status: 'refused'; faults: readonly FaceFault[] }
  | { status: 'no-face' }
  | { status: 'unreadable'; why: string };

/** A reader, and a way to describe a face that its quality gate refuses; null where there is none. */
export interface OpenReader {
  reader: FaceReader;
  describeAnyway: ((picture: RgbPicture, face: FoundFace) => Promise<Float32Array>) | null;
  /** The reader of what is enrolled, where it is another. */
  enrolment?: OpenReader;
}

export interface PictureReader {
  read: (file: string, condition: Condition) => Promise<ReadPicture>;
}

export function createPictureReader(opened: OpenReader, root: string): PictureReader {
  return {
    read: async (file, condition) => {
      const open = condition.kind === 'enrolled' ? (opened.enrolment ?? opened) : opened;
      const { reader } = open;
      let picture: RgbPicture;
      try {
        picture = await readPicture(await readFile(join(root, file)));
      } catch (error) {
        return { status: 'unreadable', why: describeError(error) };
      }
      const shown = await madeWorse(reader, picture, condition);
      const face = shown && subjectOf(shown, await reader.find(shown));
      return face ? readFace(open, shown, face) : { status: 'no-face' };
    },
  };
}

async function madeWorse(
  reader: FaceReader,
  picture: RgbPicture,
  condition: Condition,
): Promise<RgbPicture | null> {
  if (condition.kind === 'plain' || condition.kind === 'enrolled') {
    return picture;
  }
  if (condition.kind === 'dark') {
    return darken(picture, condition.stops);
  }
  const face = subjectOf(picture, await reader.find(picture));
  return face && shrink(picture, condition.widthPx / face.box.width);
}

async function readFace(
  { reader, describeAnyway }: OpenReader,
  picture: RgbPicture,
  face: FoundFace,
): Promise<ReadPicture> {
  const { descriptor, quality } = await reader.read(picture, face);
  const { grade, faults } = quality;
  if (descriptor) {
    return { status: 'read', descriptor, grade, isRefused: false, faults };
  }
  return describeAnyway
    ? {
        status: 'read',
        descriptor: await describeAnyway(picture, face),
        grade,
        isRefused: true,
        faults,
      }
    : { status: 'refused', faults };
}

/** Width counts for it, distance from the middle against it. */
export function subjectOf(
  { width, height }: Pick<RgbPicture, 'width' | 'height'>,
  faces: readonly FoundFace[],
): FoundFace | null {
  const worth = ({ box }: FoundFace): number =>
    box.width - Math.hypot(box.left + box.width / 2 - width / 2, box.top + box.height / 2 - height / 2);
  return [...faces].sort((a, b) => worth(b) - worth(a))[0] ?? null;
}
