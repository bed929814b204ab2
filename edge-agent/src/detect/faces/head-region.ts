/**
 * From a person's box to the part of a picture that is searched for the face, and back from a face in that part to
 * the whole picture. In: fractions of the picture; between: pixels.
 */
import type { Box } from '#protocol/geometry.ts';
import type { Rect } from '#models/faces/face.ts';
import type { Rectangle } from '../../decode/region-scaler.ts';

/** A face is in the upper part of the box, however much of the person shows. */
export const HEAD_SHARE = 0.45;
/** Added on every side, as a share of that part: the box may be some hundred milliseconds old. */
const MARGIN_SHARE = 0.15;
/** Larger parts are scaled down to this: a face that fills one has pixels to spare. */
const MOST_WIDTH = 640;
/** Sizes are rounded so that few scaling contexts serve them all. */
const STEP_X = 32;
const STEP_Y = 16;

interface PictureSize {
  width: number;
  height: number;
}

export interface HeadRegion {
  /** Corner even, width a multiple of 16, inside the picture. */
  from: Rectangle;
  /** Its size on the canvas; equal to `from`, or smaller. */
  width: number;
  height: number;
}

/** Null where the picture is too small to cut anything from. */
export function headRegion({ x, y, w, h }: Box, picture: PictureSize): HeadRegion | null {
  const partW = w * picture.width;
  const partH = h * HEAD_SHARE * picture.height;
  const margin = MARGIN_SHARE * Math.max(partW, partH);
  const across = span(x * picture.width - margin, partW + 2 * margin, picture.width, STEP_X);
  const down = span(y * picture.height - margin, partH + 2 * margin, picture.height, STEP_Y);
  if (!across || !down) {
    return null;
  }
  const from = { x: across.start, y: down.start, width: across.length, height: down.length };
  if (from.width <= MOST_WIDTH) {
    return { from, width: from.width, height: from.height };
  }
  return { from, width: MOST_WIDTH, height: Math.round((from.height * MOST_WIDTH) / from.width) };
}

/** Of a face found on the canvas, fractions of the picture; may reach out of it. */
export function facePlace(face: Rect, { from, width, height }: HeadRegion, picture: PictureSize): Box {
  const [scaleX, scaleY] = [from.width / width, from.height / height];
  return {
    x: (from.x + face.left * scaleX) / picture.width,
    y: (from.y + face.top * scaleY) / picture.height,
    w: (face.width * scaleX) / picture.width,
    h: (face.height * scaleY) / picture.height,
  };
}

/** A stretch of whole steps that covers what is asked for as far as the picture goes, from an even pixel on. */
function span(
  from: number,
  length: number,
  limit: number,
  step: number,
): { start: number; length: number } | null {
  const most = Math.floor(limit / step) * step;
  const stepped = Math.min(most, Math.ceil(length / step) * step);
  const centred = from + (length - stepped) / 2;
  const start = Math.floor(Math.min(limit - stepped, Math.max(0, centred)) / 2) * 2;
  return stepped > 0 ? { start, length: stepped } : null;
}
