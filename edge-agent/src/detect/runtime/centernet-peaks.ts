/**
 * Reads CenterNet's two heads (models/centernet.md): every local maximum of the heat is an object, its box stands in
 * the reach at the same cell ("Objects as Points", Zhou et al., 2019, section 4). Two maxima of one object and labels
 * of one group (a car that is also a truck) are told apart by overlap.
 */
import type { ObjectLabel } from '#protocol/incident.ts';
import { iouOf } from '../boxes.ts';
import { LABEL_GROUPS, type Detection } from '../detection.ts';

const STRIDE = 4;
const SAME_OBJECT_IOU = 0.5;
const MAX_DETECTIONS = 100;

export interface Heads {
  /** [labels, height, width] */
  heat: Float32Array;
  /** [4, height, width]: left, top, right, bottom. */
  reach: Float32Array;
  width: number;
  height: number;
}

/** Boxes in pixels of the canvas, best first. */
export function readPeaks(heads: Heads, labels: readonly ObjectLabel[], leastScore: number): Detection[] {
  const { heat, width, height } = heads;
  const plane = width * height;
  const found: Detection[] = [];
  for (let index = 0; index < heat.length; index++) {
    const score = heat[index] ?? 0;
    if (score >= leastScore && isPeak(heads, index)) {
      const label = labels[Math.floor(index / plane)];
      if (label !== undefined) {
        found.push({ label, score, box: boxAt(heads, index % plane), isCut: false });
      }
    }
  }
  found.sort((a, b) => b.score - a.score);
  return withoutDoubles(found.slice(0, MAX_DETECTIONS * 2)).slice(0, MAX_DETECTIONS);
}

/** No neighbour is higher; of two equal neighbours the later one gives way. */
function isPeak({ heat, width, height }: Heads, index: number): boolean {
  const score = heat[index] ?? 0;
  const cell = index % (width * height);
  const base = index - cell;
  const [x, y] = [cell % width, Math.floor(cell / width)];
  for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
    for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
      const other = base + ny * width + nx;
      const value = heat[other] ?? 0;
      if (value > score || (value === score && other < index)) {
        return false;
      }
    }
  }
  return true;
}

function boxAt({ reach, width, height }: Heads, cell: number): Detection['box'] {
  const plane = width * height;
  const side = (index: number): number => Math.max(0, reach[index * plane + cell] ?? 0);
  const x = (cell % width) * STRIDE - side(0);
  const y = Math.floor(cell / width) * STRIDE - side(1);
  return { x, y, w: side(0) + side(2), h: side(1) + side(3) };
}

function withoutDoubles(sorted: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const detection of sorted) {
    const isDouble = kept.some(
      (better) =>
        LABEL_GROUPS[better.label] === LABEL_GROUPS[detection.label] &&
        iouOf(better.box, detection.box) > SAME_OBJECT_IOU,
    );
    if (!isDouble) {
      kept.push(detection);
    }
  }
  return kept;
}
