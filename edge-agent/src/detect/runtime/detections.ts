/**
 * From what a layout read to detections on the canvas: nothing that is not a box, best first, no object twice, and
 * scores on the tracker's scale, whichever net gave them.
 */
import type { ObjectLabel } from '#protocol/incident.ts';
import { iouOf } from '../boxes.ts';
import { LABEL_GROUPS, type Detection } from '../detection.ts';
import type { Candidate, Size } from './layout.ts';

const MAX_DETECTIONS = 100;
/** Compared with each other at most. */
const MAX_CANDIDATES = 300;
const LEAST_SIDE = 1;

/** What a score must reach to begin a track, and to continue one. */
export interface ScoreMarks {
  open: number;
  continue: number;
}

export interface DetectionOrder {
  labels: readonly (ObjectLabel | null)[];
  canvas: Size;
  /** Pixels of the input for one of the canvas. */
  scale: number;
  sameObjectIou: number;
  /** From the detector's scores to the tracker's. */
  rescore: (score: number) => number;
}

export function detectionsFrom(candidates: readonly Candidate[], order: DetectionOrder): Detection[] {
  const found = candidates.flatMap((candidate) => detectionFrom(candidate, order) ?? []);
  found.sort((a, b) => b.score - a.score);
  return withoutDoubles(found.slice(0, MAX_CANDIDATES), order.sameObjectIou).slice(0, MAX_DETECTIONS);
}

/** Null for what cannot be: no numbers, no extent, far larger than the canvas, or its centre off the canvas. */
function detectionFrom(
  candidate: Candidate,
  { labels, canvas, scale, rescore }: DetectionOrder,
): Detection | null {
  const label = labels[candidate.classIndex] ?? null;
  const [x, y] = [candidate.left / scale, candidate.top / scale];
  const [w, h] = [candidate.right / scale - x, candidate.bottom / scale - y];
  const isExtent = w >= LEAST_SIDE && h >= LEAST_SIDE && w <= 2 * canvas.width && h <= 2 * canvas.height;
  const [centreX, centreY] = [x + w / 2, y + h / 2];
  const isOnCanvas = centreX >= 0 && centreY >= 0 && centreX <= canvas.width && centreY <= canvas.height;
  if (label === null || !Number.isFinite(candidate.score) || !isExtent || !isOnCanvas) {
    return null;
  }
  return { label, score: rescore(candidate.score), box: { x, y, w, h }, isCut: false };
}

/** Labels of one group count as one kind: a car is not a truck as well. */
function withoutDoubles(sorted: readonly Detection[], sameObjectIou: number): Detection[] {
  const kept: Detection[] = [];
  for (const detection of sorted) {
    const isDouble = kept.some(
      (better) =>
        LABEL_GROUPS[better.label] === LABEL_GROUPS[detection.label] &&
        iouOf(better.box, detection.box) > sameObjectIou,
    );
    if (!isDouble) {
      kept.push(detection);
    }
  }
  return kept;
}

/**
 * Nets differ in how sure they say they are. Straight lines through nought, both marks and one bring a detector's
 * marks onto the tracker's, so that one tracker serves all.
 */
export function createRescore(from: ScoreMarks, to: ScoreMarks): (score: number) => number {
  const line = (
    score: number,
    [a, b]: readonly [number, number],
    [c, d]: readonly [number, number],
  ): number => c + ((score - a) / (b - a)) * (d - c);
  return (score) => {
    const bounded = Math.min(1, Math.max(0, score));
    if (bounded < from.continue) {
      return line(bounded, [0, from.continue], [0, to.continue]);
    }
    return bounded < from.open
      ? line(bounded, [from.continue, from.open], [to.continue, to.open])
      : line(bounded, [from.open, 1], [to.open, 1]);
  };
}
