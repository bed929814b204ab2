/**
 * Arranging a layout: a draft of its slots, and the camera in somebody's hand. A pure reducer, worked by keys and by
 * pointer alike; nothing is kept until it is saved.
 */
import type { NewWallLayout, WallGrid, WallLayout } from '#protocol/wall-layout.ts';
import { tilesOf } from './wall-grid.ts';
import type { WallPage } from './wall-state.ts';

/** Stands for the large tile where slots are meant. */
export const SPOT_SLOT = -1;

export interface ArrangeState {
  /** What is changed; null: a new one. */
  of: { id: string; revision: number } | null;
  draft: NewWallLayout;
  isChanged: boolean;
  /** `from`: the slot it was taken from; null from the list. */
  held: { cameraId: string; from: number | null } | null;
}

export type ArrangeAction =
  | { type: 'open'; state: ArrangeState | null }
  | { type: 'take'; slot: number }
  | { type: 'take-from-list'; cameraId: string }
  | { type: 'drop'; slot: number }
  | { type: 'let-go' }
  | { type: 'put'; slot: number; cameraId: string }
  | { type: 'clear'; slot: number }
  | { type: 'grid'; grid: WallGrid }
  | { type: 'set'; change: Partial<Pick<NewWallLayout, 'name' | 'tour' | 'isShared'>> }
  | { type: 'add-page' }
  /** Somebody else has saved it meanwhile; this draft goes over it. */
  | { type: 'overwrite'; revision: number };

/** A saved layout of one's own is changed; anything else is the beginning of a new one. */
export function startArranging(page: WallPage, layout: WallLayout | null, freeName: string): ArrangeState {
  const tiles = page.matching.length;
  const draft: NewWallLayout = {
    name: layout?.isOwn === true ? layout.name : freeName,
    grid: page.grid,
    spotCameraId: layout?.spotCameraId ?? null,
    slots:
      layout === null ? page.shown.map(({ camera }) => camera?.id ?? null) : layout.slots.slice(0, tiles),
    tour: layout?.isOwn === true ? layout.tour : null,
    isShared: layout?.isOwn === true && layout.isShared,
  };
  return {
    of: layout?.isOwn === true ? { id: layout.id, revision: layout.revision } : null,
    draft: { ...draft, slots: inPages(draft.slots, draft.grid) },
    isChanged: false,
    held: null,
  };
}

export function reduceArranging(state: ArrangeState | null, action: ArrangeAction): ArrangeState | null {
  if (action.type === 'open') {
    return action.state;
  }
  return state === null ? null : reduceOpen(state, action);
}

function reduceOpen(state: ArrangeState, action: Exclude<ArrangeAction, { type: 'open' }>): ArrangeState {
  const { draft } = state;
  switch (action.type) {
    case 'take': {
      const cameraId = cameraAt(draft, action.slot);
      return cameraId === null ? state : { ...state, held: { cameraId, from: action.slot } };
    }
    case 'take-from-list':
      return { ...state, held: { cameraId: action.cameraId, from: null } };
    case 'let-go':
      return { ...state, held: null };
    case 'drop':
      return drop(state, action.slot);
    case 'put':
      return changed(state, put(draft, action.slot, action.cameraId));
    case 'clear':
      return changed(state, setSlot(draft, action.slot, null));
    case 'grid':
      return changed(state, { ...draft, grid: action.grid, slots: inPages(draft.slots, action.grid) });
    case 'set':
      return changed(state, { ...draft, ...action.change });
    case 'add-page': {
      const slots = inPages(draft.slots, draft.grid, 1);
      return changed(state, { ...draft, slots });
    }
    case 'overwrite':
      return { ...state, of: state.of && { ...state.of, revision: action.revision } };
  }
}

/** Onto another tile the two change places; onto the spot it is shown there too. */
function drop(state: ArrangeState, slot: number): ArrangeState {
  const { draft, held } = state;
  if (held === null || held.from === slot) {
    return { ...state, held: null };
  }
  if (slot === SPOT_SLOT || held.from === null || held.from === SPOT_SLOT) {
    return changed(state, put(draft, slot, held.cameraId));
  }
  const slots = [...draft.slots];
  slots[held.from] = draft.slots[slot] ?? null;
  slots[slot] = held.cameraId;
  return changed(state, { ...draft, slots });
}

/** A camera stands once among the slots: where it was is empty then. */
function put(draft: NewWallLayout, slot: number, cameraId: string): NewWallLayout {
  if (slot === SPOT_SLOT) {
    return { ...draft, spotCameraId: cameraId };
  }
  return setSlot({ ...draft, slots: draft.slots.map((id) => (id === cameraId ? null : id)) }, slot, cameraId);
}

function setSlot(draft: NewWallLayout, slot: number, cameraId: string | null): NewWallLayout {
  return slot === SPOT_SLOT
    ? { ...draft, spotCameraId: cameraId }
    : { ...draft, slots: draft.slots.map((id, index) => (index === slot ? cameraId : id)) };
}

function cameraAt(draft: NewWallLayout, slot: number): string | null {
  return slot === SPOT_SLOT ? draft.spotCameraId : (draft.slots[slot] ?? null);
}

function changed(state: ArrangeState, draft: NewWallLayout): ArrangeState {
  return { ...state, draft, isChanged: true, held: null };
}

/** Filled up to whole pages, at least one. */
function inPages(slots: readonly (string | null)[], grid: WallGrid, more = 0): (string | null)[] {
  const tiles = tilesOf(grid);
  const length = (Math.max(1, Math.ceil(slots.length / tiles)) + more) * tiles;
  return Array.from({ length }, (_, index) => slots[index] ?? null);
}

/** As it is sent: empty pages at the end are left out. */
export function toSaved(draft: NewWallLayout): NewWallLayout {
  const filled = draft.slots.findLastIndex((cameraId) => cameraId !== null) + 1;
  const tiles = tilesOf(draft.grid);
  return {
    ...draft,
    name: draft.name.trim(),
    slots: draft.slots.slice(0, Math.ceil(filled / tiles) * tiles),
  };
}

/** The empty slot after this one, or this one when the page has no other. */
export function nextEmpty({ slots, grid }: NewWallLayout, slot: number): number {
  const tiles = tilesOf(grid);
  const first = Math.floor(slot / tiles) * tiles;
  const found = slots.findIndex((id, index) => id === null && index > slot && index < first + tiles);
  return found === -1 ? slot : found;
}
