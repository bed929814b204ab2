/** A CSV file as people and spreadsheets write it: a header, then one row a line; `"` round a cell that holds a comma. */
import { existsSync, readFileSync } from 'node:fs';
import { ConfigError } from '#base/config.ts';

/** Cells by the names of their columns, and where they stand, for messages. */
export interface CsvRow<Column extends string> {
  cells: Record<Column, string>;
  /** `<file>:<line>`, lines counted from 1. */
  place: string;
}

/** Columns may come in any order, others are left alone. Throws ConfigError for what is missing. */
export function readTable<Column extends string>(file: string, columns: readonly Column[]): CsvRow<Column>[] {
  if (!existsSync(file)) {
    throw new ConfigError(`${file}: no such file, expected a CSV file with ${columns.join(', ')}`);
  }
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const lines = text.split(/\r?\n/).map((line, index) => ({ line, place: `${file}:${index + 1}` }));
  const [header, ...rows] = lines.filter(({ line }) => line.trim() !== '');
  const names = header === undefined ? [] : cellsOf(header.line);
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    throw new ConfigError(
      `${file}: no column ${missing.join(', ')}; found ${names.join(', ') || 'nothing'}, expected ${columns.join(', ')}`,
    );
  }
  if (rows.length === 0) {
    throw new ConfigError(`${file}: only a header, expected rows below it`);
  }
  return rows.map(({ line, place }) => {
    const cells = cellsOf(line);
    if (cells.length !== names.length) {
      throw new ConfigError(`${place}: ${cells.length} cells, expected ${names.length} as in the header`);
    }
    const entries = columns.map((column) => [column, cells[names.indexOf(column)] ?? '']);
    return { place, cells: Object.fromEntries(entries) as Record<Column, string> };
  });
}

function cellsOf(line: string): string[] {
  const cells = line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?=,|$)/g);
  return [...cells].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? (plain ?? '').trim());
}
