/** Dragging on the picture turns the camera: the further from where the hand came down, the faster; letting go stops. */
import { useState, type PointerEvent } from 'react';
import { pointIn, type Zoom } from '../../../parts/zoom/use-zoom.ts';
import type { ZoomPoint } from '../../../parts/zoom/zoom-view.ts';
import type { PtzSpeed } from './ptz-driver.ts';

export interface Drag {
  from: ZoomPoint;
  to: ZoomPoint;
}

/** Of the picture's width or height: full speed from there on; nearer than the other nothing moves. */
const FULL_AT = 0.3;
const DEAD_WITHIN = 0.03;

export function speedOfDrag({ from, to }: Drag): PtzSpeed | null {
  const axis = (by: number): number => {
    const beyond = Math.max(0, Math.abs(by) - DEAD_WITHIN) / (FULL_AT - DEAD_WITHIN);
    // In tenths: a trembling hand is not a new order each time.
    return (Math.sign(by) * Math.round(Math.min(1, beyond) * 10)) / 10;
  };
  const pan = axis(to.x - from.x);
  const tilt = axis(from.y - to.y);
  return pan === 0 && tilt === 0 ? null : { pan: pan + 0, tilt: tilt + 0, zoom: 0 };
}

export interface Joystick {
  drag: Drag | null;
  handlers: Zoom['handlers'];
}

/** `zoom` hears of everything as well: two fingers look closer, whoever is at the motor. */
export function useJoystick(
  isActive: boolean,
  zoom: Zoom['handlers'],
  want: (speed: PtzSpeed | null) => void,
): Joystick {
  const [drag, setDrag] = useState<(Drag & { pointerId: number }) | null>(null);
  const letGo = (): void => {
    if (drag !== null) {
      setDrag(null);
      want(null);
    }
  };
  const ended =
    (next: (event: PointerEvent<HTMLElement>) => void) =>
    (event: PointerEvent<HTMLElement>): void => {
      next(event);
      letGo();
    };

  return {
    drag,
    handlers: {
      onPointerDown: (event) => {
        zoom.onPointerDown(event);
        const isPicture =
          (event.target as HTMLElement).closest('button, input, a, section[data-ptz]') === null;
        if (drag !== null) {
          letGo();
        } else if (isActive && isPicture && event.button === 0) {
          const at = pointIn(event.currentTarget, event);
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: at, to: at, pointerId: event.pointerId });
        }
      },
      onPointerMove: (event) => {
        zoom.onPointerMove(event);
        if (drag?.pointerId === event.pointerId) {
          const moved = { from: drag.from, to: pointIn(event.currentTarget, event) };
          setDrag({ ...moved, pointerId: drag.pointerId });
          want(speedOfDrag(moved));
        }
      },
      onPointerUp: ended(zoom.onPointerUp),
      onPointerCancel: ended(zoom.onPointerCancel),
    },
  };
}
