/**
 * YOLOX: one output [1, cells, 5 + classes] over the cells of strides 8, 16 and 32; a row is centre x, centre y, width,
 * height, whether anything is there, and a score for each class. Its exporter leaves the boxes raw (offsets in cells
 * and logarithms of sizes) unless told otherwise, which the shape does not show but the numbers do.
 */
import {
  cellCount,
  soleTable,
  STRIDES,
  type Candidate,
  type Layout,
  type Read,
  type Size,
} from './layout.ts';

/** Centres of decoded boxes lie all over the input; raw ones are within a few cells of nought. */
const RAW_CENTRE_LIMIT = 8;

export const yoloxLayout: Layout = {
  pixels: { type: 'float32', axes: 'NCHW', colours: 'bgr', range: 255 },
  mayAskForSize: false,
  sameObjectIou: 0.6,
  expected: (classes, input) => `one float32 output [1, ${cellCount(input)}, ${5 + classes}]`,
  classesOf: (outputs, input) => {
    const table = soleTable(outputs);
    return table && table.rows === cellCount(input) && table.columns > 5 ? table.columns - 5 : null;
  },
  open: (outputs) => reader(isDecoded(outputs)),
};

function isDecoded(outputs: Parameters<Read>[0]): boolean {
  const table = soleTable(outputs);
  if (!table || table.rows === 0) {
    return false;
  }
  const centres = Float32Array.from(
    { length: table.rows },
    (_, row) => table.data[row * table.columns] ?? 0,
  ).sort();
  return (centres[centres.length >> 1] ?? 0) > RAW_CENTRE_LIMIT;
}

function reader(areBoxesDecoded: boolean): Read {
  return (outputs, { input, classes, leastScore }) => {
    const table = soleTable(outputs);
    const found: Candidate[] = [];
    if (!table) {
      return found;
    }
    const { data, columns } = table;
    let start = 0;
    for (const cell of cellsOf(input)) {
      const presence = data[start + 4] ?? 0;
      if (presence >= leastScore) {
        const best = bestClass(data, start + 5, classes);
        const score = presence * best.score;
        if (score >= leastScore) {
          const [x = NaN, y = NaN, w = NaN, h = NaN] = data.subarray(start, start + 4);
          const box = areBoxesDecoded ? { x, y, w, h } : decode({ x, y, w, h }, cell);
          found.push({ classIndex: best.classIndex, score, ...edgesOf(box) });
        }
      }
      start += columns;
    }
    return found;
  };
}

interface Cell {
  column: number;
  row: number;
  stride: number;
}

interface CentredBox {
  x: number;
  y: number;
  w: number;
  h: number;
}

function* cellsOf({ width, height }: Size): Generator<Cell> {
  const cell = { column: 0, row: 0, stride: 0 };
  for (const stride of STRIDES) {
    cell.stride = stride;
    for (cell.row = 0; cell.row < Math.floor(height / stride); cell.row += 1) {
      for (cell.column = 0; cell.column < Math.floor(width / stride); cell.column += 1) {
        yield cell;
      }
    }
  }
}

function decode({ x, y, w, h }: CentredBox, { column, row, stride }: Cell): CentredBox {
  return {
    x: (x + column) * stride,
    y: (y + row) * stride,
    w: Math.exp(w) * stride,
    h: Math.exp(h) * stride,
  };
}

function edgesOf({ x, y, w, h }: CentredBox): Pick<Candidate, 'left' | 'top' | 'right' | 'bottom'> {
  return { left: x - w / 2, top: y - h / 2, right: x + w / 2, bottom: y + h / 2 };
}

function bestClass(
  data: Float32Array,
  start: number,
  classes: readonly number[],
): { classIndex: number; score: number } {
  const best = { classIndex: 0, score: 0 };
  for (const classIndex of classes) {
    const score = data[start + classIndex] ?? 0;
    if (score > best.score) {
      best.score = score;
      best.classIndex = classIndex;
    }
  }
  return best;
}
