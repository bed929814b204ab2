/**
 * The descriptor of a face (models/face-descriptor.md): the face is aligned to the mean face, cut out with a margin,
 * and its numbers are brought to unit length. Mirror image and moved crops go through the net in one run.
 */
import type { RgbPicture, Spot } from './face.ts';
import { alignTo, chipOf } from './alignment.ts';
import type { Net } from './net-session.ts';
import type { FaceEmbedder, ReadingSteps } from './nets.ts';
import { mirrorInto, warpInto } from './warp.ts';

const SIDE = 150;
const CHIP_BYTES = SIDE * SIDE * 3;
const LENGTH = 128;

export interface EmbedderSettings {
  /** Side of the crop in brow widths. */
  side: number;
  /** Its centre on the mean face (alignment.ts). */
  centre: Spot;
  /** Numbers of the landmarks that say where the face is. */
  landmarks: readonly number[];
  /** Faces enlarged by more than this are enlarged by cubic curves, which cost more, instead of lines. */
  cubicFrom: number;
}

/** Raise it with every change of the settings or of what happens to the pixels. */
const VERSION = 1;

export const EMBEDDER_SETTINGS: EmbedderSettings = {
  side: 1.5,
  centre: { x: 0.5, y: 0.48 },
  landmarks: Array.from({ length: 51 }, (_, index) => index + 17),
  cubicFrom: 1.5,
};

/** The plain crop first; then smaller and larger ones, and moved ones: factor of the side, shift in brow widths. */
const CROPS: readonly { size: number; x: number; y: number }[] = [
  { size: 1, x: 0, y: 0 },
  { size: 1.08, x: 0, y: 0 },
  { size: 0.93, x: 0, y: 0 },
  { size: 1, x: 0, y: 0.05 },
  { size: 1, x: 0, y: -0.05 },
  { size: 1, x: 0.05, y: 0 },
  { size: 1, x: -0.05, y: 0 },
];

/** `net` is zoo/face-descriptor.ts. */
export function createEmbedder(net: Net, settings: EmbedderSettings = EMBEDDER_SETTINGS): FaceEmbedder {
  return {
    recipe: `face-api-128/${VERSION}`,
    length: LENGTH,
    describe: (picture, _face, landmarks, steps) => {
      const crops = CROPS.slice(0, Math.max(1, steps.crops));
      const count = crops.length * (steps.flip ? 2 : 1);
      return net.run(
        { count, width: SIDE, height: SIDE },
        (bytes) => {
          fillChips(bytes, picture, { landmarks, crops, flip: steps.flip, settings });
        },
        ({ descriptor }) => meanDirection(descriptor?.data ?? new Float32Array(), count),
      );
    },
  };
}

interface ChipOrder {
  landmarks: readonly Spot[];
  crops: readonly { size: number; x: number; y: number }[];
  flip: ReadingSteps['flip'];
  settings: EmbedderSettings;
}

function fillChips(
  bytes: Uint8Array,
  picture: RgbPicture,
  { landmarks, crops, flip, settings }: ChipOrder,
): void {
  const face = alignTo(landmarks, settings.landmarks);
  let at = 0;
  for (const { size, x, y } of crops) {
    const centre = { x: settings.centre.x + x, y: settings.centre.y + y };
    const place = chipOf(face, { side: settings.side * size, centre, pixels: SIDE });
    const chip = bytes.subarray(at, at + CHIP_BYTES);
    const smoothing = Math.hypot(place.a, place.b) * settings.cubicFrom < 1 ? 'cubic' : 'linear';
    warpInto(chip, picture, { place, width: SIDE, height: SIDE, smoothing });
    at += CHIP_BYTES;
    if (flip) {
      mirrorInto(bytes.subarray(at, at + CHIP_BYTES), chip, SIDE);
      at += CHIP_BYTES;
    }
  }
}

/** Each brought to unit length before the mean is taken, and the mean too. */
function meanDirection(values: Float32Array, count: number): Float32Array {
  const sum = new Float32Array(LENGTH);
  for (let picture = 0; picture < count; picture++) {
    const part = values.subarray(picture * LENGTH, (picture + 1) * LENGTH);
    const length = lengthOf(part);
    for (let index = 0; index < LENGTH; index++) {
      sum[index] = (sum[index] ?? 0) + (part[index] ?? 0) / length;
    }
  }
  const length = lengthOf(sum);
  return sum.map((value) => value / length);
}

function lengthOf(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
