/** Which key does what on the wall. The keys of the alarms are their column's. */
import type { Dispatch } from 'react';
import type { WallGrid } from '#protocol/wall-layout.ts';
import type { Shortcuts } from '../../parts/shortcuts.ts';
import type { ArrangeHands } from './arrange-hands.ts';
import { neighbourOf, type WallAction, type WallPage } from './wall-state.ts';

export interface WallKeyDeps {
  page: WallPage;
  isEnlarged: boolean;
  isTv: boolean;
  /** While a layout is arranged. */
  hands: ArrangeHands | null;
  dispatch: Dispatch<WallAction>;
  toggleFull: () => void;
  focusSearch: () => void;
  openHelp: () => void;
  toggleSound: () => void;
  openMap: () => void;
  toggleTour: () => void;
  openLayouts: () => void;
  arrange: () => void;
  stopArranging: () => void;
  enterTv: () => void;
  leaveTv: () => void;
}

export function wallKeys(deps: WallKeyDeps): Shortcuts {
  const common: Shortcuts = { f: deps.toggleFull, '?': deps.openHelp, m: deps.openMap, n: deps.toggleSound };
  if (deps.hands !== null) {
    return { ...common, ...moveKeys(deps), ...arrangeKeys(deps, deps.hands) };
  }
  const watching: Shortcuts = {
    ...common,
    '/': deps.focusSearch,
    u: deps.toggleTour,
    t: deps.isTv ? deps.leaveTv : deps.enterTv,
  };
  return deps.isEnlarged
    ? { ...watching, ...enlargedKeys(deps) }
    : { ...watching, ...moveKeys(deps), ...gridKeys(deps) };
}

const GRID_KEYS: Record<string, WallGrid> = { 1: '1', 2: '4', 3: '9', 4: '16', 5: '25', 6: '36' };

function moveKeys({ page, dispatch }: WallKeyDeps): Shortcuts {
  return {
    ArrowLeft: () => dispatch({ type: 'step', by: 'left', page }),
    ArrowRight: () => dispatch({ type: 'step', by: 'right', page }),
    ArrowUp: () => dispatch({ type: 'step', by: 'up', page }),
    ArrowDown: () => dispatch({ type: 'step', by: 'down', page }),
    PageUp: () => dispatch({ type: 'page', by: -1, page }),
    PageDown: () => dispatch({ type: 'page', by: 1, page }),
  };
}

function gridKeys({ page, isTv, dispatch, leaveTv, openLayouts, arrange }: WallKeyDeps): Shortcuts {
  const grids = Object.entries(GRID_KEYS).map(
    ([key, grid]) => [key, () => dispatch({ type: 'grid', grid })] as const,
  );
  return {
    ...Object.fromEntries(grids),
    ...(isTv ? {} : { l: openLayouts, e: arrange }),
    Escape: () => (isTv ? leaveTv() : dispatch({ type: 'search', query: '' })),
    Enter: onTile((event) => {
      const camera = page.matching[page.chosen]?.camera;
      if (camera) {
        event.preventDefault();
        dispatch({ type: 'enlarge', cameraId: camera.id });
      }
    }),
  };
}

function arrangeKeys({ page, stopArranging }: WallKeyDeps, { state, dispatch }: ArrangeHands): Shortcuts {
  const slot = page.chosen;
  const takeOrDrop = onTile(() =>
    dispatch(state.held === null ? { type: 'take', slot } : { type: 'drop', slot }),
  );
  const clear = onTile(() => dispatch({ type: 'clear', slot }));
  return {
    ' ': takeOrDrop,
    Enter: takeOrDrop,
    Delete: clear,
    Backspace: clear,
    Escape: () => {
      if (state.held !== null) {
        dispatch({ type: 'let-go' });
      } else if (!state.isChanged) {
        stopArranging();
      }
    },
  };
}

/** A button that has the focus keeps its key; the wall takes it only from the page itself or from a tile. */
function onTile(act: (event: KeyboardEvent) => void): (event: KeyboardEvent) => void {
  return (event) => {
    const target = event.target as HTMLElement | null;
    if (target?.closest('button, a') && !target.closest('[data-slot]')) {
      target.click();
    } else {
      act(event);
    }
  };
}

function enlargedKeys({ page, dispatch }: WallKeyDeps): Shortcuts {
  return {
    Escape: () => dispatch({ type: 'enlarge', cameraId: null }),
    ArrowLeft: () => enlargeNeighbour(page, -1, dispatch),
    ArrowRight: () => enlargeNeighbour(page, 1, dispatch),
  };
}

export function enlargeNeighbour(page: WallPage, by: -1 | 1, dispatch: Dispatch<WallAction>): void {
  const slot = neighbourOf(page, by);
  if (slot?.camera) {
    dispatch({ type: 'enlarge', cameraId: slot.camera.id, index: slot.index });
  }
}
