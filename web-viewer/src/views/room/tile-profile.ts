/** Which stream a tile of the wall takes: the main one where there are pixels to show it, and not too many of them. */
import type { StreamProfile } from '#protocol/camera.ts';

/** Sub-streams of the commune's cameras are 640 to 960 wide. */
export const MAIN_ABOVE_PX = 960;
/** A window that is pulled to and fro must not open and close streams. */
const SLACK = 0.06;
/** Decoding more large pictures at once costs more than a desk computer has. */
export const MOST_MAIN_TILES = 4;

export interface TileSize {
  /** CSS pixels. */
  widthPx: number;
  /** Device pixels to one of CSS. */
  ratio: number;
  /** Live tiles of the page. */
  tiles: number;
}

export function chooseProfile({ widthPx, ratio, tiles }: TileSize, was: StreamProfile): StreamProfile {
  if (tiles > MOST_MAIN_TILES) {
    return 'sub';
  }
  const limitPx = MAIN_ABOVE_PX * (was === 'main' ? 1 - SLACK : 1 + SLACK);
  return widthPx * ratio > limitPx ? 'main' : 'sub';
}
