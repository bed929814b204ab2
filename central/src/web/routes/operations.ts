/**
 * For whoever keeps central running: is it up, can it work, figures for Prometheus, and the diagnostics bundle. The
 * first two are for anybody and say nothing of what central holds.
 */
import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Request } from 'express';
import { z } from 'zod';
import type { AuditTrail } from '../../intake/stores.ts';
import { actorOf } from '../../people/sign-in.ts';
import type { Metrics } from '../../upkeep/metrics.ts';
import type { Readiness } from '../../upkeep/readiness.ts';
import { defineRoute, refuse, type Route } from '../route.ts';

export interface OperationsRouteDeps {
  readiness: () => Promise<Readiness>;
  metrics: Metrics;
  /** What a reader of the metrics must bring; null: only from this machine. */
  metricsToken: string | null;
  diagnostics: () => Promise<Buffer>;
  audit: AuditTrail;
}

export function operationsRoutes({
  readiness,
  metrics,
  metricsToken,
  diagnostics,
  audit,
}: OperationsRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/healthz',
      door: 'public',
      summary: 'The process is up; nothing else is asked',
      reply: z.strictObject({ status: z.literal('up') }),
      handle: async () => ({ reply: { status: 'up' as const } }),
    }),
    defineRoute({
      method: 'GET',
      path: '/readyz',
      door: 'public',
      summary: 'Whether the ledger takes writes and there is room on the disk; 503 with what is wrong',
      reply: z.strictObject({
        isReady: z.boolean(),
        checks: z.array(z.strictObject({ name: z.string(), isWell: z.boolean(), detail: z.string() })),
      }),
      handle: async ({ response }) => {
        const found = await readiness();
        if (found.isReady) {
          return { reply: found };
        }
        response.setHeader('Cache-Control', 'no-store');
        response.status(503).json(found);
        return 'sent';
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/metrics',
      door: 'public',
      summary:
        'Figures for Prometheus, with the token of the configuration or, without one, from this machine only',
      status: 200,
      reply: null,
      handle: async ({ request, response, address }) => {
        if (!(metricsToken === null ? isFromHere(request, address) : hasToken(request, metricsToken))) {
          return refuse('not-found', 'there is no GET /metrics');
        }
        const text = await metrics.read();
        response.setHeader('Content-Type', metrics.contentType);
        response.setHeader('Cache-Control', 'no-store');
        response.end(text);
        return 'sent';
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/diagnostics',
      door: 'diagnostics.read',
      summary: 'A ZIP with versions, configuration, health, figures and the last log lines, without secrets',
      status: 200,
      reply: null,
      handle: async ({ who: { account }, response }) => {
        const bundle = await diagnostics();
        await audit.append({ actor: actorOf(account), action: 'diagnostics.read', resource: 'central' });
        response.setHeader('Content-Type', 'application/zip');
        response.setHeader('Content-Disposition', 'attachment; filename="matlang-diagnostics.zip"');
        response.setHeader('Cache-Control', 'no-store');
        response.end(bundle);
        return 'sent';
      },
    }),
  ];
}

/** Behind a proxy on this machine everybody would come from here: who forwards is not taken for a neighbour. */
function isFromHere(request: Request, address: string): boolean {
  const isForwarded = 'x-forwarded-for' in request.headers || 'forwarded' in request.headers;
  const plain = address.replace(/^::ffff:/, '');
  return !isForwarded && isIP(plain) !== 0 && (plain === '::1' || plain.startsWith('127.'));
}

function hasToken(request: Request, token: string): boolean {
  const given = Buffer.from(/^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
