/** Bytes of a picture as the real numbers a net wants: plane by plane, each brought to the range it was trained on. */
import type { RgbPicture } from '../face.ts';
import type { EmbedderPixels } from '../spec.ts';
import { warpInto, type Similarity } from '../warp.ts';
import type { Size } from './float-net.ts';

export type PixelRange = EmbedderPixels;

/** Writes the three planes; what lies to the right of and below the picture is black, as where the nets were trained. */
export function fillPlanes(
  values: Float32Array,
  picture: RgbPicture,
  input: Size,
  { colours, mean, spread }: PixelRange,
): void {
  const plane = input.width * input.height;
  const [red, blue] = colours === 'rgb' ? [0, 2 * plane] : [2 * plane, 0];
  const factor = 1 / spread;
  values.fill(-mean * factor);
  let from = 0;
  for (let row = 0; row < picture.height; row++) {
    let to = row * input.width;
    for (let column = 0; column < picture.width; column++, to++, from += 3) {
      values[red + to] = ((picture.data[from] ?? 0) - mean) * factor;
      values[plane + to] = ((picture.data[from + 1] ?? 0) - mean) * factor;
      values[blue + to] = ((picture.data[from + 2] ?? 0) - mean) * factor;
    }
  }
}

export interface Canvas {
  /** The picture in the upper left corner of the net's input, resized. */
  picture: RgbPicture;
  input: Size;
  /** Pixels of the picture for one of the input. */
  scale: number;
}

/** Smaller pictures are enlarged to this: faces below ten pixels are not found by any stride. */
const LEAST_LONG_SIDE = 320;
const MOST_LONG_SIDE = 960;
const SIZE_STEP = 32;

/** `size` null: the net takes any, in steps of 32. */
export function canvasFor(picture: RgbPicture, size: Size | null): Canvas {
  const longSide = Math.max(picture.width, picture.height);
  const scale = size
    ? Math.max(picture.width / size.width, picture.height / size.height)
    : longSide / Math.min(MOST_LONG_SIDE, Math.max(LEAST_LONG_SIDE, longSide));
  const [width, height] = [picture.width, picture.height].map((side) =>
    Math.max(1, Math.round(side / scale)),
  ) as [number, number];
  const input = size ?? { width: upToStep(width), height: upToStep(height) };
  const place: Similarity = { a: scale, b: 0, left: 0, top: 0 };
  const data = new Uint8Array(width * height * 3);
  warpInto(data, picture, { place, width, height });
  return { picture: { width, height, data }, input, scale };
}

function upToStep(side: number): number {
  return Math.ceil(side / SIZE_STEP) * SIZE_STEP;
}
