/** Real pictures and the real nets for tests: where they are, and how their truth is written. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Rect, RgbPicture, Spot } from './face.ts';
import { readPicture } from './picture-file.ts';

const DATA = process.env['MATLANG_DATA'] ?? path.resolve(import.meta.dirname, '../../../../shared/data');
export const FACES = path.join(DATA, 'faces');

/** Skips the suite, loudly, where there are no pictures. */
export function needFaces(this: Mocha.Context): void {
  if (!existsSync(FACES)) {
    console.warn(`      SKIPPED: no pictures of faces in ${FACES} (set MATLANG_DATA)`);
    this.skip();
  }
}

export async function faceIn(file: string): Promise<RgbPicture> {
  const bytes = readFileSync(path.join(FACES, file));
  return file.endsWith('.pgm') ? greyPicture(bytes) : readPicture(bytes);
}

export function filesIn(folder: string, ending: string): string[] {
  return readdirSync(path.join(FACES, folder))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** Binary PGM of 8 bits (netpbm.sourceforge.net/doc/pgm.html). */
function greyPicture(bytes: Buffer): RgbPicture {
  const header = /^P5\s+(?:#.*\s+)*(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 256));
  const [width, height] = [Number(header?.[1]), Number(header?.[2])];
  const grey = bytes.subarray(header?.[0].length ?? bytes.length);
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, index) => grey[Math.floor(index / 3)] ?? 0,
  );
  return { width, height, data };
}

export interface MarkedPicture {
  file: string;
  faces: { box: Rect; landmarks: Spot[] }[];
}

/** dlib's lists: boxes drawn by people, 68 points by dlib's own predictor. */
export function markedPictures(): MarkedPicture[] {
  return ['testing', 'training'].flatMap((name) => {
    const xml = readFileSync(path.join(FACES, `dlib_faces/${name}_with_face_landmarks.xml`), 'latin1');
    return [...xml.matchAll(/<image file='([^']+)'[^>]*>([\s\S]*?)<\/image>/g)].map(
      ([, file = '', content = '']) => ({
        file: `dlib_faces/${file}`,
        faces: [...content.matchAll(/<box ([^>]*)>([\s\S]*?)<\/box>/g)].map(([, box = '', parts = '']) => ({
          box: {
            left: numberIn(box, 'left'),
            top: numberIn(box, 'top'),
            width: numberIn(box, 'width'),
            height: numberIn(box, 'height'),
          },
          landmarks: [...parts.matchAll(/<part ([^>]*)>/g)].map(([, part = '']) => ({
            x: numberIn(part, 'x'),
            y: numberIn(part, 'y'),
          })),
        })),
      }),
    );
  });
}

function numberIn(text: string, attribute: string): number {
  return Number(new RegExp(`\\b${attribute}='(-?\\d+)'`).exec(text)?.[1]);
}
