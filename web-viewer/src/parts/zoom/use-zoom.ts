/** A picture that is looked at closer by wheel, fingers and drag: what is seen of it, and what its element listens to. */
import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefCallback } from 'react';
import { dragBy, isZoomed, WHOLE, zoomAt, type ZoomPoint, type ZoomView } from './zoom-view.ts';

export interface Zoom {
  view: ZoomView;
  change: (next: (view: ZoomView) => ZoomView) => void;
  reset: () => void;
  /** Of the element that is listened to; its picture is moved by `transformOf`. */
  frameRef: RefCallback<HTMLElement>;
  handlers: {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
  };
}

/** A turn of a usual wheel is 100. */
const WHEEL_SPEED = 0.0018;

/** `isHeld`: drags are somebody else's now (turning the camera). */
export function useZoom(isHeld: boolean): Zoom {
  const [view, setView] = useState<ZoomView>(WHOLE);
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const fingers = useRef(new Map<number, ZoomPoint>());

  // React listens to wheels passively, so the page would scroll as well.
  useEffect(() => {
    if (frame === null) {
      return;
    }
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const at = pointIn(frame, event);
      setView((now) => zoomAt(now, Math.exp(-event.deltaY * WHEEL_SPEED), at));
    };
    frame.addEventListener('wheel', onWheel, { passive: false });
    return () => frame.removeEventListener('wheel', onWheel);
  }, [frame]);

  const down = (event: PointerEvent<HTMLElement>): void => {
    const isPicture = (event.target as HTMLElement).closest('button, input, a') === null;
    if (isPicture && (event.button === 0 || event.pointerType === 'touch')) {
      fingers.current.set(event.pointerId, pointIn(event.currentTarget, event));
    }
  };
  const move = (event: PointerEvent<HTMLElement>): void => {
    const before = fingers.current.get(event.pointerId);
    if (before === undefined) {
      return;
    }
    const now = pointIn(event.currentTarget, event);
    const [other] = [...fingers.current].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    if (other === undefined && isHeld) {
      return;
    }
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) {
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    fingers.current.set(event.pointerId, now);
    setView((seen) => (other === undefined ? dragged(seen, before, now) : pinched(seen, other, before, now)));
  };
  const up = (event: PointerEvent<HTMLElement>): void => {
    fingers.current.delete(event.pointerId);
  };

  const reset = useCallback(() => setView(WHOLE), []);
  return {
    view,
    change: setView,
    reset,
    frameRef: setFrame,
    handlers: { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: up },
  };
}

export function pointIn(
  element: HTMLElement,
  { clientX, clientY }: { clientX: number; clientY: number },
): ZoomPoint {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: (clientX - left) / Math.max(1, width), y: (clientY - top) / Math.max(1, height) };
}

function dragged(view: ZoomView, from: ZoomPoint, to: ZoomPoint): ZoomView {
  return isZoomed(view) ? dragBy(view, { x: to.x - from.x, y: to.y - from.y }) : view;
}

/** One finger rests, the other went: the middle between them goes half of that way. */
function pinched(view: ZoomView, other: ZoomPoint, from: ZoomPoint, to: ZoomPoint): ZoomView {
  const before = Math.hypot(from.x - other.x, from.y - other.y);
  const after = Math.hypot(to.x - other.x, to.y - other.y);
  const middle = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
  const moved = dragBy(view, { x: (to.x - from.x) / 2, y: (to.y - from.y) / 2 });
  return zoomAt(moved, after / Math.max(0.01, before), middle);
}
