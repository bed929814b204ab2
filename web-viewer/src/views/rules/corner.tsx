/**
 * One corner that can be moved: with the mouse or a finger, with the arrow keys (Shift: coarser), removed with Delete.
 * A button, so that Tab steps from corner to corner.
 */
import { type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import type { Point } from '#protocol/geometry.ts';
import css from './rules.module.css';

interface CornerProps {
  at: Point;
  label: string;
  isHead?: boolean;
  onMove: (at: Point) => void;
  onRemove: () => void;
}

const FINE = 0.005;
const COARSE = 0.05;
const STEPS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function Corner({ at, label, isHead = false, onMove, onRemove }: CornerProps): ReactElement {
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      const size = event.shiftKey ? COARSE : FINE;
      onMove([at[0] + step[0] * size, at[1] + step[1] * size]);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      onRemove();
    }
  };
  const onPointerMove = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) {
      const place = placeIn(event.currentTarget.parentElement, event);
      if (place) {
        onMove(place);
      }
    }
  };
  return (
    <button
      type="button"
      className={css.corner}
      style={{ left: `${at[0] * 100}%`, top: `${at[1] * 100}%` }}
      aria-label={label}
      title={label}
      data-head={isHead}
      onKeyDown={onKeyDown}
      onClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
    />
  );
}

/** Where a pointer is, as fractions of the element. */
export function placeIn(
  element: Element | null,
  { clientX, clientY }: { clientX: number; clientY: number },
): Point | null {
  const box = element?.getBoundingClientRect();
  return box && box.width > 0 && box.height > 0
    ? [(clientX - box.left) / box.width, (clientY - box.top) / box.height]
    : null;
}
