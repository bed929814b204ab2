/** The clock of a tour: goes to the next stop when this one has had its time, and waits while somebody is at the desk. */
import { useEffect, useMemo, useState } from 'react';
import type { WallLayout } from '#protocol/wall-layout.ts';
import { useCentral } from '../../data/central-context.tsx';
import {
  nextStop,
  tourStateOf,
  tourStops,
  type TourPlace,
  type TourState,
  type TourStop,
} from './tour-state.ts';

/** After the last touch of key or pointer. */
const UNTOUCHED_AFTER_MS = 15_000;

export interface Tour {
  state: TourState;
  next: TourStop | null;
  /** By this computer's clock; null while it does not run. */
  dueAtMs: number | null;
}

interface TourRequest {
  isOn: boolean;
  layouts: readonly WallLayout[];
  here: TourPlace;
  isAlarm: boolean;
  isBusy: boolean;
  go: (stop: TourStop) => void;
}

export function useTour({ isOn, layouts, here, isAlarm, isBusy, go }: TourRequest): Tour {
  const { timing } = useCentral();
  const isTouched = useTouched(isOn);
  const [dueAtMs, setDueAtMs] = useState<number | null>(null);
  const { layoutId, page, pages, tiles } = here;
  const turn = useMemo(
    () => nextStop(tourStops(layouts, { layoutId, page, pages, tiles }), { layoutId, page, pages, tiles }),
    [layouts, layoutId, page, pages, tiles],
  );
  const state = tourStateOf({ isOn, hasNext: turn !== null, isAlarm, isBusy, isTouched });

  useEffect(() => {
    if (state !== 'running' || turn === null) {
      setDueAtMs(null);
      return undefined;
    }
    const stayMs = turn.here.seconds * 1000;
    setDueAtMs(timing.nowMs() + stayMs);
    return timing.after(stayMs, () => go(turn.next));
    // `go` is made anew with every drawing of the room, and always does the same.
  }, [state, turn, timing]);

  return { state, next: turn?.next ?? null, dueAtMs };
}

/** True from a touch of key or pointer until nobody has touched either for a while. */
function useTouched(isActive: boolean): boolean {
  const { timing } = useCentral();
  const [isTouched, setTouched] = useState(false);
  useEffect(() => {
    if (!isActive) {
      setTouched(false);
      return undefined;
    }
    let cancel: () => void = () => undefined;
    const onTouch = (): void => {
      cancel();
      setTouched(true);
      cancel = timing.after(UNTOUCHED_AFTER_MS, () => setTouched(false));
    };
    // Not the touch that has started the tour, which comes before this.
    const kinds = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;
    kinds.forEach((kind) => window.addEventListener(kind, onTouch, { passive: true }));
    return () => {
      cancel();
      kinds.forEach((kind) => window.removeEventListener(kind, onTouch));
    };
  }, [isActive, timing]);
  return isTouched;
}
