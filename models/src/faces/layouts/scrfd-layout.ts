/**
 * SCRFD (Guo et al., "Sample and Computation Redistribution for Efficient Face Detection", 2021) as InsightFace
 * exports it with points: nine outputs, for each of the strides 8, 16 and 32 two anchors a cell; a score, the distances
 * from the cell's corner to the four edges, and five points from there, all but the score in strides.
 */
import { cellsOf, strideTables, STRIDES, type Candidate, type FinderReading } from './finder-layout.ts';

const NEED = { anchors: 2, scores: 1 };

export const scrfdLayout: FinderReading = {
  pixels: { colours: 'rgb', mean: 127.5, spread: 128 },
  expected: (input) => {
    const [first, ...others] = STRIDES.map((stride) => NEED.anchors * cellsOf(input, stride));
    return (
      `nine float32 outputs: scores [${first}, 1], boxes [${first}, 4] and points [${first}, 10], ` +
      `and the same of ${others.join(' and ')} rows`
    );
  },
  fits: (outputs, input) => strideTables(outputs, input, NEED) !== null,
  likeness: (outputs) => {
    if (outputs.length === 6) {
      return 'it looks like SCRFD without points: take the file whose name has kps or bnkps';
    }
    return outputs.length === 10 || outputs.length === 15
      ? 'it looks like SCRFD of five strides, for which there is no layout'
      : '';
  },
  read: (outputs, input, leastScore) =>
    (strideTables(outputs, input, NEED) ?? []).flatMap(({ stride, columns, scores, boxes, points }) => {
      const found: Candidate[] = [];
      scores[0]?.forEach((score, row) => {
        if (score >= leastScore) {
          const cell = Math.floor(row / NEED.anchors);
          const [x, y] = [(cell % columns) * stride, Math.floor(cell / columns) * stride];
          const [left = NaN, top = NaN, right = NaN, bottom = NaN] = boxes.subarray(row * 4, row * 4 + 4);
          found.push({
            score,
            left: x - left * stride,
            top: y - top * stride,
            right: x + right * stride,
            bottom: y + bottom * stride,
            points: Array.from({ length: 5 }, (_, index) => ({
              x: x + (points[row * 10 + 2 * index] ?? NaN) * stride,
              y: y + (points[row * 10 + 2 * index + 1] ?? NaN) * stride,
            })),
          });
        }
      });
      return found;
    }),
};
