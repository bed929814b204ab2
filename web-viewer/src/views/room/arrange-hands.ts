/** What a tile needs to be picked up and put down: the draft, what to do with it, and where the pointer is. */
import type { Dispatch, PointerEvent } from 'react';
import type { ArrangeAction, ArrangeState } from './arrange-state.ts';

export interface ArrangeHands {
  state: ArrangeState;
  dispatch: Dispatch<ArrangeAction>;
  /** The slot under the pointer that carries a camera. */
  over: number | null;
  /** Begins to carry once the pointer has moved. */
  grab: (event: PointerEvent, what: { slot: number } | { cameraId: string }) => void;
}
