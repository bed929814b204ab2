/** XLSX of one table: a bold first row that stays in sight, text as text, so that nothing is taken for a formula. */
import writeXlsxFile from 'write-excel-file/node';
import { sayCell, type Cell } from './csv.ts';

const NARROWEST = 10;
const WIDEST = 60;

export async function makeXlsx(
  name: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Promise<Buffer> {
  const widths = columns.map((title, index) => {
    const longest = Math.max(
      title.length,
      ...rows.slice(0, 500).map((row) => sayCell(row[index] ?? null).length),
    );
    return { width: Math.min(WIDEST, Math.max(NARROWEST, longest + 2)) };
  });
  const head = columns.map((value) => ({ value, type: String, fontWeight: 'bold' as const }));
  const body = rows.map((row) =>
    row.map((cell) =>
      typeof cell === 'number'
        ? { value: cell, type: Number }
        : { value: sayCell(cell), type: String, wrap: true },
    ),
  );
  const written = writeXlsxFile([head, ...body], { sheet: name, columns: widths, stickyRowsCount: 1 });
  return await written.toBuffer();
}
