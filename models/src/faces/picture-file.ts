/**
 * Picture files that people give, read for the face reader, and the picture of a face as a file for people to look at.
 * What comes from outside is told apart by its first bytes and measured before it is decoded: no other format of the
 * codec library is reached, and no small file makes gigabytes.
 */
import { createCanvas, ImageData, loadImage, type Canvas, type Image } from '@napi-rs/canvas';
import { GiveUp } from '#base/errors.ts';
import type { RgbPicture } from './face.ts';
import { pictureSize } from './picture-size.ts';

const MOST_BYTES = 32 << 20;
const MOST_PIXELS = 40e6;
/** Larger pictures are scaled down: no face needs more, and finding in them costs by the pixel. */
const MOST_SIDE = 2000;
/** Of a face as people see it: protocol/src/faces.ts. */
const MOST_CHIP_BYTES = 64 << 10;
const CHIP_QUALITIES = [90, 80, 65, 50];

/**
 * A JPEG, PNG or WebP file as pixels, upright by its EXIF orientation, at most 2000 pixels a side. What is transparent
 * is white. Throws GiveUp: `not-a-picture` (no such file), `picture-too-large` (more than 40 megapixels or 32 MB),
 * `picture-damaged` (begins as one and cannot be decoded).
 */
export async function readPicture(bytes: Uint8Array): Promise<RgbPicture> {
  if (bytes.length > MOST_BYTES) {
    throw tooLarge(`${(bytes.length / (1 << 20)).toFixed(1)} MB`, `${MOST_BYTES >> 20} MB`);
  }
  const size = pictureSize(bytes);
  if (size === null) {
    throw new GiveUp('not-a-picture', `expected a JPEG, PNG or WebP picture, found ${firstBytes(bytes)}`);
  }
  checkPixels(size.width, size.height);
  const image = await decode(bytes, size.kind);
  // The file may hold another picture than its first bytes say.
  checkPixels(image.width, image.height);
  return draw(image);
}

/** A JPEG of at most 64 kB; larger than that it is made smaller, in quality first. */
export function encodeChip(chip: RgbPicture): Buffer {
  let canvas = canvasOf(chip);
  for (;;) {
    for (const quality of CHIP_QUALITIES) {
      const file = canvas.toBuffer('image/jpeg', quality);
      if (file.length <= MOST_CHIP_BYTES) {
        return file;
      }
    }
    canvas = scaled(canvas, Math.ceil(canvas.width / 2), Math.ceil(canvas.height / 2));
  }
}

function checkPixels(width: number, height: number): void {
  if (width * height > MOST_PIXELS) {
    throw tooLarge(`${width}x${height} pixels`, `${MOST_PIXELS / 1e6} megapixels`);
  }
}

function tooLarge(found: string, most: string): GiveUp {
  return new GiveUp('picture-too-large', `the picture has ${found}, expected at most ${most}`);
}

async function decode(bytes: Uint8Array, kind: string): Promise<Image> {
  try {
    return await loadImage(bytes);
  } catch (error) {
    throw new GiveUp('picture-damaged', `the ${kind.toUpperCase()} file is damaged, it cannot be decoded`, {
      cause: error,
    });
  }
}

function draw(image: Image): RgbPicture {
  const scale = Math.min(1, MOST_SIDE / Math.max(image.width, image.height));
  const [width, height] = [image.width, image.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  ) as [number, number];
  let source: Image | Canvas = image;
  // By halves, because one long step leaves out pixels between.
  while (source.width >= 2 * width && source.height >= 2 * height) {
    source = scaled(source, Math.ceil(source.width / 2), Math.ceil(source.height / 2));
  }
  const rgba = scaled(source, width, height).getContext('2d').getImageData(0, 0, width, height).data;
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from] ?? 0;
    data[to + 1] = rgba[from + 1] ?? 0;
    data[to + 2] = rgba[from + 2] ?? 0;
  }
  return { width, height, data };
}

function scaled(source: Image | Canvas, width: number, height: number): Canvas {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, width, height);
  return canvas;
}

function canvasOf({ width, height, data }: RgbPicture): Canvas {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let from = 0, to = 0; to < rgba.length; from += 3, to += 4) {
    rgba[to] = data[from] ?? 0;
    rgba[to + 1] = data[from + 1] ?? 0;
    rgba[to + 2] = data[from + 2] ?? 0;
    rgba[to + 3] = 255;
  }
  const canvas = createCanvas(width, height);
  canvas.getContext('2d').putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}

function firstBytes(bytes: Uint8Array): string {
  return bytes.length === 0
    ? 'an empty file'
    : `a file that begins with ${Buffer.from(bytes.subarray(0, 4)).toString('hex')}`;
}
