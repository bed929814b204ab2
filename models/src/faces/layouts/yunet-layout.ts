/**
 * YuNet (Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023) as OpenCV's model zoo has it since 2023:
 * twelve outputs, for each of the strides 8, 16 and 32 one row a cell; whether it is a face and whether anything is
 * there, the box as offset of its centre and logarithm of its sides, and five points, all in strides from the cell.
 */
import { cellsOf, strideTables, STRIDES, type Candidate, type FinderReading } from './finder-layout.ts';

const NEED = { anchors: 1, scores: 2 };
/** Of the release before, whose anchors stand outside the file. */
const OLD_OUTPUTS = ['loc', 'conf', 'iou'];

export const yunetLayout: FinderReading = {
  pixels: { colours: 'bgr', mean: 0, spread: 1 },
  expected: (input) => {
    const [first, ...others] = STRIDES.map((stride) => cellsOf(input, stride));
    return (
      `twelve float32 outputs: cls and obj [1, ${first}, 1], bbox [1, ${first}, 4] and kps [1, ${first}, 10], ` +
      `and the same of ${others.join(' and ')} rows`
    );
  },
  fits: (outputs, input) => strideTables(outputs, input, NEED) !== null,
  likeness: (outputs) =>
    outputs.length === 3 && OLD_OUTPUTS.every((name) => outputs.some((output) => output.name === name))
      ? 'it looks like YuNet of 2022: take face_detection_yunet_2023mar.onnx or newer'
      : '',
  read: (outputs, input, leastScore) =>
    (strideTables(outputs, input, NEED) ?? []).flatMap(({ stride, columns, scores, boxes, points }) => {
      const [face, anything] = scores;
      const found: Candidate[] = [];
      face?.forEach((value, row) => {
        // Which of the two is which does not matter: the score is the same.
        const score = Math.sqrt(share(value) * share(anything?.[row] ?? NaN));
        if (score >= leastScore) {
          const [column, line] = [row % columns, Math.floor(row / columns)];
          const [offsetX = NaN, offsetY = NaN, logW = NaN, logH = NaN] = boxes.subarray(row * 4, row * 4 + 4);
          const [x, y] = [(column + offsetX) * stride, (line + offsetY) * stride];
          const [halfW, halfH] = [(Math.exp(logW) * stride) / 2, (Math.exp(logH) * stride) / 2];
          found.push({
            score,
            left: x - halfW,
            top: y - halfH,
            right: x + halfW,
            bottom: y + halfH,
            points: Array.from({ length: 5 }, (_, index) => ({
              x: (column + (points[row * 10 + 2 * index] ?? NaN)) * stride,
              y: (line + (points[row * 10 + 2 * index + 1] ?? NaN)) * stride,
            })),
          });
        }
      });
      return found;
    }),
};

function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}
