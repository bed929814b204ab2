/**
 * The canvas as a net of a given input wants it: bytes to real numbers, pixel by pixel to plane by plane, unscaled in
 * the upper left corner where it fits and made smaller where not, grey in what is left over.
 */
import type { Layout, Size } from './layout.ts';

/** What canvases are filled with between their parts, too. */
const GREY = 114;

export interface CanvasInput {
  values: Float32Array;
  /** Pixels of the input for one of the canvas, at most 1. */
  scale: number;
}

type Float32Pixels = Extract<Layout['pixels'], { type: 'float32' }>;

/** Writes into `values`, 3 * width * height of `input`. */
export function fillInput(
  values: Float32Array,
  canvas: Size & { pixels: Uint8Array },
  input: Size,
  { colours, range }: Float32Pixels,
): CanvasInput {
  const plane = input.width * input.height;
  const factor = range / 255;
  const firstPlane = colours === 'rgb' ? 0 : 2 * plane;
  const step = colours === 'rgb' ? plane : -plane;
  const scale = Math.min(1, input.width / canvas.width, input.height / canvas.height);
  const [width, height] = [Math.floor(canvas.width * scale), Math.floor(canvas.height * scale)];
  values.fill(GREY * factor);

  if (scale === 1) {
    let source = 0;
    for (let row = 0; row < height; row += 1) {
      let target = firstPlane + row * input.width;
      for (let column = 0; column < width; column += 1) {
        values[target] = (canvas.pixels[source] ?? 0) * factor;
        values[target + step] = (canvas.pixels[source + 1] ?? 0) * factor;
        values[target + 2 * step] = (canvas.pixels[source + 2] ?? 0) * factor;
        source += 3;
        target += 1;
      }
    }
  } else {
    shrink(canvas, { width, height, scale }, (offset, column, row, value) => {
      values[firstPlane + offset * step + row * input.width + column] = value * factor;
    });
  }
  return { values, scale };
}

/** Each pixel between the four of the canvas around its place. */
function shrink(
  { pixels, width: sourceWidth, height: sourceHeight }: Size & { pixels: Uint8Array },
  { width, height, scale }: Size & { scale: number },
  put: (channel: number, column: number, row: number, value: number) => void,
): void {
  for (let row = 0; row < height; row += 1) {
    const [top, bottom, down] = between((row + 0.5) / scale - 0.5, sourceHeight);
    for (let column = 0; column < width; column += 1) {
      const [left, right, along] = between((column + 0.5) / scale - 0.5, sourceWidth);
      for (let channel = 0; channel < 3; channel += 1) {
        const at = (x: number, y: number): number => pixels[(y * sourceWidth + x) * 3 + channel] ?? 0;
        const upper = at(left, top) * (1 - along) + at(right, top) * along;
        const lower = at(left, bottom) * (1 - along) + at(right, bottom) * along;
        put(channel, column, row, upper * (1 - down) + lower * down);
      }
    }
  }
}

/** The two neighbours of a place on a line, and how far it is from the first to the second. */
function between(place: number, length: number): [number, number, number] {
  const bounded = Math.min(length - 1, Math.max(0, place));
  const first = Math.floor(bounded);
  return [first, Math.min(length - 1, first + 1), bounded - first];
}
