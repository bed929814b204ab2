/**
 * What a finder's layout is: how it wants its pixels, how its outputs are told from those of other layouts, and how
 * they are read. Finders look at every cell of strides 8, 16 and 32; their outputs are told apart by numbers of rows
 * and columns, because exporters name and order them as they like.
 */
import type { Spot } from '../face.ts';
import type { Output, Size } from './float-net.ts';
import type { PixelRange } from './pixel-planes.ts';

/** Pixels of the net's input; not yet trusted (found-faces.ts). */
export interface Candidate {
  score: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** In the order of the picture, left first: eye, eye, nose, corner of the mouth, corner of the mouth. */
  points: Spot[];
}

export interface FinderReading {
  pixels: PixelRange;
  /** The outputs, in words. */
  expected: (input: Size) => string;
  /** Whether the outputs are of this layout. */
  fits: (outputs: readonly Output[], input: Size) => boolean;
  /** What a file that does not fit may be instead; empty where nothing is known. */
  likeness: (outputs: readonly Output[], input: Size) => string;
  read: (outputs: readonly Output[], input: Size, leastScore: number) => Candidate[];
}

export const STRIDES = [8, 16, 32] as const;
export const POINTS = 5;

export interface StrideTables {
  stride: number;
  /** Cells in a row of the map. */
  columns: number;
  scores: readonly Float32Array[];
  boxes: Float32Array;
  points: Float32Array;
}

export interface TableNeed {
  /** Rows for each cell. */
  anchors: number;
  /** Outputs of one column for each stride. */
  scores: number;
}

export function cellsOf({ width, height }: Size, stride: number): number {
  return Math.floor(width / stride) * Math.floor(height / stride);
}

/** The outputs of each stride; null where any is missing, or one is left over. */
export function strideTables(
  outputs: readonly Output[],
  input: Size,
  { anchors, scores: scoreCount }: TableNeed,
): StrideTables[] | null {
  const tables: StrideTables[] = [];
  for (const stride of STRIDES) {
    const rows = cellsOf(input, stride) * anchors;
    const scores = tablesOf(outputs, rows, 1);
    const [boxes, secondBoxes] = tablesOf(outputs, rows, 4);
    const [points, secondPoints] = tablesOf(outputs, rows, 2 * POINTS);
    if (scores.length !== scoreCount || !boxes || secondBoxes || !points || secondPoints) {
      return null;
    }
    tables.push({ stride, columns: Math.floor(input.width / stride), scores, boxes, points });
  }
  return outputs.length === STRIDES.length * (scoreCount + 2) ? tables : null;
}

/** Exporters write a table with a batch of one before it, or without. */
function tablesOf(outputs: readonly Output[], rows: number, columns: number): Float32Array[] {
  return outputs.flatMap(({ dims, data }) => {
    const [last, before, batch = 1] = dims.toReversed();
    const isTable = dims.length <= 3 && batch === 1 && before === rows && last === columns;
    return isTable && data instanceof Float32Array && data.length === rows * columns ? [data] : [];
  });
}
