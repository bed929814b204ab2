/**
 * Raw pictures as encoders want them (planar 4:2:0, limited range), and the cheap operations that films are made of:
 * converting a patch, laying noise over its luma, halving it. Plain loops over typed arrays, so patches stay small.
 */
import type { Patch, Size } from './stage.ts';

export interface Picture extends Size {
  /** One buffer, Y then U then V. */
  data: Buffer;
}

/** How light becomes luma: by night the infra-red lamp lights the middle and there is no colour. */
export interface Exposure {
  isGrey: boolean;
  /** Luma after the curve, indexed by luma before it. */
  curve: Uint8Array;
  /** Per pixel, 255 = unchanged; empty when the lens has no falloff. */
  falloff: Uint8Array;
}

export function createPicture({ width, height }: Size): Picture {
  return { width, height, data: Buffer.alloc((width * height * 3) / 2, 128) };
}

/** BT.601, opaque RGBA of `patch` into the picture. Patches start and end on even pixels. */
export function layPatch(
  into: Picture,
  rgba: Uint8Array | Uint8ClampedArray,
  patch: Patch,
  exposure: Exposure,
): void {
  const { width, data } = into;
  const chromaStart = width * into.height;
  const chromaSize = chromaStart / 4;
  const { isGrey, curve, falloff } = exposure;
  for (let row = 0; row < patch.height; row += 1) {
    let source = row * patch.width * 4;
    let target = (patch.y + row) * width + patch.x;
    let chroma = chromaStart + ((patch.y + row) >> 1) * (width >> 1) + (patch.x >> 1);
    for (let column = 0; column < patch.width; column += 1, source += 4, target += 1) {
      const r = rgba[source] as number;
      const g = rgba[source + 1] as number;
      const b = rgba[source + 2] as number;
      let luma = curve[16 + ((66 * r + 129 * g + 25 * b + 128) >> 8)] as number;
      if (falloff.length > 0) {
        luma = 16 + (((luma - 16) * (falloff[target] as number)) >> 8);
      }
      data[target] = luma;
      if ((row & 1) === 0 && (column & 1) === 0) {
        data[chroma] = isGrey ? 128 : 128 + ((-38 * r - 74 * g + 112 * b + 128) >> 8);
        data[chroma + chromaSize] = isGrey ? 128 : 128 + ((112 * r - 94 * g - 18 * b + 128) >> 8);
        chroma += 1;
      }
    }
  }
}

/** Sum of three uniform draws: near enough to a sensor's noise. */
export function createNoise(length: number, amplitude: number, random: () => number): Int8Array {
  const noise = new Int8Array(length);
  for (let index = 0; index < length; index += 1) {
    noise[index] = Math.round((random() + random() + random() - 1.5) * 2 * amplitude);
  }
  return noise;
}

/**
 * Adds noise to the luma of a patch; `offset` picks where in the noise the picture's first pixel lies. Luma stays
 * within 16 ± noise .. 235 ± noise, so nothing wraps.
 */
export function addNoise({ data, width }: Picture, patch: Patch, noise: Int8Array, offset: number): void {
  for (let row = patch.y; row < patch.y + patch.height; row += 1) {
    const end = row * width + patch.x + patch.width;
    for (let at = row * width + patch.x; at < end; at += 1) {
      // Inside both arrays by construction; a check per pixel would double the time of a frame.
      data[at] = (data[at] as number) + (noise[offset + at] as number);
    }
  }
}

/** Mean of 2x2 of every plane, for a patch that starts and ends on multiples of four. */
export function halvePatch(from: Picture, into: Picture, patch: Patch): void {
  let sourcePlane = 0;
  let targetPlane = 0;
  for (const shift of [0, 1, 1]) {
    const width = from.width >> shift;
    const top = patch.y >> shift;
    const left = patch.x >> shift;
    for (let row = 0; row < patch.height >> shift; row += 2) {
      let above = sourcePlane + (top + row) * width + left;
      let target = targetPlane + ((top + row) >> 1) * (width >> 1) + (left >> 1);
      const end = above + (patch.width >> shift);
      for (; above < end; above += 2, target += 1) {
        const below = above + width;
        const { data } = from;
        into.data[target] =
          ((data[above] as number) +
            (data[above + 1] as number) +
            (data[below] as number) +
            (data[below + 1] as number) +
            2) >>
          2;
      }
    }
    sourcePlane += width * (from.height >> shift);
    targetPlane += (width >> 1) * (from.height >> (shift + 1));
  }
}
