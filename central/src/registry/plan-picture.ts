/**
 * A floor plan as somebody gives it: JPEG, PNG or WebP, decoded and written anew. What is kept holds pixels only:
 * nothing a phone writes beside them, nothing that is a picture and a page at once. Vector files are not taken.
 */
import { createHash } from 'node:crypto';
import { createCanvas, ImageData } from '@napi-rs/canvas';
import { readPicture } from '#models/faces/picture-file.ts';
import type { PlanPicture } from '../ledger/registry/floor-plans.ts';

/** Lines stay sharp at the first; a photograph of a plan needs one of the others. */
const QUALITIES = [92, 80, 65, 50] as const;
const MOST_KEPT_BYTES = 1 << 20;

/** At most 2000 pixels a side. Throws GiveUp as readPicture does (models/src/faces/picture-file.ts). */
export async function readPlanPicture(file: Uint8Array): Promise<PlanPicture> {
  const { width, height, data } = await readPicture(file);
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    rgba[to] = data[from] ?? 0;
    rgba[to + 1] = data[from + 1] ?? 0;
    rgba[to + 2] = data[from + 2] ?? 0;
  }
  const canvas = createCanvas(width, height);
  canvas.getContext('2d').putImageData(new ImageData(rgba, width, height), 0, 0);
  let bytes: Buffer = Buffer.alloc(0);
  for (const quality of QUALITIES) {
    bytes = canvas.toBuffer('image/webp', quality);
    if (bytes.length <= MOST_KEPT_BYTES) {
      break;
    }
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, sha256, widthPx: width, heightPx: height };
}
