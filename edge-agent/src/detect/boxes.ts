/** Arithmetic on boxes: fractions of the picture or pixels alike, as long as both sides use the same. */
import type { Box } from '#protocol/geometry.ts';

export function areaOf({ w, h }: Box): number {
  return Math.max(0, w) * Math.max(0, h);
}

export function overlapOf(a: Box, b: Box): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

/** Intersection over union, 0 to 1. */
export function iouOf(a: Box, b: Box): number {
  const overlap = overlapOf(a, b);
  return overlap === 0 ? 0 : overlap / (areaOf(a) + areaOf(b) - overlap);
}

export function unionOf(a: Box, b: Box): Box {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y };
}

/** The part of a box of fractions that lies in the picture. */
export function insidePicture({ x, y, w, h }: Box): Box {
  const left = Math.min(1, Math.max(0, x));
  const top = Math.min(1, Math.max(0, y));
  return {
    x: left,
    y: top,
    w: Math.min(1 - left, Math.max(0, x + w - left)),
    h: Math.min(1 - top, Math.max(0, y + h - top)),
  };
}
