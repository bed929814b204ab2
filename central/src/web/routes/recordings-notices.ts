/**
 * What befell recordings: deleted early, not written, damaged. They carry no pictures. Who looks after the boxes reads
 * all of them; who reviews recordings those of the cameras they may review, and of the boxes these hang on.
 */
import { z } from 'zod';
import { uuid } from '#protocol/names.ts';
import { noticePage, type NoticeView } from '#protocol/review.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { RecordedCamera, RecordingCameras } from '../../ledger/recordings/recording-cameras.ts';
import type {
  NoticePlace,
  NoticeQuery,
  RecordingNoticeBook,
  StoredNotice,
} from '../../ledger/recordings/recording-notices.ts';
import { can } from '../../people/can.ts';
import { defineRoute, refuse, type Route } from '../route.ts';

export interface NoticeRouteDeps {
  recordingCameras: RecordingCameras;
  recordingNotices: RecordingNoticeBook;
}

/** `received instant.agent.number` of the last notice of the page before. */
const BEFORE = /^(\d{1,16})\.([0-9a-f-]{36})\.(\d{1,15})$/;
const query = z.strictObject({
  before: z.string().regex(BEFORE, 'expected nextBefore of the page before').optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export function noticeRoutes({ recordingCameras, recordingNotices }: NoticeRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/recordings/notices',
      door: 'session',
      summary: 'What befell recordings, newest first: for who looks after agents or reviews recordings',
      schemas: { query },
      reply: noticePage,
      handle: async ({ who: { account }, query: { before, limit } }) => {
        if (!can(account, 'agent.read') && !can(account, 'recording.view')) {
          return refuse(
            'no-right',
            `the role '${account.role}' includes neither 'agent.read' nor 'recording.view'`,
          );
        }
        const cameras = await recordingCameras.all();
        const found = await recordingNotices.page({
          before: before === undefined ? null : parseBefore(before),
          limit: limit + 1,
          sight: sightOf(account, [...cameras.values()]),
        });
        const items = found.slice(0, limit);
        const last = found.length > limit ? items.at(-1) : undefined;
        return {
          reply: {
            items: items.map((notice) => viewOf(notice, cameras)),
            nextBefore: last === undefined ? null : `${last.receivedAtMs}.${last.agentId}.${last.number}`,
          },
        };
      },
    }),
  ];
}

function sightOf(account: Account, cameras: readonly RecordedCamera[]): NoticeQuery['sight'] {
  if (can(account, 'agent.read')) {
    return null;
  }
  const seen = cameras.filter((camera) => can(account, 'recording.view', camera));
  return {
    cameraIds: seen.map(({ cameraId }) => cameraId),
    agentIds: [...new Set(seen.map(({ agentId }) => agentId))],
  };
}

function parseBefore(text: string): NoticePlace {
  const [, receivedAtMs = '', agentId = '', number = ''] = BEFORE.exec(text) ?? [];
  return { receivedAtMs: Number(receivedAtMs), agentId: uuid.parse(agentId), number: Number(number) };
}

function viewOf(notice: StoredNotice, cameras: Map<string, RecordedCamera>): NoticeView {
  return {
    ...notice,
    cameraName: notice.cameraId === null ? null : (cameras.get(notice.cameraId)?.name ?? null),
  };
}
