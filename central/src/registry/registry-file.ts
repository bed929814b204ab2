/**
 * Reads a registry file, CSV or YAML, into wanted rows, and writes one. Spreadsheets of a commune office are met
 * half-way: a byte order mark, semicolons or tabs, headings in Vietnamese or English, dates as dd/mm/yyyy, commas in
 * coordinates. A cell that a spreadsheet would take for a formula is written with an apostrophe before it, which is
 * taken away again when it is read.
 *
 * CSV: one row each, `kind` says of what (a file without that column is of cameras). A column that is not there
 * changes nothing; an empty cell empties what may be empty. YAML: lists `hamlets`, `sites`, `cameras` with the same
 * keys.
 */
import { parse, CsvError, type Info } from 'csv-parse/sync';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { describeError } from '#base/errors.ts';
import type { RegistryKind } from '#protocol/registry.ts';
import type { RegistrySnapshot } from '../ledger/registry/registry.ts';
import { FIELDS, findField, writeValue, type Field, type FieldValue } from './fields.ts';
import type { Refused, WantedRow } from './planning.ts';

export type FileFormat = 'csv' | 'yaml';

export interface ReadFile {
  rows: WantedRow[];
  refused: Refused[];
  /** What the file calls a field. */
  headingOf: (field: string) => string;
}

const MOST_ROWS = 20_000;
const MAX_CELL = 500;
/** Nothing else a cell may begin with is understood as a formula by a spreadsheet. */
const FORMULA = /^'*[=+\-@\t\r]/;
const NUMBER = /^-?[\d.,]+$/;

interface Cell {
  field: Field;
  text: string;
}

/** Never throws for a bad file: what cannot be read at all is one refused line. */
export function readRegistryFile(text: string, format: FileFormat): ReadFile {
  const plain = text.replace(/^\uFEFF/, '');
  return format === 'csv' ? readCsv(plain) : readYaml(plain);
}

function readCsv(text: string): ReadFile {
  let records: { record: string[]; info: Info }[];
  try {
    records = parse(text, {
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof records;
  } catch (error) {
    const line = error instanceof CsvError && 'lines' in error ? Number(error['lines']) : 0;
    return whole(
      line,
      describeError(error),
      'CSV: one row a line, cells with quotes where they hold a separator',
    );
  }
  const [first, ...rest] = records;
  if (first === undefined || rest.length > MOST_ROWS) {
    return whole(0, `${rest.length} rows`, `a line of headings and 1 to ${MOST_ROWS} rows`);
  }
  const columns = first.record.map((heading) => ({ heading, field: findField(heading) }));
  const refused = headingFaults(columns, first.info.lines);
  if (refused.length > 0) {
    return { rows: [], refused, headingOf: (field) => field };
  }
  const headings = new Map(columns.map(({ heading, field }) => [field?.name, heading]));
  const headingOf = (field: string): string => headings.get(field) ?? field;
  const rows: WantedRow[] = [];
  for (const { record, info } of rest) {
    const cells = columns.flatMap(({ field }, index) =>
      field === undefined ? [] : [{ field, text: withoutGuard(record[index] ?? '') }],
    );
    take(cells, info.lines, { rows, refused, headingOf });
  }
  return { rows, refused, headingOf };
}

/** Of the first line, the separator there is most of. */
function delimiterOf(text: string): string {
  const heading = text.split(/\r?\n/, 1)[0] ?? '';
  const count = (separator: string): number => heading.split(separator).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

function headingFaults(columns: { heading: string; field: Field | undefined }[], line: number): Refused[] {
  const known = FIELDS.map(({ en }) => en).join(', ');
  const faults = columns.flatMap(({ heading, field }, index) => {
    if (field === undefined) {
      return [{ line, column: heading, value: heading, expected: `one of ${known}` }];
    }
    const isTwice = columns.findIndex((other) => other.field === field) < index;
    return isTwice ? [{ line, column: heading, value: heading, expected: 'every column once' }] : [];
  });
  return columns.some(({ field }) => field?.name === 'id')
    ? faults
    : [...faults, { line, column: 'id', value: '', expected: `a column 'mã' or 'id'` }];
}

function readYaml(text: string): ReadFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, maxAliasCount: 0 } as Parameters<
    typeof parseDocument
  >[1]);
  const [error] = document.errors;
  if (error !== undefined) {
    return whole(error.linePos?.[0].line ?? 0, error.message.split('\n')[0] ?? '', 'YAML');
  }
  const headingOf = (field: string): string => FIELDS.find(({ name }) => name === field)?.en ?? field;
  const read: ReadFile = { rows: [], refused: [], headingOf };
  const lists = { hamlets: 'hamlet', sites: 'site', cameras: 'camera' } as const;
  if (!isMap(document.contents)) {
    return whole(1, '', `lists ${Object.keys(lists).join(', ')}`);
  }
  for (const { key, value } of document.contents.items) {
    const kind = isScalar(key) ? lists[String(key.value) as keyof typeof lists] : undefined;
    if (kind === undefined || !isSeq(value)) {
      read.refused.push({
        line: 1,
        column: String(key),
        value: '',
        expected: `lists ${Object.keys(lists).join(', ')}`,
      });
      continue;
    }
    for (const item of value.items.slice(0, MOST_ROWS)) {
      const line = lineCounter.linePos(offsetOf(item)).line;
      if (isMap(item)) {
        takeMap(item, kind, line, read);
      } else {
        read.refused.push({
          line,
          column: String(key),
          value: '',
          expected: `a ${kind} with id and name`,
        });
      }
    }
  }
  return read;
}

function offsetOf(item: unknown): number {
  return (item as { range?: [number, number, number] | null }).range?.[0] ?? 0;
}

function takeMap(item: YAMLMap, kind: RegistryKind, line: number, read: ReadFile): void {
  const kindField = FIELDS[0];
  const cells: Cell[] = kindField === undefined ? [] : [{ field: kindField, text: kind }];
  for (const { key, value } of item.items) {
    const heading = String(key);
    const field = findField(heading);
    const inner: unknown = isScalar(value) ? value.value : value;
    if (field === undefined || (inner !== null && typeof inner === 'object')) {
      const expected = field === undefined ? `one of ${FIELDS.map(({ en }) => en).join(', ')}` : 'one value';
      read.refused.push({ line, column: heading, value: heading, expected });
      return;
    }
    cells.push({
      field,
      text: isScalar(value) && value.source !== undefined && inner !== null ? value.source : '',
    });
  }
  take(cells, line, read);
}

/** One row, or why its cells cannot be read. */
function take(cells: readonly Cell[], line: number, { rows, refused, headingOf }: ReadFile): void {
  const textOf = (name: string): string => cells.find(({ field }) => field.name === name)?.text.trim() ?? '';
  const kindText = textOf('kind');
  const kindReading = kindText === '' ? { value: 'camera' } : FIELDS[0]?.read(kindText);
  if (kindReading === undefined || 'expected' in kindReading) {
    refused.push({ line, column: headingOf('kind'), value: kindText, expected: kindReading?.expected ?? '' });
    return;
  }
  const kind = kindReading.value as RegistryKind;
  const facts: Record<string, FieldValue> = {};
  const faults: Refused[] = [];
  for (const { field, text: raw } of cells) {
    const text = raw.trim();
    const fault = (expected: string): void => {
      faults.push({ line, column: headingOf(field.name), value: text.slice(0, 80), expected });
    };
    if (field.name === 'kind' || field.name === 'id') {
      continue;
    }
    if (!field.kinds.includes(kind)) {
      if (text !== '') {
        fault(`nothing: a ${kind} has no such thing`);
      }
      continue;
    }
    const reading = text === '' ? { value: null } : field.read(text);
    if ('expected' in reading || text.length > MAX_CELL) {
      fault('expected' in reading ? reading.expected : `at most ${MAX_CELL} characters`);
    } else {
      facts[field.name] = reading.value;
    }
  }
  refused.push(...faults);
  if (faults.length === 0) {
    rows.push({ kind, id: textOf('id'), line, facts: withDefaults(kind, facts) });
  }
}

/** An empty cell where something must stand means: as usual. */
function withDefaults(kind: RegistryKind, facts: Record<string, FieldValue>): Record<string, FieldValue> {
  const usual = kind === 'camera' ? ['status', 'ownerGroup'] : [];
  return Object.fromEntries(
    Object.entries(facts).filter(([field, value]) => value !== null || !usual.includes(field)),
  );
}

function whole(line: number, value: string, expected: string): ReadFile {
  return {
    rows: [],
    refused: [{ line, column: '', value: value.slice(0, 80), expected }],
    headingOf: (field) => field,
  };
}

/** The whole registry as CSV for a spreadsheet: with a byte order mark, lines ended as RFC 4180 has them. */
export function writeRegistryCsv({ hamlets, sites, cameras }: RegistrySnapshot, locale: 'vi' | 'en'): string {
  const rows: Record<string, unknown>[] = [
    ...hamlets.map((row) => ({ ...row, kind: 'hamlet' })),
    ...sites.map((row) => ({ ...row, kind: 'site' })),
    ...cameras.map((row) => ({ ...row, kind: 'camera' })),
  ];
  const lines = rows.map((row) =>
    FIELDS.map((field) => {
      const value = field.kinds.includes(row['kind'] as RegistryKind) ? (row[field.name] ?? null) : null;
      return quote(withGuard(writeValue(field, value as FieldValue, locale)));
    }).join(','),
  );
  const heading = FIELDS.map((field) => quote(field[locale])).join(',');
  return `\uFEFF${[heading, ...lines].join('\r\n')}\r\n`;
}

function withGuard(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

function withoutGuard(text: string): string {
  return text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text;
}

function quote(text: string): string {
  return /[",;\t\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
