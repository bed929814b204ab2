/**
 * The list of alarms holds still while somebody points at a row or has the focus in it, and where it is scrolled down;
 * left alone at its top it shows what is new at once. How it is done: steady-rows.ts.
 */
import { useLayoutEffect, useRef, type RefObject } from 'react';
import { keepInPlace, type Standing } from './steady-rows.ts';

export interface SteadyRows {
  scrollerRef: RefObject<HTMLDivElement | null>;
  aboveRef: RefObject<HTMLDivElement | null>;
  belowRef: RefObject<HTMLDivElement | null>;
  /** For the scroller. */
  onPointerMove: (event: React.PointerEvent) => void;
  onPointerLeave: () => void;
  onBlur: (event: React.FocusEvent) => void;
  showTop: () => void;
}

const NEAR_TOP_PX = 24;

/** `startsPx`: where each row begins within the rows, in their order, by key. `rowsPx`: all of them together. */
export function useSteadyRows(startsPx: ReadonlyMap<string, number>, rowsPx: number): SteadyRows {
  const scrollerRef = useRef<HTMLDivElement>(null);
  const aboveRef = useRef<HTMLDivElement>(null);
  const belowRef = useRef<HTMLDivElement>(null);
  const pointedKey = useRef<string | null>(null);
  const known = useRef<ReadonlyMap<string, number>>(startsPx);
  const space = useRef({ topPx: 0, bottomPx: 0 });
  /** Of the present scroll position, how much only holds a row in its place. */
  const heldPx = useRef(0);

  const stand = (scroller: HTMLDivElement, { scrollPx, topPx, bottomPx }: Standing): void => {
    space.current = { topPx, bottomPx };
    setHeight(aboveRef.current, topPx);
    setHeight(belowRef.current, bottomPx);
    scroller.scrollTop = scrollPx;
  };

  const focusedKey = (): string | null => {
    const focused = document.activeElement;
    return focused !== null && scrollerRef.current?.contains(focused) === true ? keyOf(focused) : null;
  };

  const release = (): void => {
    const scroller = scrollerRef.current;
    if (scroller === null || pointedKey.current !== null || focusedKey() !== null) {
      return;
    }
    const wasAtTop = scroller.scrollTop - heldPx.current <= NEAR_TOP_PX;
    heldPx.current = 0;
    stand(scroller, { scrollPx: wasAtTop ? 0 : scroller.scrollTop, topPx: 0, bottomPx: 0 });
  };

  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    const before = known.current;
    known.current = startsPx;
    if (scroller === null || before === startsPx) {
      return;
    }
    const { scrollTop, clientHeight } = scroller;
    const firstShown =
      scrollTop - space.current.topPx > NEAR_TOP_PX ? firstAt(before, startsPx, scrollTop) : null;
    const key = focusedKey() ?? pointedKey.current ?? firstShown;
    const wasPx = key === null ? undefined : before.get(key);
    const isPx = key === null ? undefined : startsPx.get(key);
    if (wasPx === undefined || isPx === undefined || wasPx === isPx) {
      return;
    }
    const standing = { scrollPx: scrollTop, ...space.current };
    const next = keepInPlace(isPx - wasPx, standing, { rowsPx, viewPx: clientHeight });
    heldPx.current += next.scrollPx - scrollTop;
    stand(scroller, next);
  });

  return {
    scrollerRef,
    aboveRef,
    belowRef,
    onPointerMove: ({ target }) => {
      pointedKey.current = target instanceof Element ? keyOf(target) : null;
    },
    onPointerLeave: () => {
      pointedKey.current = null;
      release();
    },
    onBlur: ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node) || scrollerRef.current?.contains(relatedTarget) !== true) {
        // The focus has not moved yet.
        queueMicrotask(release);
      }
    },
    showTop: () => {
      heldPx.current = 0;
      if (scrollerRef.current !== null) {
        stand(scrollerRef.current, { scrollPx: 0, topPx: 0, bottomPx: 0 });
      }
    },
  };
}

function keyOf(element: Element): string | null {
  return element.closest('[data-row-key]')?.getAttribute('data-row-key') ?? null;
}

/** The first row that is still there of those that begin in view. */
function firstAt(
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
  scrollPx: number,
): string | null {
  for (const [key, startPx] of before) {
    if (startPx >= scrollPx && now.has(key)) {
      return key;
    }
  }
  return null;
}

function setHeight(element: HTMLElement | null, heightPx: number): void {
  if (element !== null) {
    element.style.height = `${heightPx}px`;
  }
}
