/**
 * A picture in the figures by which it is judged as a whole: where its edges are, how much detail of two sizes it has
 * in each of 8x5 blocks, how bright and how colourful it is. Pure; one pass over a picture of 320x180.
 *
 * Edges are taken from the picture at 80x45: that size bears a lens out of focus, noise and compression, and still
 * loses everything when the camera turns by a few degrees. Detail is what one halving loses: from 320 to 160 (fine)
 * and from 160 to 80 (middling).
 * Not here: what to compare it with (view-reference.ts), what follows (picture-condition.ts).
 */
import type { SmallPicture } from '../../decode/small-target.ts';

export const DETAIL_WIDTH = 320;
export const DETAIL_HEIGHT = 180;
export const EDGE_WIDTH = 80;
export const EDGE_HEIGHT = 45;
export const BLOCKS_ACROSS = 8;
export const BLOCKS_DOWN = 5;
export const BLOCKS = BLOCKS_ACROSS * BLOCKS_DOWN;
/** Of the edge picture. */
export const BLOCK_WIDTH = EDGE_WIDTH / BLOCKS_ACROSS;
export const BLOCK_HEIGHT = EDGE_HEIGHT / BLOCKS_DOWN;
export const BLOCK_PIXELS = BLOCK_WIDTH * BLOCK_HEIGHT;

const MIDDLE_WIDTH = DETAIL_WIDTH / 2;
const MIDDLE_HEIGHT = DETAIL_HEIGHT / 2;
/** Every so many colour samples are looked at. */
const COLOUR_STEP = 5;

export interface PictureDetail {
  /** Slope of brightness across and down, 80x45. */
  readonly across: Float32Array;
  readonly down: Float32Array;
  /** Sum of squares a block. */
  readonly fine: Float32Array;
  readonly middling: Float32Array;
  /** Variance of the slopes a block, times its pixels. */
  readonly structure: Float32Array;
  /** Mean, 0 to 255. */
  brightness: number;
  /** Mean distance from grey, in levels. */
  colour: number;
}

export interface DetailMeter {
  /** The same object every time. */
  measure(small: SmallPicture): PictureDetail;
}

export function createPictureDetail(): PictureDetail {
  return {
    across: new Float32Array(EDGE_WIDTH * EDGE_HEIGHT),
    down: new Float32Array(EDGE_WIDTH * EDGE_HEIGHT),
    fine: new Float32Array(BLOCKS),
    middling: new Float32Array(BLOCKS),
    structure: new Float32Array(BLOCKS),
    brightness: 0,
    colour: 0,
  };
}

export function createDetailMeter(): DetailMeter {
  // One kind of array for both steps: code for two kinds is twice as slow.
  const whole = new Float32Array(DETAIL_WIDTH * DETAIL_HEIGHT);
  const middle = new Float32Array(MIDDLE_WIDTH * MIDDLE_HEIGHT);
  const edge = new Float32Array(EDGE_WIDTH * EDGE_HEIGHT);
  const detail = createPictureDetail();

  return {
    measure: ({ luma, blue, red }) => {
      whole.set(luma);
      halve(whole, DETAIL_WIDTH, middle, detail.fine);
      halve(middle, MIDDLE_WIDTH, edge, detail.middling);
      slopes(edge, detail);
      measureStructure(detail);
      detail.brightness = meanOf(edge);
      detail.colour = distanceFromGrey(blue, red);
      return detail;
    },
  };
}

/** The mean of every four pixels; what they differ from it is summed up by block. */
function halve(from: Float32Array, width: number, to: Float32Array, lostByBlock: Float32Array): void {
  const toWidth = width / 2;
  const blockWidth = toWidth / BLOCKS_ACROSS;
  const blockHeight = to.length / toWidth / BLOCKS_DOWN;
  lostByBlock.fill(0);
  for (let block = 0; block < BLOCKS; block += 1) {
    const left = (block % BLOCKS_ACROSS) * blockWidth;
    const top = Math.floor(block / BLOCKS_ACROSS) * blockHeight;
    let lost = 0;
    for (let y = top; y < top + blockHeight; y += 1) {
      let at = 2 * y * width + 2 * left;
      for (let cell = y * toWidth + left; cell < y * toWidth + left + blockWidth; cell += 1) {
        const a = from[at] ?? 0;
        const b = from[at + 1] ?? 0;
        const c = from[at + width] ?? 0;
        const d = from[at + width + 1] ?? 0;
        const sum = a + b + c + d;
        to[cell] = sum / 4;
        lost += a * a + b * b + c * c + d * d - (sum * sum) / 4;
        at += 2;
      }
    }
    lostByBlock[block] = lost;
  }
}

/** Central differences; the border stays 0. */
function slopes(edge: Float32Array, { across, down }: PictureDetail): void {
  for (let y = 1; y < EDGE_HEIGHT - 1; y += 1) {
    for (let x = 1; x < EDGE_WIDTH - 1; x += 1) {
      const at = y * EDGE_WIDTH + x;
      across[at] = ((edge[at + 1] ?? 0) - (edge[at - 1] ?? 0)) / 2;
      down[at] = ((edge[at + EDGE_WIDTH] ?? 0) - (edge[at - EDGE_WIDTH] ?? 0)) / 2;
    }
  }
}

/** The slopes of a picture as they would be if the camera looked `right` and `below` pixels of 80x45 further. */
export function shiftSlopes(from: PictureDetail, right: number, below: number, to: PictureDetail): void {
  for (let y = 0; y < EDGE_HEIGHT; y += 1) {
    for (let x = 0; x < EDGE_WIDTH; x += 1) {
      const isInside = x + right >= 0 && x + right < EDGE_WIDTH && y + below >= 0 && y + below < EDGE_HEIGHT;
      const source = (y + below) * EDGE_WIDTH + x + right;
      to.across[y * EDGE_WIDTH + x] = isInside ? (from.across[source] ?? 0) : 0;
      to.down[y * EDGE_WIDTH + x] = isInside ? (from.down[source] ?? 0) : 0;
    }
  }
  measureStructure(to);
}

/** Anew, after the slopes have changed. */
export function measureStructure(detail: PictureDetail): void {
  for (let block = 0; block < BLOCKS; block += 1) {
    detail.structure[block] = correlate(detail, detail, block);
  }
}

/** Covariance of the slopes of two pictures in one block, times its pixels. */
export function correlate(a: PictureDetail, b: PictureDetail, block: number): number {
  return covariance(a.across, b.across, block) + covariance(a.down, b.down, block);
}

function covariance(a: Float32Array, b: Float32Array, block: number): number {
  const left = (block % BLOCKS_ACROSS) * BLOCK_WIDTH;
  const top = Math.floor(block / BLOCKS_ACROSS) * BLOCK_HEIGHT;
  let both = 0;
  let sumA = 0;
  let sumB = 0;
  for (let y = top; y < top + BLOCK_HEIGHT; y += 1) {
    const row = y * EDGE_WIDTH;
    for (let at = row + left; at < row + left + BLOCK_WIDTH; at += 1) {
      const valueA = a[at] ?? 0;
      const valueB = b[at] ?? 0;
      both += valueA * valueB;
      sumA += valueA;
      sumB += valueB;
    }
  }
  return both - (sumA * sumB) / BLOCK_PIXELS;
}

function meanOf(values: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) {
    sum += values[at] ?? 0;
  }
  return sum / values.length;
}

function distanceFromGrey(blue: Uint8Array, red: Uint8Array): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < blue.length; at += COLOUR_STEP) {
    sum += Math.abs((blue[at] ?? 128) - 128) + Math.abs((red[at] ?? 128) - 128);
    count += 1;
  }
  return sum / Math.max(1, count);
}
