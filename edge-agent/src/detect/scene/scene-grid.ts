/**
 * The grid on which standing changes are found: 160x90 cells of mean brightness, 80x45 of colour, whatever the size
 * and shape of the picture. A bag five metres off is some ten cells wide there, a cup two.
 * Also the cells of a box, since boxes everywhere else are fractions of the picture.
 */
import type { Box } from '#protocol/geometry.ts';
import { insidePicture } from '../boxes.ts';

export const SCENE_WIDTH = 160;
export const SCENE_HEIGHT = 90;
export const SCENE_CELLS = SCENE_WIDTH * SCENE_HEIGHT;

/** In cells; `right` and `bottom` are the first ones outside. */
export interface CellBounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The cells a box touches, at least one. */
export function boundsOf(box: Box): CellBounds {
  const { x, y, w, h } = insidePicture(box);
  const left = Math.min(SCENE_WIDTH - 1, Math.floor(x * SCENE_WIDTH));
  const top = Math.min(SCENE_HEIGHT - 1, Math.floor(y * SCENE_HEIGHT));
  return {
    left,
    top,
    right: Math.max(left + 1, Math.min(SCENE_WIDTH, Math.ceil((x + w) * SCENE_WIDTH))),
    bottom: Math.max(top + 1, Math.min(SCENE_HEIGHT, Math.ceil((y + h) * SCENE_HEIGHT))),
  };
}

export function boxOf({ left, top, right, bottom }: CellBounds): Box {
  return {
    x: left / SCENE_WIDTH,
    y: top / SCENE_HEIGHT,
    w: (right - left) / SCENE_WIDTH,
    h: (bottom - top) / SCENE_HEIGHT,
  };
}

/** By `share` of its size on every side, at least `least` cells, kept inside the picture. */
export function grownBounds(bounds: CellBounds, share: number, least: number): CellBounds {
  const dx = Math.max(least, Math.round(share * (bounds.right - bounds.left)));
  const dy = Math.max(least, Math.round(share * (bounds.bottom - bounds.top)));
  return {
    left: Math.max(0, bounds.left - dx),
    top: Math.max(0, bounds.top - dy),
    right: Math.min(SCENE_WIDTH, bounds.right + dx),
    bottom: Math.min(SCENE_HEIGHT, bounds.bottom + dy),
  };
}

export function cellsWithin({ left, top, right, bottom }: CellBounds): number {
  return (right - left) * (bottom - top);
}

/** Calls `visit` with the index of every cell, row by row. */
export function forEachCell({ left, top, right, bottom }: CellBounds, visit: (cell: number) => void): void {
  for (let row = top; row < bottom; row += 1) {
    for (let cell = row * SCENE_WIDTH + left; cell < row * SCENE_WIDTH + right; cell += 1) {
      visit(cell);
    }
  }
}

/** The colour cell a cell lies in. */
export function colourCell(cell: number): number {
  const row = Math.floor(cell / SCENE_WIDTH);
  return (row >> 1) * (SCENE_WIDTH / 2) + ((cell - row * SCENE_WIDTH) >> 1);
}
