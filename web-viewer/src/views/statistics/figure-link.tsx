/** A number that opens the rows it was counted from. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { Figure, RowsFilter } from '#protocol/statistics.ts';
import { formatWhole } from './format-numbers.ts';

export function FigureLink({ figure: { count, rows } }: { figure: Figure }): ReactElement {
  return count === 0 ? <span>0</span> : <Link href={rowsHref(rows)}>{formatWhole(count)}</Link>;
}

/** Of the screen in this folder that lists them. */
export function rowsHref(rows: RowsFilter): string {
  const given = Object.entries(rows).filter(([, value]) => value !== undefined);
  return `/statistics/rows?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}
