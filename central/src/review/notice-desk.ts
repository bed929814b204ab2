/** What befell recordings, as agents report it: kept once, however often it is sent. */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Receipt } from '#protocol/incident.ts';
import { recordingNotices } from '#protocol/recording.ts';
import type { RecordingNoticeBook } from '../ledger/recordings/recording-notices.ts';

export interface NoticeDeskDeps {
  clock: Clock;
  log: Log;
  recordingNotices: RecordingNoticeBook;
  onChanged: () => void;
}

export interface NoticeDesk {
  /** Never throws for bad input. */
  take(agentId: string, message: unknown): Promise<Receipt>;
}

export function createNoticeDesk({ clock, log, onChanged, ...deps }: NoticeDeskDeps): NoticeDesk {
  return {
    take: async (agentId, message) => {
      const parsed = recordingNotices.safeParse(message);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        const where = issue?.path.map(String).join('.') ?? 'message';
        return { status: 'refused', reason: `${where}: ${issue?.message ?? 'malformed'}` };
      }
      const atMs = clock.nowMs();
      const { notices } = parsed.data;
      const added = await deps.recordingNotices.add(agentId, notices, atMs);
      if (added === 0) {
        return { status: 'already-stored', atMs };
      }
      const kinds = [...new Set(notices.map(({ kind }) => kind))];
      log.warn({ agentId, added, kinds }, 'something befell recordings');
      onChanged();
      return { status: 'stored', atMs };
    },
  };
}
