/**
 * Pictures moved, turned and resized: what every net of the face reader gets to see. Shrinking averages over areas
 * first, because a net that sees every third pixel sees noise; outside the picture its edge goes on, because black
 * next to a face looks like hair.
 */
import type { Rect, RgbPicture, Spot } from './face.ts';

/** From places in the result to places in the picture: x = a u - b v + left, y = b u + a v + top. */
export interface Similarity {
  a: number;
  b: number;
  left: number;
  top: number;
}

export type Smoothing = 'linear' | 'cubic';

/** Centre of the first pixel is (0.5, 0.5), in the result as in the picture. */
export interface WarpOrder {
  place: Similarity;
  width: number;
  height: number;
  smoothing?: Smoothing;
}

/** Fills width * height * 3 bytes of `target` from its beginning. */
export function warpInto(target: Uint8Array, picture: RgbPicture, order: WarpOrder): void {
  const { source, place } = shrinkFor(picture, order);
  if (order.smoothing === 'cubic') {
    sampleCubic(target, source, { ...order, place });
  } else {
    sampleLinear(target, source, { ...order, place });
  }
}

export function warp(picture: RgbPicture, order: WarpOrder): RgbPicture {
  const data = new Uint8Array(order.width * order.height * 3);
  warpInto(data, picture, order);
  return { width: order.width, height: order.height, data };
}

export function apply({ a, b, left, top }: Similarity, { x, y }: Spot): Spot {
  return { x: a * x - b * y + left, y: b * x + a * y + top };
}

/** A square around `centre`, its side `side` pixels of the picture, turned so that `tiltRad` becomes level. */
export function squareAt(centre: Spot, side: number, tiltRad: number, pixels: number): Similarity {
  const scale = side / pixels;
  const [a, b] = [scale * Math.cos(tiltRad), scale * Math.sin(tiltRad)];
  const half = pixels / 2;
  return { a, b, left: centre.x - (a - b) * half, top: centre.y - (b + a) * half };
}

/** The mirror image of each row. */
export function mirrorInto(target: Uint8Array, pixels: Uint8Array, width: number): void {
  const rowBytes = width * 3;
  for (let row = 0; row < pixels.length; row += rowBytes) {
    for (let column = 0; column < rowBytes; column += 3) {
      const from = row + column;
      const to = row + rowBytes - 3 - column;
      target[to] = pixels[from] ?? 0;
      target[to + 1] = pixels[from + 1] ?? 0;
      target[to + 2] = pixels[from + 2] ?? 0;
    }
  }
}

/** Where one pixel of the result is several of the picture, the part that is needed comes smaller by a whole number. */
function shrinkFor(
  picture: RgbPicture,
  { place, width, height }: WarpOrder,
): { source: RgbPicture; place: Similarity } {
  const factor = Math.floor(Math.hypot(place.a, place.b) + 0.25);
  if (factor < 2) {
    return { source: picture, place };
  }
  const needed = boundsOf(picture, place, { width, height });
  const source = shrink(picture, needed, factor);
  return {
    source,
    place: {
      a: place.a / factor,
      b: place.b / factor,
      left: (place.left - needed.left) / factor,
      top: (place.top - needed.top) / factor,
    },
  };
}

/** Whole pixels of the picture that the result shows, with two to spare. */
function boundsOf(picture: RgbPicture, place: Similarity, size: { width: number; height: number }): Rect {
  const corners = [0, size.width].flatMap((x) => [0, size.height].map((y) => apply(place, { x, y })));
  const range = (values: number[], most: number): [number, number] => [
    Math.min(most - 1, Math.max(0, Math.floor(Math.min(...values)) - 2)),
    Math.min(most, Math.max(1, Math.ceil(Math.max(...values)) + 2)),
  ];
  const [left, right] = range(
    corners.map(({ x }) => x),
    picture.width,
  );
  const [top, bottom] = range(
    corners.map(({ y }) => y),
    picture.height,
  );
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

/** Means of `factor` x `factor` pixels; at the far edges of what is there. */
function shrink(picture: RgbPicture, area: Rect, factor: number): RgbPicture {
  const width = Math.ceil(area.width / factor);
  const height = Math.ceil(area.height / factor);
  const data = new Uint8Array(width * height * 3);
  const sums = new Uint32Array(width * 3);
  for (let row = 0; row < height; row++) {
    sums.fill(0);
    const lines = Math.min(factor, area.height - row * factor);
    for (let line = 0; line < lines; line++) {
      addLine(sums, picture, { area, line: row * factor + line, factor });
    }
    for (let column = 0; column < width; column++) {
      const count = lines * Math.min(factor, area.width - column * factor);
      for (let colour = 0; colour < 3; colour++) {
        const at = column * 3 + colour;
        data[row * width * 3 + at] = ((sums[at] ?? 0) + (count >> 1)) / count;
      }
    }
  }
  return { width, height, data };
}

function addLine(
  sums: Uint32Array,
  picture: RgbPicture,
  { area, line, factor }: { area: Rect; line: number; factor: number },
): void {
  let from = ((area.top + line) * picture.width + area.left) * 3;
  for (let x = 0; x < area.width; x++) {
    const to = Math.floor(x / factor) * 3;
    sums[to] = (sums[to] ?? 0) + (picture.data[from++] ?? 0);
    sums[to + 1] = (sums[to + 1] ?? 0) + (picture.data[from++] ?? 0);
    sums[to + 2] = (sums[to + 2] ?? 0) + (picture.data[from++] ?? 0);
  }
}

function sampleLinear(target: Uint8Array, picture: RgbPicture, { place, width, height }: WarpOrder): void {
  const { data } = picture;
  const rowBytes = picture.width * 3;
  const [lastX, lastY] = [picture.width - 1, picture.height - 1];
  let to = 0;
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      const x = clamp(place.a * (u + 0.5) - place.b * (v + 0.5) + place.left - 0.5, lastX);
      const y = clamp(place.b * (u + 0.5) + place.a * (v + 0.5) + place.top - 0.5, lastY);
      const [column, row] = [Math.trunc(x), Math.trunc(y)];
      const [shareX, shareY] = [x - column, y - row];
      let upper = row * rowBytes + column * 3;
      let lower = row < lastY ? upper + rowBytes : upper;
      const step = column < lastX ? 3 : 0;
      for (let colour = 0; colour < 3; colour++, upper++, lower++) {
        const above = data[upper] ?? 0;
        const below = data[lower] ?? 0;
        const high = above + ((data[upper + step] ?? 0) - above) * shareX;
        const low = below + ((data[lower + step] ?? 0) - below) * shareX;
        target[to++] = high + (low - high) * shareY + 0.5;
      }
    }
  }
}

/** Catmull-Rom: passes through the pixels and keeps edges of a small face steeper than linear does. */
function sampleCubic(target: Uint8Array, picture: RgbPicture, { place, width, height }: WarpOrder): void {
  const { data } = picture;
  const [lastX, lastY] = [picture.width - 1, picture.height - 1];
  const columns = new Int32Array(4);
  const weightsX = new Float64Array(4);
  const weightsY = new Float64Array(4);
  let to = 0;
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      const x = clamp(place.a * (u + 0.5) - place.b * (v + 0.5) + place.left - 0.5, lastX);
      const y = clamp(place.b * (u + 0.5) + place.a * (v + 0.5) + place.top - 0.5, lastY);
      const [column, row] = [Math.trunc(x), Math.trunc(y)];
      setCubicWeights(weightsX, x - column);
      setCubicWeights(weightsY, y - row);
      for (let tap = 0; tap < 4; tap++) {
        columns[tap] = clamp(column + tap - 1, lastX) * 3;
      }
      let [red, green, blue] = [0, 0, 0];
      for (let line = 0; line < 4; line++) {
        const start = clamp(row + line - 1, lastY) * picture.width * 3;
        for (let tap = 0; tap < 4; tap++) {
          const weight = (weightsY[line] ?? 0) * (weightsX[tap] ?? 0);
          const from = start + (columns[tap] ?? 0);
          red += weight * (data[from] ?? 0);
          green += weight * (data[from + 1] ?? 0);
          blue += weight * (data[from + 2] ?? 0);
        }
      }
      target[to++] = clamp(red, 255) + 0.5;
      target[to++] = clamp(green, 255) + 0.5;
      target[to++] = clamp(blue, 255) + 0.5;
    }
  }
}

function setCubicWeights(weights: Float64Array, share: number): void {
  const [square, cube] = [share * share, share * share * share];
  weights[0] = -0.5 * cube + square - 0.5 * share;
  weights[1] = 1.5 * cube - 2.5 * square + 1;
  weights[2] = -1.5 * cube + 2 * square + 0.5 * share;
  weights[3] = 0.5 * cube - 0.5 * square;
}

function clamp(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}
