/** Which stretch of time the timeline shows: it follows the playhead until somebody looks elsewhere. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { follow, shift, viewAround, zoomedBy, type View, type Zoom } from './timeline-layout.ts';

export interface ShownView {
  view: View;
  zoom: Zoom;
  setZoom: (zoom: Zoom) => void;
  zoomBy: (steps: 1 | -1) => void;
  /** In shares of what is shown: 0.8 is most of a page on. */
  moveBy: (share: number) => void;
  lookAt: (atMs: number) => void;
}

export function useView(startAtMs: number, atMs: number): ShownView {
  const [{ view, zoom }, setShown] = useState<{ view: View; zoom: Zoom }>(() => ({
    view: viewAround('hour', startAtMs),
    zoom: 'hour',
  }));
  const beforeMs = useRef(atMs);

  useEffect(() => {
    const wasAtMs = beforeMs.current;
    beforeMs.current = atMs;
    setShown((shown) =>
      contains(shown.view, wasAtMs) && !contains(shown.view, atMs)
        ? { ...shown, view: follow(shown.view, shown.zoom, atMs) }
        : shown,
    );
  }, [atMs]);

  const setZoom = useCallback((next: Zoom) => {
    setShown((shown) => ({ zoom: next, view: viewAround(next, middleOf(shown.view, beforeMs.current)) }));
  }, []);
  return {
    view,
    zoom,
    setZoom,
    zoomBy: (steps) => setZoom(zoomedBy(zoom, steps)),
    moveBy: (share) =>
      setShown((shown) => ({
        ...shown,
        view: shift(shown.view, share * (shown.view.toMs - shown.view.fromMs)),
      })),
    lookAt: useCallback((toMs: number) => {
      setShown((shown) => ({ ...shown, view: follow(shown.view, shown.zoom, toMs) }));
    }, []),
  };
}

function contains({ fromMs, toMs }: View, atMs: number): boolean {
  return fromMs <= atMs && atMs < toMs;
}

/** What one zooms towards: the playhead, or the middle of where one looks instead. */
function middleOf(view: View, atMs: number): number {
  return contains(view, atMs) ? atMs : (view.fromMs + view.toMs) / 2;
}
