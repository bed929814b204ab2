/** The audit trail, for auditors. Reading it is an act too and leaves a row. */
import { once } from 'node:events';
import { z } from 'zod';
import { auditCheck, auditFilter, auditPage, auditQuery, type AuditRow } from '#protocol/audit.ts';
import type { AuditAction } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { AuditFilter } from '../../ledger/audit/audit-page.ts';
import type { Audit } from '../../ledger/audit/audit.ts';
import type { AuditTable } from '../../ledger/tables.ts';
import { actorOf } from '../../people/sign-in.ts';
import type { AuditGuard } from '../../upkeep/audit-guard.ts';
import { CSV_BEGINNING, csvRow } from '../csv-rows.ts';
import { defineRoute, type Route } from '../route.ts';

const EXPORTED_AT_ONCE = 1000;

export interface AuditRouteDeps {
  audit: Audit;
  guard: AuditGuard;
}

export function auditRoutes({ audit, guard }: AuditRouteDeps): Route[] {
  const note = (account: Account, action: AuditAction, filter: object): Promise<void> =>
    audit.append({
      actor: actorOf(account),
      action,
      resource: 'audit',
      detail: Object.keys(filter).length === 0 ? '' : JSON.stringify(filter),
    });
  return [
    defineRoute({
      method: 'GET',
      path: '/api/audit',
      door: 'audit.read',
      summary: 'Who did what, newest first, and whether the chain is whole',
      schemas: { query: auditQuery },
      reply: auditPage,
      handle: async ({ who: { account }, query: { before, limit, ...filter } }) => {
        await note(account, 'audit.read', filter);
        const rows = await audit.page({ ...filter, beforeRow: before ?? null, limit });
        const chain = await guard.chain();
        return { reply: { firstBrokenRow: chain.firstBrokenRow, chain, items: rows.map(toView) } };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/audit/export',
      door: 'audit.read',
      summary: 'The same rows as a table for spreadsheets (CSV, UTF-8)',
      schemas: { query: z.strictObject(auditFilter) },
      status: 200,
      reply: null,
      handle: async ({ who: { account }, query, response }) => {
        await note(account, 'audit.exported', query);
        response.setHeader('Content-Type', 'text/csv; charset=utf-8');
        response.setHeader('Content-Disposition', 'attachment; filename="audit.csv"');
        response.setHeader('Cache-Control', 'no-store');
        for await (const text of exportRows(audit, query)) {
          if (!response.write(text) && !response.destroyed) {
            await Promise.race([once(response, 'drain'), once(response, 'close')]);
          }
          if (response.destroyed) {
            break;
          }
        }
        response.end();
        return 'sent';
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/audit/check',
      door: 'audit.read',
      summary: 'How far the check of every row has come',
      reply: auditCheck,
      handle: () => Promise.resolve({ reply: guard.checking() }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/audit/check',
      door: 'audit.read',
      summary: 'Check every row from the first on; goes on after the answer',
      status: 202,
      reply: auditCheck,
      handle: async ({ who: { account } }) => {
        await note(account, 'audit.checked', {});
        return { reply: guard.startCheck() };
      },
    }),
  ];
}

/** A page at a time, newest first: the table may have millions of rows. */
async function* exportRows(audit: Audit, filter: AuditFilter): AsyncGenerator<string> {
  yield CSV_BEGINNING + csvRow(['row', 'time', 'who', 'kind', 'action', 'resource', 'detail', 'hash']);
  let beforeRow: number | null = null;
  for (;;) {
    const rows: AuditTable[] = await audit.page({ ...filter, beforeRow, limit: EXPORTED_AT_ONCE });
    yield rows
      .map((row) =>
        csvRow([
          ...[row.row_number, new Date(row.at_ms).toISOString(), row.actor_name, row.actor_kind],
          ...[row.action, row.resource, row.detail, row.hash],
        ]),
      )
      .join('');
    const last = rows.at(-1);
    if (last === undefined || rows.length < EXPORTED_AT_ONCE) {
      return;
    }
    beforeRow = last.row_number;
  }
}

function toView(row: AuditTable): AuditRow {
  return {
    row: row.row_number,
    atMs: row.at_ms,
    actorKind: row.actor_kind,
    actorName: row.actor_name,
    action: row.action,
    resource: row.resource,
    detail: row.detail,
    hash: row.hash,
  };
}
