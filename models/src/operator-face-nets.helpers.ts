/** For tests: small ONNX files of every layout that operators may bring. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createOnnxGraph, type Dimension, type OnnxGraph } from './onnx/graph.ts';
import type { Output, Size } from './faces/layouts/float-net.ts';

export type { OnnxGraph } from './onnx/graph.ts';

/** Rows of numbers in a table of noughts. */
export type Filled = Readonly<Record<number, readonly number[]>>;

export interface Table {
  name: string;
  rows: number;
  columns: number;
  filled?: Filled;
}

/** `hasBatch`: [1, rows, columns], else [rows, columns]. */
export function outputOf({ name, rows, columns, filled = {} }: Table, hasBatch = true): Output {
  const data = new Float32Array(rows * columns);
  Object.entries(filled).forEach(([row, numbers]) => data.set(numbers, Number(row) * columns));
  return { name, dims: hasBatch ? [1, rows, columns] : [rows, columns], data };
}

export async function writeNet(
  directory: string,
  [height, width]: readonly [Dimension, Dimension],
  build: (graph: OnnxGraph) => void,
): Promise<string> {
  const graph = createOnnxGraph('test');
  graph.input('picture', 'float32', [1, 3, height, width]);
  build(graph);
  const file = path.join(directory, `${randomUUID()}.onnx`);
  await writeFile(file, graph.build({}));
  return file;
}

/** A net that always says the same. */
export function constantNet(outputs: readonly Output[]): (graph: OnnxGraph) => void {
  return (graph) => {
    for (const { name, dims, data } of outputs) {
      graph.node('Identity', [graph.constant(dims, data as Float32Array)], {}, name);
      graph.output(name, 'float32', dims);
    }
  };
}

/** One face: its score, box, and five points, pixels of the input. It stands in a cell of stride 8. */
export interface DrawnFace {
  score: number;
  box: readonly [left: number, top: number, right: number, bottom: number];
  points: readonly (readonly [x: number, y: number])[];
}

const STRIDES = [8, 16, 32];

export function scrfdOutputs(input: Size, { score, box, points }: DrawnFace, hasBatch = false): Output[] {
  const [left, top, right, bottom] = box;
  const [column, row] = [Math.floor((left + right) / 16), Math.floor((top + bottom) / 16)];
  const [x, y] = [column * 8, row * 8];
  const anchor = (row * (input.width / 8) + column) * 2 + 1;
  const values = {
    score: [score],
    bbox: [x - left, y - top, right - x, bottom - y].map((distance) => distance / 8),
    kps: points.flatMap(([pointX, pointY]) => [(pointX - x) / 8, (pointY - y) / 8]),
  };
  return Object.entries({ score: 1, bbox: 4, kps: 10 }).flatMap(([name, columns]) =>
    STRIDES.map((stride) => {
      const rows = (input.width / stride) * (input.height / stride) * 2;
      const filled = stride === 8 ? { [anchor]: values[name as keyof typeof values] } : {};
      return outputOf({ name: `${name}_${stride}`, rows, columns, filled }, hasBatch);
    }),
  );
}

/** The score is split into two whose mean by multiplication it is. */
export function yunetOutputs(input: Size, { score, box, points }: DrawnFace): Output[] {
  const [left, top, right, bottom] = box;
  const [centreX, centreY] = [(left + right) / 2 / 8, (top + bottom) / 2 / 8];
  const [column, row] = [Math.floor(centreX), Math.floor(centreY)];
  const values = {
    cls: [score],
    obj: [score],
    bbox: [centreX - column, centreY - row, Math.log((right - left) / 8), Math.log((bottom - top) / 8)],
    kps: points.flatMap(([x, y]) => [x / 8 - column, y / 8 - row]),
  };
  return Object.entries({ cls: 1, obj: 1, bbox: 4, kps: 10 }).flatMap(([name, columns]) =>
    STRIDES.map((stride) => {
      const rows = (input.width / stride) * (input.height / stride);
      const at = row * (input.width / 8) + column;
      const filled = stride === 8 ? { [at]: values[name as keyof typeof values] } : {};
      return outputOf({ name: `${name}_${stride}`, rows, columns, filled });
    }),
  );
}
