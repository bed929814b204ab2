/**
 * Carrying a camera by mouse or finger. The tile itself stays where it is, so that its picture plays on; a small
 * name follows the pointer, and the slot below it is marked.
 */
import { useRef, useState, type Dispatch, type RefObject } from 'react';
import type { ArrangeHands } from './arrange-hands.ts';
import type { ArrangeAction } from './arrange-state.ts';

/** A hand that trembles clicks, it does not drag. */
const DRAG_FROM_PX = 6;

export function useSlotDrag(dispatch: Dispatch<ArrangeAction>): {
  over: number | null;
  grab: ArrangeHands['grab'];
  ghostRef: RefObject<HTMLDivElement | null>;
} {
  const [over, setOver] = useState<number | null>(null);
  const ghostRef = useRef<HTMLDivElement>(null);

  const grab: ArrangeHands['grab'] = (start, what) => {
    if (start.button !== 0) {
      return;
    }
    let isCarrying = false;
    const listening = new AbortController();
    const end = (): void => {
      listening.abort();
      setOver(null);
    };
    const onMove = (event: globalThis.PointerEvent): void => {
      if (!isCarrying && Math.hypot(event.x - start.clientX, event.y - start.clientY) > DRAG_FROM_PX) {
        isCarrying = true;
        dispatch('slot' in what ? { type: 'take', slot: what.slot } : { type: 'take-from-list', ...what });
      }
      if (isCarrying) {
        ghostRef.current?.style.setProperty('translate', `${event.x + 12}px ${event.y + 12}px`);
        setOver(slotAt(event));
      }
    };
    const onUp = (event: globalThis.PointerEvent): void => {
      end();
      const slot = slotAt(event);
      if (isCarrying) {
        dispatch(slot === null ? { type: 'let-go' } : { type: 'drop', slot });
      }
    };
    const letGo = (): void => {
      end();
      if (isCarrying) {
        dispatch({ type: 'let-go' });
      }
    };
    const { signal } = listening;
    window.addEventListener('pointermove', onMove, { signal });
    window.addEventListener('pointerup', onUp, { signal });
    window.addEventListener('pointercancel', letGo, { signal });
    window.addEventListener('blur', letGo, { signal });
  };

  return { over, grab, ghostRef };
}

function slotAt({ x, y }: globalThis.PointerEvent): number | null {
  const tile = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-slot]');
  const slot = Number.parseInt(tile?.dataset['slot'] ?? '', 10);
  return Number.isNaN(slot) ? null : slot;
}
