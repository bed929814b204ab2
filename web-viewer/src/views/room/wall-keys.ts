/** Which key does what in the room. */
import type { Dispatch } from 'react';
import type { Shortcuts } from '../../parts/shortcuts.ts';
import type { WallAction, WallPage } from './wall-state.ts';

export interface WallKeyDeps {
  page: WallPage;
  isEnlarged: boolean;
  dispatch: Dispatch<WallAction>;
  toggleFull: () => void;
  focusSearch: () => void;
  openHelp: () => void;
  toggleSound: () => void;
  acknowledge: () => void;
  viewNewest: () => void;
}

export function wallKeys(deps: WallKeyDeps): Shortcuts {
  const { page, isEnlarged, dispatch } = deps;
  const count = page.matching.length;
  const common: Shortcuts = {
    f: deps.toggleFull,
    '/': deps.focusSearch,
    '?': deps.openHelp,
    m: deps.toggleSound,
    a: deps.acknowledge,
    v: deps.viewNewest,
  };
  return isEnlarged
    ? { ...common, ...enlargedKeys(page, dispatch) }
    : { ...common, ...gridKeys(count, page, dispatch) };
}

function gridKeys(count: number, page: WallPage, dispatch: Dispatch<WallAction>): Shortcuts {
  return {
    1: () => dispatch({ type: 'layout', layout: 1 }),
    2: () => dispatch({ type: 'layout', layout: 4 }),
    3: () => dispatch({ type: 'layout', layout: 9 }),
    4: () => dispatch({ type: 'layout', layout: 16 }),
    ArrowLeft: () => dispatch({ type: 'step', by: 'left', count }),
    ArrowRight: () => dispatch({ type: 'step', by: 'right', count }),
    ArrowUp: () => dispatch({ type: 'step', by: 'up', count }),
    ArrowDown: () => dispatch({ type: 'step', by: 'down', count }),
    PageUp: () => dispatch({ type: 'page', by: -1, count }),
    PageDown: () => dispatch({ type: 'page', by: 1, count }),
    Escape: () => dispatch({ type: 'search', query: '' }),
    Enter: (event) => {
      // A button that has the focus keeps its Enter; the wall takes it only from the page itself or a tile.
      const target = event.target as HTMLElement | null;
      if (target?.closest('button, a') && !target.closest('[data-camera-id]')) {
        target.click();
        return;
      }
      const camera = page.matching[page.chosen];
      if (camera) {
        dispatch({ type: 'enlarge', cameraId: camera.id });
      }
    },
  };
}

function enlargedKeys(page: WallPage, dispatch: Dispatch<WallAction>): Shortcuts {
  return {
    Escape: () => dispatch({ type: 'enlarge', cameraId: null }),
    ArrowLeft: () => enlargeNeighbour(page, -1, dispatch),
    ArrowRight: () => enlargeNeighbour(page, 1, dispatch),
  };
}

export function enlargeNeighbour(page: WallPage, by: -1 | 1, dispatch: Dispatch<WallAction>): void {
  const index = page.chosen + by;
  const camera = page.matching[index];
  if (camera) {
    dispatch({ type: 'enlarge', cameraId: camera.id, index });
  }
}
