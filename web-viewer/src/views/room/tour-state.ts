/** Tours: which page of which layout comes next, and what holds a tour still. Pure; use-tour.ts has the clock. */
import { TOUR_SECONDS, type WallLayout } from '#protocol/wall-layout.ts';
import { tilesOf } from './wall-grid.ts';

export interface TourStop {
  /** Null: all cameras. */
  layoutId: string | null;
  /** From 0. */
  page: number;
  /** Of the first slot on it. */
  firstSlot: number;
  seconds: number;
}

export interface TourPlace {
  layoutId: string | null;
  page: number;
  pages: number;
  tiles: number;
}

/**
 * From a layout that takes turns with others: all of those, in their order, page after page. From any other: its own
 * pages. Shared layouts of others take no turns: their owner's order is not this person's.
 */
export function tourStops(layouts: readonly WallLayout[], here: TourPlace): TourStop[] {
  const turning = layouts
    .filter(({ isOwn, tour }) => isOwn && tour !== null)
    .sort((a, b) => (a.tour?.order ?? 0) - (b.tour?.order ?? 0) || a.name.localeCompare(b.name, 'vi'));
  const current = layouts.find(({ id }) => id === here.layoutId);
  if (current?.isOwn === true && current.tour !== null && turning.length > 1) {
    return turning.flatMap((layout) => stopsOf(layout));
  }
  return current === undefined
    ? pagesOf({ ...here, layoutId: null, seconds: TOUR_SECONDS.usual })
    : stopsOf(current);
}

function stopsOf({ id, grid, slots, tour }: WallLayout): TourStop[] {
  const tiles = tilesOf(grid);
  return pagesOf({
    layoutId: id,
    pages: Math.max(1, Math.ceil(slots.length / tiles)),
    tiles,
    seconds: tour?.seconds ?? TOUR_SECONDS.usual,
  });
}

function pagesOf({
  layoutId,
  pages,
  tiles,
  seconds,
}: Omit<TourPlace, 'page'> & { seconds: number }): TourStop[] {
  return Array.from({ length: pages }, (_, page) => ({ layoutId, page, firstSlot: page * tiles, seconds }));
}

/** Null where there is nowhere else to go. */
export function nextStop(
  stops: readonly TourStop[],
  here: TourPlace,
): { here: TourStop; next: TourStop } | null {
  const at = stops.findIndex(({ layoutId, page }) => layoutId === here.layoutId && page === here.page);
  const current = stops[Math.max(0, at)];
  const next = stops[(at + 1) % stops.length];
  return stops.length < 2 || current === undefined || next === undefined ? null : { here: current, next };
}

export interface TourFacts {
  isOn: boolean;
  hasNext: boolean;
  /** An alarm is on the spot, or a person looks closer: a search, an enlarged camera, arranging. */
  isAlarm: boolean;
  isBusy: boolean;
  /** Somebody has touched key or pointer lately. */
  isTouched: boolean;
}

export type TourState = 'off' | 'alone' | 'alarm' | 'busy' | 'touched' | 'running';

export function tourStateOf({ isOn, hasNext, isAlarm, isBusy, isTouched }: TourFacts): TourState {
  if (!isOn) {
    return 'off';
  }
  if (!hasNext) {
    return 'alone';
  }
  if (isAlarm) {
    return 'alarm';
  }
  if (isBusy) {
    return 'busy';
  }
  return isTouched ? 'touched' : 'running';
}
