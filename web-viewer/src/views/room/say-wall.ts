/** Words for grids and stops of a tour. */
import type { WallGrid, WallLayout } from '#protocol/wall-layout.ts';
import type { Say } from '../../text/use-text.ts';
import type { TourStop } from './tour-state.ts';
import { shapeOf, tilesOf } from './wall-grid.ts';

export function sayGrid(t: Say, grid: WallGrid): string {
  return t(shapeOf(grid).large > 0 ? 'wall.withSpot' : 'wall.plain', { count: tilesOf(grid) });
}

export function sayStop(t: Say, { layoutId, page }: TourStop, layouts: readonly WallLayout[]): string {
  const layout = layouts.find(({ id }) => id === layoutId);
  return layout === undefined
    ? t('wall.tourPage', { page: page + 1 })
    : t('wall.tourLayoutPage', { name: layout.name, page: page + 1 });
}

/** The first name of this pattern that is free. */
export function freeNameOf(t: Say, layouts: readonly WallLayout[]): string {
  const names = new Set(layouts.filter(({ isOwn }) => isOwn).map(({ name }) => name));
  let number = 1;
  while (names.has(t('wall.arrange.freeName', { number }))) {
    number += 1;
  }
  return t('wall.arrange.freeName', { number });
}
