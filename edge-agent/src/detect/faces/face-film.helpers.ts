/**
 * For tests: a main stream in which somebody with a given face comes nearer, and the looks that a sub-stream of the
 * same view would give. The body is a plain shape: looks are told where it is, nobody has to find it.
 */
import { createCanvas, loadImage, type Canvas, type Image } from '@napi-rs/canvas';
import type { Box } from '#protocol/geometry.ts';
import { clipFromDrawing, type Clip } from '../../decode/clip.helpers.ts';

export const FILM = { width: 1280, height: 720, fps: 5, keyEvery: 5 };

export interface FaceFilm {
  clip: Clip;
  /** Of the person, in picture `index`; fractions of the picture. */
  boxes: Box[];
}

/** `file`: a photograph with one face in its middle; null for somebody seen from behind. */
export async function filmOf(file: string | null, count: number, options = FILM): Promise<FaceFilm> {
  const photo = file === null ? null : await loadImage(file);
  const sides = Array.from({ length: count }, (_, index) => 2 * Math.round(70 + (60 * index) / count));
  const places = sides.map((side, index) => ({
    side,
    left: Math.round(options.width / 2 - side / 2 + 40 * Math.sin(index / 4)),
    top: 20,
  }));
  const canvas = createCanvas(options.width, options.height);
  const draw = (index: number): Buffer => {
    drawPerson(canvas, photo, places[index] ?? { side: 0, left: 0, top: 0 });
    return withoutAlpha(canvas.data());
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

function drawPerson(canvas: Canvas, photo: Image | null, { side, left, top }: Place): void {
  const context = canvas.getContext('2d');
  context.fillStyle = 'rgb(110 125 110)';
  context.fillRect(0, 0, canvas.width, canvas.height);
  const bodyTop = Math.round(top + side * (photo ? 0.9 : 0.2));
  context.fillStyle = 'rgb(60 70 110)';
  context.fillRect(Math.round(left + side * 0.1), bodyTop, Math.round(side * 0.8), canvas.height - bodyTop);
  if (photo !== null) {
    // A photograph made smaller stays as sharp as a camera's.
    context.imageSmoothingQuality = 'high';
    context.drawImage(photo, left, top, side, side);
  }
}

function withoutAlpha(rgba: Buffer): Buffer {
  const rgb = Buffer.allocUnsafe((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0;
    rgb[to + 1] = rgba[from + 1] ?? 0;
    rgb[to + 2] = rgba[from + 2] ?? 0;
  }
  return rgb;
}
