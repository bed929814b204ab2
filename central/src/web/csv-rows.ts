/**
 * Rows of a table as text for spreadsheets. A cell that a spreadsheet would take for a formula gets an apostrophe
 * before it: what people, or strangers, wrote must not compute (OWASP, CSV injection).
 */
export const CSV_BEGINNING = '\uFEFF';

export function csvRow(cells: readonly (string | number)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(cell: string | number): string {
  if (typeof cell === 'number') {
    return String(cell);
  }
  const safe = /^[\s]*[=+\-@\t\r|%]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
