/**
 * A clip that carries its own frame number in the picture, for measuring latency from camera to screen: sixteen
 * black or white blocks in the upper left corner, twelve bits of counter and four of checksum. Moving bars below
 * keep the encoder busy. `readCounter` is the other half.
 */
import { createPicture, type Picture } from '../actors/picture.ts';
import { GROUP_SECONDS } from '../actors/scene.ts';
import type { Clip, ClipUnit, Codec } from './clip.ts';
import { createEncoder, type Encoder } from './encode.ts';
import { toJpeg } from './jpeg.ts';

export interface CounterClipOptions {
  width: number;
  height: number;
  /** Of both profiles; a whole number. */
  fps: number;
  /** Rounded up to whole groups of pictures; counters run on over the loop only modulo its length. */
  seconds: number;
  /** H.264 without it; the sub stream always is. */
  mainCodec?: Codec;
}

const COUNTER_BITS = 12;
const BLOCKS = 16;
const BLACK = 16;
const WHITE = 235;

/** Side of a block in pixels for a picture this wide: the bar is three fifths of the picture. */
export function blockSize(width: number): number {
  return Math.max(2, Math.round((width * 24) / 640 / 2) * 2);
}

export async function makeCounterClip({
  width,
  height,
  fps,
  seconds,
  mainCodec = 'h264',
}: CounterClipOptions): Promise<Clip> {
  const groups = Math.max(1, Math.ceil(seconds / GROUP_SECONDS));
  const frames = groups * GROUP_SECONDS * fps;
  const full = { width, height };
  const half = { width: Math.floor(width / 4) * 2, height: Math.floor(height / 4) * 2 };
  const rate = { codec: 'h264', fps, quality: 24 } as const;
  const main = await createEncoder({ ...rate, ...full, codec: mainCodec, maxKbps: 2000 });
  const sub = await createEncoder({ ...rate, ...half, maxKbps: 800 });
  const mainPicture = createPicture(full);
  const subPicture = createPicture(half);
  for (let frame = 0; frame < frames; frame += 1) {
    burn(mainPicture, frame);
    main.add(mainPicture);
    burn(subPicture, frame);
    sub.add(subPicture);
  }
  const snapshotJpeg = toJpeg(subPicture);
  const units = { main: await numbered(main), sub: await numbered(sub) };
  const formats = { main: main.format, sub: sub.format };
  main.close();
  sub.close();
  return {
    name: 'counter',
    formats,
    segments: [
      { name: 'counter', durationMs: (frames * 1000) / fps, units, truth: { frames: [], events: [] } },
    ],
    snapshotJpeg,
  };
}

/** The counter of a picture's luma plane, or null when the bar is not there or damaged. */
export function readCounter(luma: Uint8Array, width: number): number | null {
  const size = blockSize(width);
  let word = 0;
  for (let block = 0; block < BLOCKS; block += 1) {
    const middle = Math.floor(size / 2) * width + Math.floor((block + 0.5) * size);
    word = (word << 1) | ((luma[middle] ?? 0) > 126 ? 1 : 0);
  }
  const counter = word >> 4;
  return checksum(counter) === (word & 15) ? counter : null;
}

function burn(picture: Picture, frame: number): void {
  const { width, height, data } = picture;
  data.fill(128, width * height);
  const size = blockSize(width);
  for (let y = 0; y < height; y += 1) {
    const shift = (frame * 4 + (y >> 3)) % width;
    for (let x = 0; x < width; x += 1) {
      data[y * width + x] = 60 + (((x + shift) >> 4) % 8) * 18;
    }
  }
  const counter = frame % 2 ** COUNTER_BITS;
  const word = (counter << 4) | checksum(counter);
  for (let block = 0; block < BLOCKS; block += 1) {
    const luma = ((word >> (BLOCKS - 1 - block)) & 1) === 1 ? WHITE : BLACK;
    for (let row = 0; row < size; row += 1) {
      data.fill(luma, row * width + block * size, row * width + (block + 1) * size);
    }
  }
}

function checksum(counter: number): number {
  return ((counter >> 8) ^ (counter >> 4) ^ counter ^ 5) & 15;
}

async function numbered(encoder: Encoder): Promise<ClipUnit[]> {
  const units = await encoder.finish();
  return units.map((unit, frame) => ({ ...unit, counter: frame % 2 ** COUNTER_BITS }));
}
