/**
 * A table that a telephone shows as cards: too narrow for columns, each row stands by itself, and each cell says the
 * heading of its column. The words come from the head of the table; the looks are those of table.module.css.
 */
import { useLayoutEffect, useRef, type ComponentProps, type ReactElement } from 'react';
import table from './table.module.css';

export function DataTable({ children, ...rest }: ComponentProps<'table'>): ReactElement {
  const box = useRef<HTMLTableElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) {
      return undefined;
    }
    labelCells(element);
    // Rows come and go without this being drawn again: longer lists, and those that are scrolled.
    const watch = new MutationObserver(() => labelCells(element));
    watch.observe(element, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, []);
  // Words of the head change with the language.
  useLayoutEffect(() => {
    if (box.current !== null) {
      labelCells(box.current);
    }
  });
  return (
    <table ref={box} className={table.table} {...rest}>
      {children}
    </table>
  );
}

/** Cells over several columns have no one heading, and buttons say themselves what they are for. */
function labelCells(element: HTMLTableElement): void {
  const words = [...(element.tHead?.rows[0]?.cells ?? [])].map((head) =>
    head.querySelector('.only-read') === null ? head.textContent.trim() : '',
  );
  for (const row of [...element.tBodies].flatMap(({ rows }) => [...rows])) {
    for (const cell of row.cells) {
      const label = cell.colSpan > 1 ? '' : (words[cell.cellIndex] ?? '');
      if ((cell.getAttribute('data-label') ?? '') !== label) {
        cell.setAttribute('data-label', label);
      }
    }
  }
}
