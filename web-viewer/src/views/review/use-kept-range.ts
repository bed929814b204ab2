/** The marked stretch of a desk, which a reload does not take away: the desk of a case, or of the same cameras. */
import { useCallback, useMemo } from 'react';
import { useKeptText } from '../../data/kept-text.ts';
import { NO_RANGE, type MarkedRange } from './range.ts';

export function useKeptRange(
  desk: string,
): [MarkedRange, (next: MarkedRange | ((before: MarkedRange) => MarkedRange)) => void] {
  const [kept, keep] = useKeptText(`range.${desk}`);
  const range = useMemo(() => readRange(kept), [kept]);
  const setRange = useCallback(
    (next: MarkedRange | ((before: MarkedRange) => MarkedRange)) => {
      const { fromMs, toMs } = typeof next === 'function' ? next(range) : next;
      keep(fromMs === null && toMs === null ? '' : `${fromMs ?? ''} ${toMs ?? ''}`);
    },
    [keep, range],
  );
  return [range, setRange];
}

export function readRange(kept: string): MarkedRange {
  const [, from, to] = /^(\d*) (\d*)$/.exec(kept) ?? [];
  const instantOf = (text: string | undefined): number | null => (text ? Number(text) : null);
  return from === undefined ? NO_RANGE : { fromMs: instantOf(from), toMs: instantOf(to) };
}
