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

/** Null where they do not all fit. */
export function packCanvas(items: readonly Size[]): Packing | null {
  const places: Place[] = items.map(() => ({ x: 0, y: 0 }));
  const order = items.map((item, index) => ({ item, index })).sort((a, b) => b.item.height - a.item.height);
  const shelves: { x: number; y: number; height: number }[] = [];
  let [nextY, usedWidth, usedHeight] = [0, 0, 0];

  for (const { item, index } of order) {
    let shelf = shelves.find((candidate) => candidate.x + item.width <= CANVAS_WIDTH);
    if (!shelf) {
      shelf = { x: 0, y: nextY, height: item.height };
      nextY += item.height + GAP;
      shelves.push(shelf);
    }
    if (item.width > CANVAS_WIDTH || shelf.y + item.height > CANVAS_HEIGHT) {
      return null;
    }
    places[index] = { x: shelf.x, y: shelf.y };
    usedWidth = Math.max(usedWidth, shelf.x + item.width);
    usedHeight = Math.max(usedHeight, shelf.y + item.height);
    shelf.x += item.width + GAP;
  }
  return { width: roundUp(usedWidth), height: roundUp(usedHeight), places };
}

function roundUp(side: number): number {
  return Math.max(SIDE_STEP, Math.ceil(side / SIDE_STEP) * SIDE_STEP);
}
