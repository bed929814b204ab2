/**
 * Lists and tables as CSV or XLSX. Each asks the door of its list, page by page, with the same filters: what is not in
 * the list is not in the file. CSV is sent as it is read, with a page in memory at a time.
 */
import { once } from 'node:events';
import type { Response } from 'express';
import { z } from 'zod';
import type { AuditTrail } from '../../intake/stores.ts';
import { actorOf } from '../../people/sign-in.ts';
import type { SignedIn } from '../../people/sessions.ts';
import { BYTE_ORDER_MARK, CSV_SEPARATORS, csvLine, type Cell, type CsvSeparator } from '../../reports/csv.ts';
import { EXPORT_TABLES, type ExportTable } from '../../reports/export-tables.ts';
import { defineRoute, refuse, type Answer, type Call, type Refusal, type Route } from '../route.ts';

export const MOST_ROWS = { csv: 50_000, xlsx: 20_000 } as const;
const PAGE_ROWS = 200;

const query = z.looseObject({
  format: z.enum(['csv', 'xlsx']),
  /** Of CSV; spreadsheets set to Vietnamese read `;`. */
  separator: z.enum(CSV_SEPARATORS).default('semicolon'),
});

/** `lists`: the routes that answer with pages of what is exported. */
export function exportRoutes(audit: AuditTrail, lists: readonly Route[]): Route[] {
  return EXPORT_TABLES.map((table) => {
    const list = lists.find(({ method, path }) => method === 'GET' && path === table.path);
    if (list === undefined) {
      throw new TypeError(`there is no door GET ${table.path} to export ${table.name} from`);
    }
    return exportRoute(audit, table, list);
  });
}

function exportRoute(audit: AuditTrail, table: ExportTable, list: Route): Route {
  return defineRoute({
    method: 'GET',
    path: `/api/exports/${table.name}`,
    door: table.door,
    summary: `What GET ${table.path} lists, with the same filters, as CSV or XLSX`,
    schemas: { query },
    status: 200,
    reply: null,
    handle: async (call): Promise<Answer<undefined>> => {
      const { format, separator, ...filters } = call.query;
      const pages = pagesOf(table, list, call, filters);
      const { value: first } = await pages.next();
      if (first === undefined || 'problem' in first) {
        return first ?? refuse('fault', 'the list gave no page');
      }
      await audit.append({
        actor: actorOf(call.who.account),
        action: 'report.exported',
        resource: `export:${table.name}`,
        detail: `${format} ${JSON.stringify(filters)}`,
      });
      const { response } = call;
      response.setHeader('Content-Disposition', `attachment; filename="${table.name}.${format}"`);
      response.setHeader('Cache-Control', 'private, no-store');
      const rows = upTo(MOST_ROWS[format], first.rows, pages);
      await (format === 'csv' ? sendCsv(response, table, rows, separator) : sendXlsx(response, table, rows));
      return 'sent';
    },
  });
}

type Page = { rows: Cell[][] } | Refusal;

/** Asks the list's own door as this caller: its filters, its sight, its refusals. */
async function* pagesOf(
  table: ExportTable,
  list: Route,
  call: Pick<Call<SignedIn, object>, 'address' | 'request' | 'response'> & { who: SignedIn },
  filters: Record<string, unknown>,
): AsyncGenerator<Page, undefined> {
  let before: string | null = null;
  const isPaged = (list.schemas.query as z.ZodObject | undefined)?.shape['before'] !== undefined;
  do {
    const place = before === null ? {} : { before };
    const asked = list.schemas.query?.safeParse({
      ...filters,
      ...(isPaged ? { ...place, limit: String(PAGE_ROWS) } : {}),
    });
    if (asked?.success === false) {
      const [issue] = asked.error.issues;
      yield refuse('bad-request', `query.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`);
      return undefined;
    }
    const { who, address, request, response } = call;
    const given = { who, address, request, response, params: undefined, body: undefined };
    const answer = await list.handle({ ...given, query: asked?.data });
    if (answer === 'sent' || 'problem' in answer) {
      yield answer === 'sent' ? refuse('fault', 'the list answered by itself') : answer;
      return undefined;
    }
    const { rows, next }: ReturnType<ExportTable['read']> = table.read(answer.reply);
    before = next;
    yield { rows };
  } while (before !== null);
  return undefined;
}

/** The last row says so where there was more. */
async function* upTo(
  most: number,
  first: Cell[][],
  rest: AsyncGenerator<Page, undefined>,
): AsyncGenerator<Cell[][]> {
  let left = most;
  for (let rows = first; ;) {
    if (rows.length > left) {
      yield rows.slice(0, left);
      yield [[`Chỉ xuất ${most.toLocaleString('vi-VN')} dòng đầu; hãy thu hẹp bộ lọc để lấy phần còn lại.`]];
      return;
    }
    left -= rows.length;
    yield rows;
    const next = await rest.next();
    if (next.done === true || 'problem' in next.value) {
      return;
    }
    ({ rows } = next.value);
  }
}

async function sendCsv(
  response: Response,
  { columns }: ExportTable,
  pages: AsyncGenerator<Cell[][]>,
  separator: CsvSeparator,
): Promise<void> {
  response.setHeader('Content-Type', 'text/csv; charset=utf-8');
  response.write(BYTE_ORDER_MARK + csvLine(columns, separator));
  for await (const rows of pages) {
    const hasRoom = response.write(rows.map((row) => csvLine(row, separator)).join(''));
    if (response.destroyed) {
      return;
    }
    if (!hasRoom) {
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  }
  response.end();
}

async function sendXlsx(
  response: Response,
  { name, columns }: ExportTable,
  pages: AsyncGenerator<Cell[][]>,
): Promise<void> {
  const rows: Cell[][] = [];
  for await (const page of pages) {
    rows.push(...page);
  }
  // Loaded with the first one; most days nobody wants one.
  const { makeXlsx } = await import('../../reports/xlsx.ts');
  const file = await makeXlsx(name, columns, rows);
  response.setHeader('Content-Type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  response.end(file);
}
