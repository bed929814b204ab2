/**
 * YOLO that has settled doubles itself (v10, v26, or exported with suppression inside): one output [1, boxes, 6], a row
 * being left, top, right, bottom in pixels of the input, score and class. Rows that are not used have score 0.
 */
import { cellCount, soleTable, type Candidate, type Layout } from './layout.ts';

export const yoloEndToEndLayout: Layout = {
  pixels: { type: 'float32', axes: 'NCHW', colours: 'rgb', range: 1 },
  mayAskForSize: false,
  // What is left are boxes of two classes on one thing.
  sameObjectIou: 0.9,
  expected: () => 'one float32 output [1, boxes, 6]',
  classesOf: (outputs, input) => {
    const table = soleTable(outputs);
    return table?.columns === 6 && table.rows !== cellCount(input) ? 'unknown' : null;
  },
  open: () => (outputs, order) => {
    const table = soleTable(outputs);
    const wanted = new Set(order.classes);
    const found: Candidate[] = [];
    for (let start = 0; table && start < table.data.length; start += 6) {
      const row = table.data.subarray(start, start + 6);
      const [left = NaN, top = NaN, right = NaN, bottom = NaN, score = NaN, classIndex = NaN] = row;
      if (score >= order.leastScore && wanted.has(classIndex)) {
        found.push({ classIndex, score, left, top, right, bottom });
      }
    }
    return found;
  },
};
