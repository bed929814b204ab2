/**
 * Places rectangles on one canvas, tallest first, in rows ("shelves") with a gap between them, so that nothing of a
 * neighbour is within the network's sight of an edge. The canvas is then cut down to what is used: a run costs in
 * proportion to it.
 */
export const CANVAS_WIDTH = 512;
export const CANVAS_HEIGHT = 288;

const GAP = 8;
/** Canvas sides are multiples of the network's coarsest cell. */
const SIDE_STEP = 32;
const WIDTHS = [512, 448, 384, 320, 256, 192, 128];

export interface Size {
  width: number;
  height: number;
}

export interface Place {
  x: number;
  y: number;
}

export interface Packing {
  width: number;
  height: number;
  /** In the order of the items. */
  places: Place[];
}

/** Null where they do not all fit. Of several widths the one with the least area is taken. */
export function packCanvas(items: readonly Size[]): Packing | null {
  let best: Packing | null = null;
  for (const width of WIDTHS) {
    const packing = packShelves(items, width);
    if (packing && (!best || areaOf(packing) < areaOf(best))) {
      best = packing;
    }
  }
  return best;
}

function packShelves(items: readonly Size[], limit: number): Packing | null {
  const places: Place[] = items.map(() => ({ x: 0, y: 0 }));
  const order = items.map((item, index) => ({ item, index })).sort((a, b) => b.item.height - a.item.height);
  const shelves: { x: number; y: number }[] = [];
  let [nextY, usedWidth, usedHeight] = [0, 0, 0];

  for (const { item, index } of order) {
    let shelf = shelves.find((candidate) => candidate.x + item.width <= limit);
    if (!shelf) {
      shelf = { x: 0, y: nextY };
      nextY += item.height + GAP;
      shelves.push(shelf);
    }
    if (item.width > limit || shelf.y + item.height > CANVAS_HEIGHT) {
      return null;
    }
    places[index] = { x: shelf.x, y: shelf.y };
    usedWidth = Math.max(usedWidth, shelf.x + item.width);
    usedHeight = Math.max(usedHeight, shelf.y + item.height);
    shelf.x += item.width + GAP;
  }
  return { width: roundUp(usedWidth), height: roundUp(usedHeight), places };
}

function areaOf({ width, height }: Size): number {
  return width * height;
}

function roundUp(side: number): number {
  return Math.max(SIDE_STEP, Math.ceil(side / SIDE_STEP) * SIDE_STEP);
}
