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
  const [lastX, lastY] = [picture.width - 1, picture.height - 1];
  let to = 0;
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++, to += 3) {
      const x = clamp(place.a * (u + 0.5) - place.b * (v + 0.5) + place.left - 0.5, lastX);
      const y = clamp(place.b * (u + 0.5) + place.a * (v + 0.5) + place.top - 0.5, lastY);
      writeCubic(target, to, picture, x, y);
    }
  }
}

/** Weights and places are numbers by themselves and no lists: half the time. */
function writeCubic(
  target: Uint8Array,
  to: number,
  { data, width, height }: RgbPicture,
  x: number,
  y: number,
): void {
  const column = Math.trunc(x);
  const row = Math.trunc(y);
  const share = x - column;
  const first = cubicWeight(1 + share);
  const second = cubicWeight(share);
  const third = cubicWeight(1 - share);
  const fourth = cubicWeight(2 - share);
  const before = clamp(column - 1, width - 1) * 3;
  const at = column * 3;
  const after = clamp(column + 1, width - 1) * 3;
  const beyond = clamp(column + 2, width - 1) * 3;
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let line = -1; line < 3; line++) {
    const weight = cubicWeight(Math.abs(y - row - line));
    const start = clamp(row + line, height - 1) * width * 3;
    let [one, two, three, four] = [start + before, start + at, start + after, start + beyond];
    red +=
      weight *
      (first * byte(data, one++) +
        second * byte(data, two++) +
        third * byte(data, three++) +
        fourth * byte(data, four++));
    green +=
      weight *
      (first * byte(data, one++) +
        second * byte(data, two++) +
        third * byte(data, three++) +
        fourth * byte(data, four++));
    blue +=
      weight *
      (first * byte(data, one) +
        second * byte(data, two) +
        third * byte(data, three) +
        fourth * byte(data, four));
  }
  target[to] = clamp(red, 255) + 0.5;
  target[to + 1] = clamp(green, 255) + 0.5;
  target[to + 2] = clamp(blue, 255) + 0.5;
}

/** Of a pixel this far away, 0 to 2. */
function cubicWeight(distance: number): number {
  return distance <= 1
    ? (1.5 * distance - 2.5) * distance * distance + 1
    : ((-0.5 * distance + 2.5) * distance - 4) * distance + 2;
}

function byte(data: Uint8Array, index: number): number {
  return data[index] ?? 0;
}

function clamp(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}
