/**
 * CenterNet's two heads (models/centernet.md): every local maximum of the heat is an object, its box stands in the
 * reach at the same cell ("Objects as Points", Zhou et al., 2019, section 4). Outputs: heat [1, classes, rows, columns]
 * and reach [1, 4, rows, columns], one cell for 4x4 pixels.
 */
import type { Candidate, Layout, Output, ReadOrder } from './layout.ts';

const STRIDE = 4;

export interface Heads {
  /** [classes, height, width] */
  heat: Float32Array;
  /** [4, height, width]: left, top, right, bottom. */
  reach: Float32Array;
  width: number;
  height: number;
}

export const centernetLayout: Layout = {
  pixels: { type: 'uint8', axes: 'NHWC' },
  mayAskForSize: false,
  sameObjectIou: 0.5,
  expected: (classes, input) => {
    const cells = `${input.height / STRIDE}, ${input.width / STRIDE}`;
    return `float32 outputs heat [1, ${classes}, ${cells}] and reach [1, 4, ${cells}]`;
  },
  classesOf: (outputs, input) => {
    const heads = headsOf(outputs);
    const isWhole = heads?.width === input.width / STRIDE && heads.height === input.height / STRIDE;
    return heads && isWhole ? heads.heat.length / (heads.width * heads.height) : null;
  },
  open: () => (outputs, order) => {
    const heads = headsOf(outputs);
    return heads ? readPeaks(heads, order) : [];
  },
};

function headsOf(outputs: readonly Output[]): Heads | null {
  const heat = outputs.find(({ name }) => name === 'heat');
  const reach = outputs.find(({ name }) => name === 'reach');
  const [, classes = 0, height = 0, width = 0] = heat?.dims ?? [];
  if (!(heat?.data instanceof Float32Array) || !(reach?.data instanceof Float32Array)) {
    return null;
  }
  const cells = width * height;
  const isWhole = cells > 0 && heat.data.length === classes * cells && reach.data.length === 4 * cells;
  return isWhole ? { heat: heat.data, reach: reach.data, width, height } : null;
}

export function readPeaks(heads: Heads, { classes, leastScore }: Omit<ReadOrder, 'input'>): Candidate[] {
  const plane = heads.width * heads.height;
  const found: Candidate[] = [];
  for (const classIndex of classes) {
    for (let index = classIndex * plane; index < (classIndex + 1) * plane; index += 1) {
      const score = heads.heat[index] ?? 0;
      if (score >= leastScore && isPeak(heads, index)) {
        found.push({ classIndex, score, ...edgesAt(heads, index % plane) });
      }
    }
  }
  return found;
}

/** No neighbour is higher; of two equal neighbours the later one gives way. */
function isPeak({ heat, width, height }: Heads, index: number): boolean {
  const score = heat[index] ?? 0;
  const cell = index % (width * height);
  const base = index - cell;
  const [x, y] = [cell % width, Math.floor(cell / width)];
  for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
    for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
      const other = base + ny * width + nx;
      const value = heat[other] ?? 0;
      if (value > score || (value === score && other < index)) {
        return false;
      }
    }
  }
  return true;
}

function edgesAt({ reach, width, height }: Heads, cell: number): Omit<Candidate, 'classIndex' | 'score'> {
  const plane = width * height;
  const side = (index: number): number => Math.max(0, reach[index * plane + cell] ?? 0);
  const { x, y } = { x: (cell % width) * STRIDE, y: Math.floor(cell / width) * STRIDE };
  return { left: x - side(0), top: y - side(1), right: x + side(2), bottom: y + side(3) };
}
