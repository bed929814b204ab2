/**
 * CSV as spreadsheets here read it: UTF-8 with a byte order mark, lines end with CR LF (RFC 4180). Text that a
 * spreadsheet would take for a formula is given an apostrophe (OWASP, CSV injection).
 */
import { formatMinute } from './civil-time.ts';

export type Cell = string | number | null | { atMs: number };
export const CSV_SEPARATORS = ['comma', 'semicolon'] as const;
export type CsvSeparator = (typeof CSV_SEPARATORS)[number];

export const BYTE_ORDER_MARK = '\uFEFF';

export function csvLine(cells: readonly Cell[], separator: CsvSeparator): string {
  const mark = separator === 'comma' ? ',' : ';';
  return `${cells.map((cell) => quote(cell, separator)).join(mark)}\r\n`;
}

/** 31/10/2026 08:05, as on paper. */
export function sayCell(cell: Cell): string {
  if (cell === null) {
    return '';
  }
  return typeof cell === 'object' ? formatMinute(cell.atMs) : String(cell);
}

function quote(cell: Cell, separator: CsvSeparator): string {
  if (typeof cell === 'number') {
    // Where `;` separates, the comma is decimal.
    return separator === 'semicolon' ? String(cell).replace('.', ',') : String(cell);
  }
  const text = sayCell(cell);
  const safe = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
