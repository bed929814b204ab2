/** The draft of a layout with the hands that work on it, for the room. */
import { useReducer, type Dispatch, type RefObject } from 'react';
import type { WallLayout } from '#protocol/wall-layout.ts';
import type { ArrangeHands } from './arrange-hands.ts';
import { reduceArranging, startArranging, type ArrangeAction } from './arrange-state.ts';
import { useSlotDrag } from './use-slot-drag.ts';
import type { ShownLayout, WallPage } from './wall-state.ts';

export interface Arranging {
  /** Null while nothing is arranged. */
  hands: ArrangeHands | null;
  /** The draft as the wall shows it. */
  shown: ShownLayout | null;
  ghostRef: RefObject<HTMLDivElement | null>;
  dispatch: Dispatch<ArrangeAction>;
  start: (page: WallPage, layout: WallLayout | null, freeName: string) => void;
  stop: () => void;
}

export function useArranging(): Arranging {
  const [state, dispatch] = useReducer(reduceArranging, null);
  const { over, grab, ghostRef } = useSlotDrag(dispatch);
  return {
    hands: state === null ? null : { state, dispatch, over, grab },
    shown: state === null ? null : { ...state.draft, missing: [] },
    ghostRef,
    dispatch,
    start: (page, layout, freeName) =>
      dispatch({ type: 'open', state: startArranging(page, layout, freeName) }),
    stop: () => dispatch({ type: 'open', state: null }),
  };
}
