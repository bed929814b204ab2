/** Which stretch of time the timeline shows: it follows the playhead until somebody looks elsewhere. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RecordingDesk } from '../../parts/recording/recording-desk.ts';
import { follow, shift, viewAround, zoomAround, zoomedBy, type View, type Zoom } from './timeline-layout.ts';

export interface ShownView {
  view: View;
  setZoom: (zoom: Zoom) => void;
  zoomBy: (steps: 1 | -1) => void;
  zoomAt: (factor: number, atMs: number) => void;
  /** In shares of what is shown: 0.8 is most of a page on. */
  moveBy: (share: number) => void;
  lookAt: (atMs: number) => void;
  show: (view: View) => void;
}

export function useView(startAtMs: number, desk: RecordingDesk | null): ShownView {
  const [view, setView] = useState<View>(() => viewAround('hour', startAtMs));
  const beforeMs = useRef(startAtMs);

  useEffect(
    () =>
      desk?.onTime((atMs) => {
        const wasAtMs = beforeMs.current;
        beforeMs.current = atMs;
        setView((shown) =>
          contains(shown, wasAtMs) && !contains(shown, atMs) ? follow(shown, atMs) : shown,
        );
      }),
    [desk],
  );

  const setZoom = useCallback((next: Zoom) => {
    setView((shown) => viewAround(next, middleOf(shown, beforeMs.current)));
  }, []);
  return {
    view,
    setZoom,
    zoomBy: (steps) => setZoom(zoomedBy(view, steps)),
    zoomAt: useCallback((factor, atMs) => setView((shown) => zoomAround(shown, factor, atMs)), []),
    moveBy: useCallback((share) => setView((shown) => shift(shown, share * (shown.toMs - shown.fromMs))), []),
    lookAt: useCallback((toMs: number) => setView((shown) => follow(shown, toMs)), []),
    show: setView,
  };
}

function contains({ fromMs, toMs }: View, atMs: number): boolean {
  return fromMs <= atMs && atMs < toMs;
}

/** What one zooms towards: the playhead, or the middle of where one looks instead. */
function middleOf(view: View, atMs: number): number {
  return contains(view, atMs) ? atMs : (view.fromMs + view.toMs) / 2;
}
