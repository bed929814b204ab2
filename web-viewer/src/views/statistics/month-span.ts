/** Months as central names them, `2026-10`. Pure. */
import type { MonthSpan } from '../../data/statistics-api.ts';

/** The last `count` months up to `to`, that one included. */
export function lastMonths(to: string, count: number): MonthSpan {
  return { from: nameOf(indexOf(to) - count + 1), to };
}

export function monthBefore(month: string): string {
  return nameOf(indexOf(month) - 1);
}

function indexOf(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
}

function nameOf(index: number): string {
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}
