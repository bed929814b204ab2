/** The audit trail, for auditors. Reading it is an act too and leaves a row. */
import { z } from 'zod';
import { instantMs } from '#protocol/names.ts';
import type { Audit } from '../../ledger/audit.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, type Route } from '../route.ts';

const auditQuery = z.strictObject({
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

const auditPage = z.strictObject({
  /** Number of the first row that does not fit the chain; null when the chain is whole. */
  firstBrokenRow: z.number().int().nullable(),
  items: z.array(
    z.strictObject({
      row: z.number().int(),
      atMs: instantMs,
      actorKind: z.string(),
      actorName: z.string(),
      action: z.string(),
      resource: z.string(),
      detail: z.string(),
      hash: z.string(),
    }),
  ),
});

export function auditRoutes(audit: Audit): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/audit',
      door: 'audit.read',
      summary: 'Who did what, newest first, and whether the chain is whole',
      schemas: { query: auditQuery },
      reply: auditPage,
      handle: async ({ who, query }) => {
        await audit.append({ actor: actorOf(who.account), action: 'audit.read', resource: 'audit' });
        const rows = await audit.page({ beforeRow: query.before ?? null, limit: query.limit });
        const items = rows.map((row) => ({
          row: row.row_number,
          atMs: row.at_ms,
          actorKind: row.actor_kind,
          actorName: row.actor_name,
          action: row.action,
          resource: row.resource,
          detail: row.detail,
          hash: row.hash,
        }));
        return { reply: { firstBrokenRow: await audit.firstBrokenRow(), items } };
      },
    }),
  ];
}
