/**
 * Keeps a row where it is on the screen while others come and go above it, so that nobody clicks on what has just
 * slipped under the pointer. Where the list is too short to be scrolled, empty space above or below makes room.
 */
export interface Standing {
  /** How far the list is scrolled down. */
  scrollPx: number;
  /** Empty space above and below the rows. */
  topPx: number;
  bottomPx: number;
}

/** `movedPx`: how far the row to be kept has moved down within the rows. */
export function keepInPlace(
  movedPx: number,
  { scrollPx, topPx }: Standing,
  { rowsPx, viewPx }: { rowsPx: number; viewPx: number },
): Standing {
  const givenBackPx = Math.min(topPx, Math.max(0, movedPx));
  const wantedPx = scrollPx + movedPx - givenBackPx;
  const nextTopPx = topPx - givenBackPx + Math.max(0, -wantedPx);
  const nextScrollPx = Math.max(0, wantedPx);
  return {
    scrollPx: nextScrollPx,
    topPx: nextTopPx,
    bottomPx: Math.max(0, nextScrollPx + viewPx - nextTopPx - rowsPx),
  };
}
