/** Pictures as a worse camera would have taken them: farther away, or at night. Always the same for the same picture. */
import type { RgbPicture } from '#models/faces/face.ts';

/** How a probe is made worse before it is read; what people give for a watch-list stays as it is. */
export type Condition =
  | { kind: 'plain' }
  /** As given, and read as central reads what is enrolled. */
  | { kind: 'enrolled' }
  /** Made smaller until the face found in the whole picture is so many pixels wide; larger faces only. */
  | { kind: 'width'; widthPx: number }
  /** So many times half the light, with the noise of a small sensor. */
  | { kind: 'dark'; stops: number };

export const WIDTHS_PX = [60, 40, 30, 24, 20, 16];
export const DARK_STOPS = [2, 4, 6];

const GAMMA = 2.2;
/** Of 255, after the gamma: what cheap cameras show at night. */
const NOISE = 4;

export function nameOf(condition: Condition): string {
  switch (condition.kind) {
    case 'plain':
      return 'as given';
    case 'enrolled':
      return 'as enrolled';
    case 'width':
      return `${condition.widthPx} px`;
    case 'dark':
      return `light / ${2 ** condition.stops}`;
  }
}

/** By area: every pixel of the picture counts for as much as it covers. `factor` above 1 leaves the picture alone. */
export function shrink(picture: RgbPicture, factor: number): RgbPicture {
  if (factor >= 1) {
    return picture;
  }
  const wide = shrinkAlong(picture, Math.max(1, Math.round(picture.width * factor)));
  const turned = shrinkAlong(transpose(wide), Math.max(1, Math.round(picture.height * factor)));
  return transpose(turned);
}

export function darken({ width, height, data }: RgbPicture, stops: number): RgbPicture {
  const random = randomFrom(width * 31 + height);
  const gain = 2 ** (-stops / GAMMA);
  const dark = data.map((value) => {
    const noise = (random() + random() + random() + random() - 2) * Math.sqrt(3) * NOISE;
    return Math.min(255, Math.max(0, Math.round(value * gain + noise)));
  });
  return { width, height, data: dark };
}

function shrinkAlong({ width, height, data }: RgbPicture, to: number): RgbPicture {
  const step = width / to;
  const small = new Uint8Array(to * height * 3);
  for (let x = 0; x < to; x += 1) {
    const [from, end] = [x * step, (x + 1) * step];
    for (let row = 0; row < height; row += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (let at = Math.floor(from); at < Math.min(width, end); at += 1) {
          const share = Math.min(at + 1, end) - Math.max(at, from);
          sum += share * (data[(row * width + at) * 3 + channel] ?? 0);
        }
        small[(row * to + x) * 3 + channel] = Math.round(sum / step);
      }
    }
  }
  return { width: to, height, data: small };
}

function transpose({ width, height, data }: RgbPicture): RgbPicture {
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        turned[(x * height + y) * 3 + channel] = data[(y * width + x) * 3 + channel] ?? 0;
      }
    }
  }
  return { width: height, height: width, data: turned };
}

/** Park and Miller's generator. */
function randomFrom(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
