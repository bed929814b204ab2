/** Numbers with the filter that opens what they were counted from. */
import type { Figure, IncidentRows, ViolationRows } from '#protocol/statistics.ts';
import { startOfMonth } from '../ledger/local-months.ts';

/** Both months are in it. */
export function spanOf(from: number, to: number): { fromMs: number; toMs: number } {
  return { fromMs: startOfMonth(from), toMs: startOfMonth(to + 1) };
}

export function incidentFigure(count: number, rows: Omit<IncidentRows, 'list'>): Figure {
  return { count, rows: { list: 'incidents', ...rows } };
}

export function violationFigure(count: number, rows: Omit<ViolationRows, 'list'>): Figure {
  return { count, rows: { list: 'violations', ...rows } };
}

export function sumOf<Row>(rows: readonly Row[], value: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + value(row), 0);
}

/** Sums by a key. */
export function countBy<Row, Key>(
  rows: readonly Row[],
  key: (row: Row) => Key,
  value: (row: Row) => number,
): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const row of rows) {
    counts.set(key(row), (counts.get(key(row)) ?? 0) + value(row));
  }
  return counts;
}
