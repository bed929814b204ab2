/** For tests: small ONNX files of every layout, and a detector with its real worker to run them. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import { createOnnxGraph, type Dimension, type OnnxGraph } from '#models/onnx/graph.ts';
import type { DetectorSpec } from './detector-spec.ts';
import type { Size } from './layout.ts';
import { createOnnxDetector, type DetectOutcome, type Detector } from './onnx-detector.ts';

export const MARKS = { open: 0.4, continue: 0.2 };
export const LABELS = ['person', null, 'car'] as const;

export type Build = (graph: OnnxGraph) => void;

/** Rows of numbers as the graph's constant. */
export function constantTable(
  graph: OnnxGraph,
  name: string,
  rows: number,
  columns: number,
  filled: Readonly<Record<number, readonly number[]>>,
): void {
  const values = new Float32Array(rows * columns);
  Object.entries(filled).forEach(([row, numbers]) => values.set(numbers, Number(row) * columns));
  constantOutput(graph, name, [1, rows, columns], values);
}

export function constantOutput(
  graph: OnnxGraph,
  name: string,
  shape: readonly number[],
  values: Float32Array,
): void {
  graph.node('Identity', [graph.constant(shape, values)], {}, name);
  graph.output(name, 'float32', shape);
}

/** A file that takes pictures [1, 3, height, width]. */
export async function writeDetector(
  directory: string,
  build: Build,
  [height, width]: readonly [Dimension, Dimension] = [64, 96],
): Promise<string> {
  const graph = createOnnxGraph('test');
  graph.input('images', 'float32', [1, 3, height, width]);
  build(graph);
  return writeModel(directory, graph);
}

export async function writeModel(directory: string, graph: OnnxGraph): Promise<string> {
  const file = path.join(directory, `${Math.random().toString(36).slice(2)}.onnx`);
  await writeFile(file, graph.build({}));
  return file;
}

export function specOf(file: string, layout: DetectorSpec['layout']): DetectorSpec {
  return { name: layout, layout, file, labels: LABELS, input: null, scores: MARKS, providers: ['cpu'] };
}

export interface RunningDetector {
  detector: Detector;
  detect: (pixels: Uint8Array, canvas: Size) => Promise<DetectOutcome>;
  stop: () => Promise<void>;
}

/** Resolves when the worker has loaded what it will run. */
export async function startDetector(detectors: readonly DetectorSpec[], log: Log): Promise<RunningDetector> {
  const controller = new AbortController();
  let tellReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (tellReady = resolve));
  const detector = createOnnxDetector({
    detectors,
    marks: MARKS,
    clock: systemClock,
    log,
    recycle: () => undefined,
    onFree: () => tellReady(),
  });
  const ended = detector.run(controller.signal);
  await ready;
  return {
    detector,
    detect: (pixels, { width, height }) =>
      new Promise((resolve) => {
        const buffer = new ArrayBuffer(pixels.length + 64);
        new Uint8Array(buffer).set(pixels);
        detector.detect({ pixels: buffer, width, height, onDone: resolve });
      }),
    stop: async () => {
      controller.abort();
      await ended;
    },
  };
}
