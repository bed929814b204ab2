/**
 * YOLOv8, v9, v11 and their kin as exported without suppression: one output [1, 4 + classes, boxes], the rows being
 * centre x, centre y, width, height in pixels of the input and then a score for each class.
 */
import { soleTable, type Candidate, type Layout } from './layout.ts';

export const yolov8Layout: Layout = {
  pixels: { type: 'float32', axes: 'NCHW', colours: 'rgb', range: 1 },
  mayAskForSize: false,
  sameObjectIou: 0.6,
  expected: (classes) => `one float32 output [1, ${4 + classes}, boxes]`,
  classesOf: (outputs) => {
    const table = soleTable(outputs);
    return table && table.rows > 4 && table.columns > table.rows ? table.rows - 4 : null;
  },
  open: () => (outputs, order) => {
    const table = soleTable(outputs);
    const best = table ? bestClasses(table, order.classes) : null;
    const found: Candidate[] = [];
    if (table && best) {
      const { data, columns } = table;
      const at = (row: number, column: number): number => data[row * columns + column] ?? NaN;
      best.scores.forEach((score, column) => {
        if (score >= order.leastScore) {
          const [x, y, halfW, halfH] = [at(0, column), at(1, column), at(2, column) / 2, at(3, column) / 2];
          found.push({
            classIndex: best.classes[column] ?? 0,
            score,
            left: x - halfW,
            top: y - halfH,
            right: x + halfW,
            bottom: y + halfH,
          });
        }
      });
    }
    return found;
  },
};

/** Row by row, as the numbers lie in memory. */
function bestClasses(
  { data, columns }: { data: Float32Array; columns: number },
  classes: readonly number[],
): { scores: Float32Array; classes: Int32Array } {
  const best = { scores: new Float32Array(columns), classes: new Int32Array(columns) };
  for (const classIndex of classes) {
    const start = (4 + classIndex) * columns;
    for (let column = 0; column < columns; column += 1) {
      const score = data[start + column] ?? 0;
      if (score > (best.scores[column] ?? 0)) {
        best.scores[column] = score;
        best.classes[column] = classIndex;
      }
    }
  }
  return best;
}
