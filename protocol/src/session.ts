/** Signed-in browsers of an account, as its owner and administrators see them. */
import { z } from 'zod';
import { instantMs } from './names.ts';

/** Names a session without being able to open it. */
export const sessionId = z.string().regex(/^[0-9a-f]{32}$/, 'expected 32 hexadecimal digits');

export const sessionView = z.strictObject({
  id: sessionId,
  address: z.string(),
  /** What the browser says it is. */
  browser: z.string(),
  /** How it was opened: one-time link, password, password and second factor. */
  way: z.enum(['link', 'password', 'code']),
  createdAtMs: instantMs,
  usedAtMs: instantMs,
  /** The one that asks. */
  isThis: z.boolean(),
});
export type SessionView = z.infer<typeof sessionView>;
/** GET /api/me/sessions, GET /api/accounts/:id/sessions; the last used first. */
export const sessionList = z.strictObject({ items: z.array(sessionView) });
