/**
 * The keys of an enlarged camera. They are looked at before those of the wall, which go on with what is not taken here:
 * arrows move a picture that is seen closer, turn the camera with Shift, and change the camera otherwise.
 */
import { useEffect, useRef } from 'react';
import type { ZoomPoint } from '../../../parts/zoom/zoom-view.ts';
import type { PtzSpeed } from './ptz-driver.ts';

export interface ToolKeys {
  /** Somebody may turn this camera. */
  hasMotor: boolean;
  /** The pad is open: + - and figures are the camera's. */
  isPadOpen: boolean;
  isZoomed: boolean;
  zoom: (direction: 1 | -1) => void;
  pan: (towards: ZoomPoint) => void;
  resetZoom: () => void;
  snapshot: () => void;
  replay: () => void;
  togglePad: () => void;
  /** False: nothing was open. */
  leave: () => boolean;
  goToPreset: (index: number) => void;
  drive: (speed: PtzSpeed | null) => void;
}

/** Of the greatest speed: a person steers by eye, half a second late. */
export const KEY_SPEED = 0.5;

type Axis = keyof PtzSpeed;
export type HeldKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'closer' | 'wider';

const AXES: Record<HeldKey, [Axis, 1 | -1]> = {
  ArrowLeft: ['pan', -1],
  ArrowRight: ['pan', 1],
  ArrowUp: ['tilt', 1],
  ArrowDown: ['tilt', -1],
  closer: ['zoom', 1],
  wider: ['zoom', -1],
};

/** Null while nothing is held, or what is held cancels itself out. */
export function speedOf(held: ReadonlySet<HeldKey>): PtzSpeed | null {
  const speed: PtzSpeed = { pan: 0, tilt: 0, zoom: 0 };
  held.forEach((key) => {
    const [axis, direction] = AXES[key];
    speed[axis] += direction * KEY_SPEED;
  });
  return speed.pan === 0 && speed.tilt === 0 && speed.zoom === 0 ? null : speed;
}

export interface KeyFacts {
  key: string;
  code: string;
  shiftKey: boolean;
}

/** What the key does; null leaves it to the wall. A motor's key is held, the others act once. */
export function actionOf(event: KeyFacts, keys: ToolKeys): { held: HeldKey } | { act: () => void } | null {
  const arrow = isArrow(event.key) ? event.key : null;
  const step = stepOf(event);
  if (arrow !== null && event.shiftKey && keys.hasMotor) {
    return { held: arrow };
  }
  if (step !== null && keys.hasMotor && keys.isPadOpen) {
    return { held: step === 1 ? 'closer' : 'wider' };
  }
  if (arrow !== null) {
    const [axis, direction] = AXES[arrow];
    const towards = axis === 'pan' ? { x: direction, y: 0 } : { x: 0, y: -direction };
    return keys.isZoomed ? { act: () => keys.pan(towards) } : null;
  }
  if (step !== null) {
    return { act: () => keys.zoom(step) };
  }
  const figure = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (figure !== undefined && !event.shiftKey) {
    return figureAction(Number(figure), keys);
  }
  const letter = /^Key(.)$/.exec(event.code)?.[1]?.toLowerCase() ?? event.key.toLowerCase();
  const act = { s: keys.snapshot, r: keys.replay, ...(keys.hasMotor && { p: keys.togglePad }) }[letter];
  return act === undefined ? null : { act };
}

function figureAction(figure: number, keys: ToolKeys): { act: () => void } | null {
  if (figure === 0) {
    return keys.isZoomed ? { act: keys.resetZoom } : null;
  }
  return keys.hasMotor && keys.isPadOpen ? { act: () => keys.goToPreset(figure - 1) } : null;
}

function isArrow(key: string): key is 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' {
  return /^Arrow(?:Left|Right|Up|Down)$/.test(key);
}

function stepOf({ key, code }: KeyFacts): 1 | -1 | null {
  if (key === '+' || code === 'Equal' || code === 'NumpadAdd') {
    return 1;
  }
  return key === '-' || code === 'Minus' || code === 'NumpadSubtract' ? -1 : null;
}

/** Letting go of the keys, of Shift, or of the page lets go of the camera. */
export function useToolKeys(keys: ToolKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const held = new Map<string, HeldKey>();
    const drive = (): void => latest.current.drive(speedOf(new Set(held.values())));
    const letGo = (): void => {
      if (held.size > 0) {
        held.clear();
        drive();
      }
    };
    const onDown = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || belongsElsewhere(event.target)) {
        return;
      }
      if (event.key === 'Escape') {
        if (latest.current.leave()) {
          event.preventDefault();
        }
        return;
      }
      const action = actionOf(event, latest.current);
      if (action === null) {
        return;
      }
      event.preventDefault();
      if ('act' in action) {
        action.act();
      } else if (!held.has(event.code)) {
        held.set(event.code, action.held);
        drive();
      }
    };
    const onUp = ({ code, key }: KeyboardEvent): void => {
      const isShift = key === 'Shift';
      const wasHeld = held.delete(code);
      [...held].forEach(([one, what]) => isShift && isArrow(what) && held.delete(one));
      if (wasHeld || isShift) {
        drive();
      }
    };
    // Before the keys of the wall, which leave alone what has been taken.
    window.addEventListener('keydown', onDown, { capture: true });
    window.addEventListener('keyup', onUp, { capture: true });
    window.addEventListener('blur', letGo);
    return () => {
      window.removeEventListener('keydown', onDown, { capture: true });
      window.removeEventListener('keyup', onUp, { capture: true });
      window.removeEventListener('blur', letGo);
      letGo();
    };
  }, []);
}

function belongsElsewhere(target: EventTarget | null): boolean {
  const element = target instanceof HTMLElement ? target : null;
  return element?.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]') != null;
}
