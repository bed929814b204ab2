/**
 * For tests: a main stream in which somebody with a given face comes nearer, and the looks that a sub-stream of the
 * same view would give. The body is a plain shape: looks are told where it is, nobody has to find it.
 */
import { readFileSync } from 'node:fs';
import type { Box } from '#protocol/geometry.ts';
import type { RgbPicture } from '#models/faces/face.ts';
import { readPicture } from '#models/faces/picture-file.ts';
import { clipFromDrawing, type Clip } from '../../decode/clip.helpers.ts';

export const FILM = { width: 1280, height: 720, fps: 5, keyEvery: 5 };

export interface FaceFilm {
  clip: Clip;
  /** Of the person, in picture `index`; fractions of the picture. */
  boxes: Box[];
}

/** `file`: a photograph with one face in its middle; null for somebody seen from behind. */
export async function filmOf(file: string | null, count: number, options = FILM): Promise<FaceFilm> {
  const photo = file === null ? null : await readPicture(readFileSync(file));
  const sides = Array.from({ length: count }, (_, index) => 2 * Math.round(70 + (60 * index) / count));
  const places = sides.map((side, index) => ({
    side,
    left: Math.round(options.width / 2 - side / 2 + 40 * Math.sin(index / 4)),
    top: 20,
  }));
  const draw = (index: number): Buffer => {
    const place = places[index] ?? { side: 0, left: 0, top: 0 };
    return drawPerson(photo, place, options);
  };
  const bitRate = 3_000_000;
  return {
    clip: clipFromDrawing(count, draw, { ...options, bitRate }),
    boxes: places.map(({ left, top, side }) => ({
      x: (left + side * 0.15) / options.width,
      y: (top + side * 0.15) / options.height,
      w: (side * 0.7) / options.width,
      h: Math.min(0.95, (side * 3) / options.height),
    })),
  };
}

interface Place {
  side: number;
  left: number;
  top: number;
}

function drawPerson(
  photo: RgbPicture | null,
  { side, left, top }: Place,
  { width, height }: typeof FILM,
): Buffer {
  const rgb = Buffer.alloc(width * height * 3, Buffer.from([110, 125, 110]));
  const at = (x: number, y: number): number => (y * width + x) * 3;
  const [bodyLeft, bodyRight] = [Math.round(left + side * 0.1), Math.round(left + side * 0.9)];
  const body = Buffer.alloc((bodyRight - bodyLeft) * 3, Buffer.from([60, 70, 110]));
  for (let y = Math.round(top + side * (photo ? 0.9 : 0.2)); y < height; y += 1) {
    rgb.set(body, at(bodyLeft, y));
  }
  for (let y = 0; photo && y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      rgb.set(pixelOf(photo, x / side, y / side), at(left + x, top + y));
    }
  }
  return rgb;
}

/** Mean of the pixels around a place, so that a photograph made smaller stays as sharp as a camera's. */
function pixelOf({ width, height, data }: RgbPicture, u: number, v: number): number[] {
  const [x, y] = [Math.min(width - 2, Math.floor(u * width)), Math.min(height - 2, Math.floor(v * height))];
  return [0, 1, 2].map((channel) => {
    const at = (dx: number, dy: number): number => data[((y + dy) * width + x + dx) * 3 + channel] ?? 0;
    return (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4;
  });
}
