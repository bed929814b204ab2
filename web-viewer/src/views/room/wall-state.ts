/**
 * Which cameras the wall shows: layout, page, chosen tile, search, enlarged camera. A pure reducer, so that every
 * key press has one defined outcome; cameras and saved layouts come from outside and may change at any time.
 */
import type { CameraView } from '#protocol/camera.ts';
import type { WallGrid, WallLayout } from '#protocol/wall-layout.ts';
import { createMatcher } from '../../data/fold-text.ts';
import { neighbourInColumn, tilesOf } from './wall-grid.ts';

export interface WallState {
  /** A saved one; null: all cameras, page after page. */
  layoutId: string | null;
  /** Of all cameras; a saved layout has its own. */
  grid: WallGrid;
  /** Index of the chosen slot among all of the layout. */
  chosen: number;
  query: string;
  onlyDown: boolean;
  enlargedId: string | null;
}

export type WallAction =
  | { type: 'grid'; grid: WallGrid }
  | { type: 'layout'; layoutId: string | null; chosen?: number }
  | { type: 'choose'; index: number }
  | { type: 'step'; by: 'left' | 'right' | 'up' | 'down'; page: WallPage }
  | { type: 'page'; by: -1 | 1; page: WallPage }
  | { type: 'search'; query: string }
  | { type: 'only-down'; onlyDown: boolean }
  | { type: 'enlarge'; cameraId: string | null; index?: number };

export function reduceWall(state: WallState, action: WallAction): WallState {
  switch (action.type) {
    case 'grid':
      return { ...state, grid: action.grid, layoutId: null };
    case 'layout':
      return {
        ...{ ...state, layoutId: action.layoutId, chosen: action.chosen ?? 0 },
        ...{ query: '', onlyDown: false, enlargedId: null },
      };
    case 'choose':
      return { ...state, chosen: action.index };
    case 'step':
      return { ...state, chosen: step(action.page, action.by) };
    case 'page':
      return { ...state, chosen: turnPage(action.page, action.by) };
    case 'search':
      return { ...state, query: action.query, chosen: 0 };
    case 'only-down':
      return { ...state, onlyDown: action.onlyDown, chosen: 0 };
    case 'enlarge':
      return { ...state, enlargedId: action.cameraId, chosen: action.index ?? state.chosen };
  }
}

function step({ grid, chosen, matching }: WallPage, by: 'left' | 'right' | 'up' | 'down'): number {
  const next = {
    left: chosen - 1,
    right: chosen + 1,
    up: neighbourInColumn(grid, chosen, -1),
    down: neighbourInColumn(grid, chosen, 1),
  }[by];
  return next < 0 || next >= matching.length ? chosen : next;
}

function turnPage({ grid, page, chosen, matching }: WallPage, by: -1 | 1): number {
  const next = (page + by) * tilesOf(grid);
  return next < 0 || next >= matching.length ? chosen : next;
}

/** One place of the wall. */
export interface WallSlot {
  /** Among all slots of the layout. */
  index: number;
  camera: CameraView | null;
  /** A camera stood here that is gone, or is not for this person's eyes. */
  isMissing: boolean;
}

export interface WallPage {
  grid: WallGrid;
  /** All places in the order of the wall: cameras that match, or the slots of a saved layout. */
  matching: WallSlot[];
  shown: WallSlot[];
  /** From 0. */
  page: number;
  pages: number;
  chosen: number;
  /** What the spot shows while there is no alarm. */
  resting: CameraView | null;
}

export type ShownLayout = Pick<WallLayout, 'grid' | 'slots' | 'missing' | 'spotCameraId'>;

/**
 * A search looks through all cameras, whatever layout is chosen. A chosen tile that is no longer there, because
 * cameras went, falls back to the last one that is.
 */
export function cutPage(
  cameras: readonly CameraView[],
  state: WallState,
  layout: ShownLayout | null = null,
): WallPage {
  const grid = layout?.grid ?? state.grid;
  const isSearching = state.query !== '' || state.onlyDown;
  const matching = layout === null || isSearching ? camerasOf(cameras, state) : slotsOf(cameras, layout);
  const tiles = tilesOf(grid);
  const chosen = Math.max(0, Math.min(state.chosen, matching.length - 1));
  const page = Math.floor(chosen / tiles);
  return {
    grid,
    matching,
    shown: matching.slice(page * tiles, (page + 1) * tiles),
    page,
    pages: Math.max(1, Math.ceil(matching.length / tiles)),
    chosen,
    resting: cameras.find(({ id }) => id === layout?.spotCameraId) ?? matching[chosen]?.camera ?? null,
  };
}

function camerasOf(cameras: readonly CameraView[], { query, onlyDown }: WallState): WallSlot[] {
  const matches = createMatcher(query);
  return cameras
    .filter((camera) => (!onlyDown || isInTrouble(camera)) && matches(searchTextOf(camera)))
    .map((camera, index) => ({ index, camera, isMissing: false }));
}

/** Whole pages, at least one: empty slots are places too. */
function slotsOf(cameras: readonly CameraView[], { grid, slots, missing }: ShownLayout): WallSlot[] {
  const byId = new Map(cameras.map((camera) => [camera.id, camera]));
  const tiles = tilesOf(grid);
  const length = Math.max(1, Math.ceil(slots.length / tiles)) * tiles;
  return Array.from({ length }, (_, index) => {
    const cameraId = slots[index] ?? null;
    const camera = cameraId === null ? null : (byId.get(cameraId) ?? null);
    return { index, camera, isMissing: missing.includes(index) || (cameraId !== null && camera === null) };
  });
}

/** The next place before or after that has a camera. */
export function neighbourOf({ matching, chosen }: WallPage, by: -1 | 1): WallSlot | null {
  for (let index = chosen + by; index >= 0 && index < matching.length; index += by) {
    const slot = matching[index];
    if (slot !== undefined && slot.camera !== null) {
      return slot;
    }
  }
  return null;
}

export function isInTrouble({ health }: CameraView): boolean {
  return health.state !== 'online' && health.state !== 'connecting';
}

export function searchTextOf(camera: CameraView): string {
  return [camera.name, camera.siteName, camera.hamlet ?? '', camera.id].join(' ');
}
