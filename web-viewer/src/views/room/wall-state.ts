/**
 * Which cameras the wall shows: layout, page, chosen tile, search, enlarged camera. A pure reducer, so that every
 * key press has one defined outcome; the cameras themselves come from outside and may change at any time.
 */
import type { CameraView } from '#protocol/camera.ts';
import { createMatcher } from '../../data/fold-text.ts';
import type { Layout } from '../../data/preferences.ts';

export interface WallState {
  layout: Layout;
  /** Index of the chosen camera among those that match. */
  chosen: number;
  query: string;
  onlyDown: boolean;
  enlargedId: string | null;
}

export type WallAction =
  | { type: 'layout'; layout: Layout }
  | { type: 'choose'; index: number }
  | { type: 'step'; by: 'left' | 'right' | 'up' | 'down'; count: number }
  | { type: 'page'; by: -1 | 1; count: number }
  | { type: 'search'; query: string }
  | { type: 'only-down'; onlyDown: boolean }
  | { type: 'enlarge'; cameraId: string | null; index?: number };

export function reduceWall(state: WallState, action: WallAction): WallState {
  switch (action.type) {
    case 'layout':
      return { ...state, layout: action.layout };
    case 'choose':
      return { ...state, chosen: action.index };
    case 'step':
      return { ...state, chosen: step(state, action) };
    case 'page':
      return { ...state, chosen: turnPage(state, action) };
    case 'search':
      return { ...state, query: action.query, chosen: 0 };
    case 'only-down':
      return { ...state, onlyDown: action.onlyDown, chosen: 0 };
    case 'enlarge':
      return { ...state, enlargedId: action.cameraId, chosen: action.index ?? state.chosen };
  }
}

function step(state: WallState, { by, count }: { by: string; count: number }): number {
  const columns = columnsOf(state.layout);
  const distance = { left: -1, right: 1, up: -columns, down: columns }[by] ?? 0;
  const next = state.chosen + distance;
  return next < 0 || next >= count ? state.chosen : next;
}

function turnPage(state: WallState, { by, count }: { by: number; count: number }): number {
  const next = (pageOf(state) + by) * state.layout;
  return next < 0 || next >= count ? state.chosen : next;
}

export function columnsOf(layout: Layout): number {
  return Math.sqrt(layout);
}

export function pageOf({ chosen, layout }: Pick<WallState, 'chosen' | 'layout'>): number {
  return Math.floor(chosen / layout);
}

export interface WallPage {
  /** All that match, in the order of the wall. */
  matching: CameraView[];
  shown: CameraView[];
  /** From 0. */
  page: number;
  pages: number;
  chosen: number;
}

/** A chosen tile that is no longer there, because cameras went, falls back to the last one that is. */
export function cutPage(cameras: readonly CameraView[], state: WallState): WallPage {
  const matches = createMatcher(state.query);
  const matching = cameras.filter(
    (camera) => (!state.onlyDown || isInTrouble(camera)) && matches(searchTextOf(camera)),
  );
  const chosen = Math.max(0, Math.min(state.chosen, matching.length - 1));
  const page = pageOf({ chosen, layout: state.layout });
  return {
    matching,
    shown: matching.slice(page * state.layout, (page + 1) * state.layout),
    page,
    pages: Math.max(1, Math.ceil(matching.length / state.layout)),
    chosen,
  };
}

export function isInTrouble({ health }: CameraView): boolean {
  return health.state !== 'online' && health.state !== 'connecting';
}

export function searchTextOf(camera: CameraView): string {
  return [camera.name, camera.siteName, camera.hamlet ?? '', camera.id].join(' ');
}
