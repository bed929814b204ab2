/** Whether central is up, for anybody: no word about what it holds. Its clock, so that pages can tell ages right. */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { instantMs } from '#protocol/names.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { defineRoute, type Route } from '../route.ts';

export function healthRoutes(clock: Clock): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/health',
      door: 'public',
      summary: 'Central is up',
      reply: z.strictObject({
        status: z.literal('up'),
        nowMs: instantMs,
        protocolVersion: z.number().int(),
      }),
      handle: async () => ({
        reply: { status: 'up' as const, nowMs: clock.nowMs(), protocolVersion: PROTOCOL_VERSION },
      }),
    }),
  ];
}
