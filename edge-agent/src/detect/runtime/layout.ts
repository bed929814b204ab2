/**
 * What a detector's layout is: how it wants its pixels, how its outputs are told from those of other layouts, and how
 * they are read. Each has a file of its own (layouts.ts lists them); sessions and buffers are no business of theirs.
 */
export interface Size {
  width: number;
  height: number;
}

/** One output of a run, as far as a layout may see it. */
export interface Output {
  name: string;
  dims: readonly number[];
  /** Of another element type: its name, and nothing can be read. */
  data: Float32Array | BigInt64Array | Int32Array | string;
}

/** Edges in pixels of the input; not yet trusted, see `detections.ts`. */
export interface Candidate {
  classIndex: number;
  score: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface ReadOrder {
  /** The input of this run. */
  input: Size;
  /** Classes that are looked for. */
  classes: readonly number[];
  leastScore: number;
}

export type Read = (outputs: readonly Output[], order: ReadOrder) => Candidate[];

export interface Layout {
  pixels:
    | { type: 'uint8'; axes: 'NHWC' }
    /** `range` is what white is. */
    | { type: 'float32'; axes: 'NCHW'; colours: 'rgb' | 'bgr'; range: 1 | 255 };
  /** Whether a second input [1, 2] asks for the size to give boxes in. */
  mayAskForSize: boolean;
  /** Two boxes of one kind that overlap more are one object. */
  sameObjectIou: number;
  /** The outputs, in words, of a file with this many classes. */
  expected: (classes: number, input: Size) => string;
  /** Number of classes, 'unknown' where outputs do not tell; null: the outputs are not of this layout. */
  classesOf: (outputs: readonly Output[], input: Size) => number | 'unknown' | null;
  /** Given the outputs of a first run on a grey picture. */
  open: (outputs: readonly Output[], input: Size) => Read;
}

/** The only output, where it is a tensor [1, rows, columns] of real numbers. */
export function soleTable(
  outputs: readonly Output[],
): { rows: number; columns: number; data: Float32Array } | null {
  const [output] = outputs;
  return outputs.length === 1 && output ? tableOf(output) : null;
}

export function tableOf({
  dims,
  data,
}: Output): { rows: number; columns: number; data: Float32Array } | null {
  const [batch, rows, columns] = dims;
  if (dims.length !== 3 || batch !== 1 || rows === undefined || columns === undefined) {
    return null;
  }
  return data instanceof Float32Array && data.length === rows * columns ? { rows, columns, data } : null;
}

/** Places a YOLO head of these strides looks at, one box each. */
export function cellCount({ width, height }: Size): number {
  return STRIDES.reduce((sum, stride) => sum + Math.floor(width / stride) * Math.floor(height / stride), 0);
}

export const STRIDES = [8, 16, 32] as const;
