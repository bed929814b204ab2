/**
 * Where a tracked thing is at a moment of the clip. The detector looks five times a second and the clip shows more
 * pictures than that: between two looks the box is drawn on the straight line from one to the other.
 */
import type { Box, Point } from '#protocol/geometry.ts';
import type { Track } from '#protocol/incident.ts';

/** A longer silence than this is not bridged: nobody knows where it went. */
const LONGEST_BRIDGE_MS = 1_500;
/** Before the first and after the last look the box stands this long. */
const LINGER_MS = 200;

export interface SeenBox {
  box: Box;
  score: number;
}

/** `boxes` in order of time, as the protocol has them. */
export function boxAt(boxes: Track['boxes'], atMs: number): SeenBox | null {
  const after = firstAfter(boxes, atMs);
  const before = boxes[after - 1];
  const next = boxes[after];
  if (before === undefined) {
    return next !== undefined && next.atMs - atMs <= LINGER_MS ? next : null;
  }
  if (next === undefined || next.atMs - before.atMs > LONGEST_BRIDGE_MS) {
    return atMs - before.atMs <= LINGER_MS ? before : null;
  }
  const share = (atMs - before.atMs) / (next.atMs - before.atMs);
  return { box: between(before.box, next.box, share), score: before.score };
}

/** The way gone until now, ending at the very place of now. */
export function pathUntil(path: Track['path'], atMs: number): Point[] {
  const after = firstAfter(path, atMs);
  const gone = path.slice(0, after).map(({ at }) => at);
  const before = path[after - 1];
  const next = path[after];
  if (before !== undefined && next !== undefined && next.atMs > before.atMs) {
    const share = (atMs - before.atMs) / (next.atMs - before.atMs);
    gone.push([mix(before.at[0], next.at[0], share), mix(before.at[1], next.at[1], share)]);
  }
  return gone;
}

/** Index of the first entry later than `atMs`. */
function firstAfter(entries: readonly { atMs: number }[], atMs: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.atMs ?? Infinity) <= atMs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function between(a: Box, b: Box, share: number): Box {
  return {
    x: mix(a.x, b.x, share),
    y: mix(a.y, b.y, share),
    w: mix(a.w, b.w, share),
    h: mix(a.h, b.h, share),
  };
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
