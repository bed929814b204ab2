/** A raw picture as a JPEG, for the snapshot address. */
import { createCanvas } from '@napi-rs/canvas';
import type { Picture } from '../actors/picture.ts';

const QUALITY = 82;

export function toJpeg({ data, width, height }: Picture): Buffer {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  const chromaStart = width * height;
  const chromaSize = chromaStart / 4;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const chroma = chromaStart + (y >> 1) * (width >> 1) + (x >> 1);
      const luma = 1.164 * ((data[y * width + x] ?? 16) - 16);
      const u = (data[chroma] ?? 128) - 128;
      const v = (data[chroma + chromaSize] ?? 128) - 128;
      const at = (y * width + x) * 4;
      image.data[at] = luma + 1.596 * v;
      image.data[at + 1] = luma - 0.392 * u - 0.813 * v;
      image.data[at + 2] = luma + 2.017 * u;
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas.toBuffer('image/jpeg', QUALITY);
}
