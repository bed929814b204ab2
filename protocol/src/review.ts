/** Recordings as the page works with them: holds, packages, notices. The timeline itself is in recording.ts. */
import { z } from 'zod';
import { instantMs, slug, uuid } from './names.ts';
import { packageRange } from './package.ts';
import { recordingNotice } from './recording.ts';

/** POST /api/recordings/holds */
export const holdRequest = z
  .strictObject({
    cameraId: slug,
    fromMs: instantMs,
    toMs: instantMs,
    reason: z.string().trim().min(3, 'expected a reason, 3 characters or more').max(500),
    expiresAtMs: instantMs.nullable(),
  })
  .refine(({ fromMs, toMs }) => fromMs < toMs && toMs - fromMs <= 31 * 24 * 3_600_000, {
    path: ['toMs'],
    error: 'expected after fromMs, at most 31 days',
  });
export type HoldRequest = z.infer<typeof holdRequest>;
/** POST /api/recordings/holds/:id/release */
export const holdRelease = z.strictObject({ reason: z.string().trim().min(3).max(500) });

export const holdView = z.strictObject({
  id: uuid,
  cameraId: slug,
  cameraName: z.string(),
  fromMs: instantMs,
  toMs: instantMs,
  reason: z.string(),
  holderName: z.string(),
  placedAtMs: instantMs,
  expiresAtMs: instantMs.nullable(),
  released: z.strictObject({ byName: z.string(), atMs: instantMs, reason: z.string() }).nullable(),
  /** Whether the agent keeps to it: `missing`: nothing of it is recorded there. */
  delivery: z.enum(['kept', 'on-its-way', 'missing', 'refused']),
});
export type HoldView = z.infer<typeof holdView>;
/** GET /api/recordings/holds */
export const holdList = z.strictObject({ items: z.array(holdView) });

/** POST /api/recordings/packages; all ranges are of cameras of one agent. */
export const packageRequest = z.strictObject({
  ranges: z.array(packageRange).min(1).max(16),
  reference: z.string().trim().min(1, 'expected a case or file number').max(200),
  reason: z.string().trim().min(3, 'expected a reason, 3 characters or more').max(2000),
});
export type PackageRequest = z.infer<typeof packageRequest>;

export const packageView = z.strictObject({
  id: uuid,
  ranges: z.array(
    z.strictObject({ cameraId: slug, cameraName: z.string(), fromMs: instantMs, toMs: instantMs }),
  ),
  reference: z.string(),
  reason: z.string(),
  requestedByName: z.string(),
  requestedAtMs: instantMs,
  /** `waiting`: the agent is away. `making`: at the agent. `fetching`: on its way. */
  state: z.enum(['waiting', 'making', 'fetching', 'ready', 'failed']),
  doneBytes: z.number().int(),
  totalBytes: z.number().int().nullable(),
  /** Of the whole ZIP, once ready. */
  sha256: z.string().nullable(),
  problem: z.string().nullable(),
});
export type PackageView = z.infer<typeof packageView>;
/** GET /api/recordings/packages */
export const packageList = z.strictObject({ items: z.array(packageView) });

/** GET /api/recordings/notices: newest first, `before` for the next page. */
export const noticeView = z.strictObject({
  ...recordingNotice.shape,
  agentId: uuid,
  agentName: z.string(),
  cameraName: z.string().nullable(),
  receivedAtMs: instantMs,
});
export type NoticeView = z.infer<typeof noticeView>;
export const noticePage = z.strictObject({
  items: z.array(noticeView),
  nextBefore: z.string().nullable(),
});
