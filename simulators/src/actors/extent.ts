/** Gathers how far a drawing reaches, so that the truth's boxes are those of the paint and not of a guess. */
export interface Extent {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function emptyExtent(): Extent {
  return { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
}

/** Widens `extent` by a disc. */
export function reach(extent: Extent, x: number, y: number, radius: number): void {
  extent.left = Math.min(extent.left, x - radius);
  extent.top = Math.min(extent.top, y - radius);
  extent.right = Math.max(extent.right, x + radius);
  extent.bottom = Math.max(extent.bottom, y + radius);
}
