/**
 * A small JPEG of a part of a picture, for people to recognise what passed by. Scaling contexts are not kept: sizes
 * differ from one thing to the next, and would push those of the detector out of the scaler's memory.
 */
import { AV_PIX_FMT_YUVJ420P, SWS_AREA, type AVPixelFormat } from 'node-av/constants';
import { Frame, SoftwareScaleContext } from 'node-av/lib';
import { RetryLater } from '#base/errors.ts';
import type { Box } from '#protocol/geometry.ts';
import { encodeJpeg } from './jpeg.ts';
import type { Picture } from './picture.ts';
import { planesFrom, type Rectangle } from './region-scaler.ts';

export interface CutOutLimits {
  /** Of its longer side, pixels; nothing is enlarged. */
  longestPx: number;
  mostBytes: number;
}

/** So much of the thing's own size is shown around it. */
const MARGIN = 0.15;
const LEAST_PX = 16;
/** From the one that usually fits down to what always does at 160 pixels. */
const QUALITIES = [72, 55, 35, 5];

/** Null where it cannot be made small enough. Throws RetryLater when the encoder fails. */
export function cutOut(picture: Picture, box: Box, { longestPx, mostBytes }: CutOutLimits): Buffer | null {
  const from = rectangleAround(box, picture);
  const share = Math.min(1, longestPx / Math.max(from.width, from.height));
  const [width, height] = [evenOf(from.width * share), evenOf(from.height * share)];
  using small = new Frame();
  small.alloc();
  small.width = width;
  small.height = height;
  small.format = AV_PIX_FMT_YUVJ420P;
  if (small.getBuffer() < 0) {
    throw new RetryLater('out-of-memory', 'no memory for a small picture');
  }
  scaleInto(small, picture, from);
  for (const quality of QUALITIES) {
    const jpeg = encodeJpeg({ frame: small, width, height, atMs: picture.atMs }, quality);
    if (jpeg.length <= mostBytes) {
      return jpeg;
    }
  }
  return null;
}

function scaleInto(small: Frame, { frame }: Picture, from: Rectangle): void {
  using scaler = new SoftwareScaleContext();
  scaler.getContext(
    from.width,
    from.height,
    frame.format as AVPixelFormat,
    small.width,
    small.height,
    AV_PIX_FMT_YUVJ420P,
    SWS_AREA,
  );
  const { planes, strides } = planesFrom(frame, from);
  const targets = small.data ?? [];
  scaler.scaleSync(planes, strides, 0, from.height, targets, small.linesize.slice(0, targets.length));
}

/** Pixels; even, because colour has half the resolution. */
function rectangleAround({ x, y, w, h }: Box, { width, height }: Picture): Rectangle {
  const [marginX, marginY] = [w * MARGIN, h * MARGIN];
  const left = evenOf((x - marginX) * width, 0);
  const top = evenOf((y - marginY) * height, 0);
  const right = Math.min(width, evenOf((x + w + marginX) * width));
  const bottom = Math.min(height, evenOf((y + h + marginY) * height));
  const [fitLeft, fitTop] = [Math.min(left, width - LEAST_PX), Math.min(top, height - LEAST_PX)];
  return {
    x: fitLeft,
    y: fitTop,
    width: Math.max(LEAST_PX, right - fitLeft),
    height: Math.max(LEAST_PX, bottom - fitTop),
  };
}

function evenOf(pixels: number, least = LEAST_PX): number {
  return Math.max(least, 2 * Math.round(pixels / 2));
}
