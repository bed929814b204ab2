/**
 * What befell recordings, numbered without holes and kept until central has it: a deletion that nobody hears of would
 * be a way to make evidence disappear. Sent in order, in batches, again after every failure; central keeps each number
 * once. What central refuses is kept with the reason and passed.
 */
import { createBackoff } from '#base/backoff.ts';
import { sleep, type Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { Sqlite } from '#base/sqlite.ts';
import type { Receipt } from '#protocol/incident.ts';
import { recordingNotice, type RecordingNotice, type RecordingNotices } from '#protocol/recording.ts';
import type { Stretch } from './absences.ts';
import { inTransaction, rowsOf } from './recordings-database.ts';

export interface NewNotice {
  kind: RecordingNotice['kind'];
  cameraId?: string;
  span?: Stretch;
  sizeBytes?: number;
  detail: string;
}

export interface Notices extends Service {
  /** Committed when it returns; its number. Part of the transaction it is called in. */
  add: (notice: NewNotice) => number;
  /** The line is up. */
  wake: () => void;
  waiting: (limit?: number) => RecordingNotice[];
}

export interface NoticeDeps {
  clock: Clock;
  log: Log;
  /** Throws RetryLater where there is no line or no answer. */
  send: (message: RecordingNotices) => Promise<Receipt>;
}

const MOST_IN_BATCH = 500;
const MOST_DETAIL = 500;

export function openNotices(database: Sqlite, { clock, log, send }: NoticeDeps): Notices {
  const insert = database.prepare(`insert into notice (body) values ('')`);
  const fill = database.prepare('update notice set body = ? where number = ?');
  const next = database.prepare('select body from notice where refusal is null order by number limit ?');
  const remove = database.prepare('delete from notice where number = ?');
  const refuse = database.prepare('update notice set refusal = ? where number = ?');
  const backoff = createBackoff({ baseMs: 2_000, maxMs: 120_000 });
  let awaken = new AbortController();

  const waiting = (limit = MOST_IN_BATCH): RecordingNotice[] =>
    rowsOf<{ body: string }>(next, limit).map(({ body }) => recordingNotice.parse(JSON.parse(body)));
  const wake = (): void => {
    awaken.abort();
    awaken = new AbortController();
  };

  /** True: there may be more. */
  const sendSome = async (): Promise<boolean> => {
    const notices = waiting();
    if (notices.length === 0) {
      return false;
    }
    const receipt = await send({ notices });
    inTransaction(database, () => {
      for (const { number } of notices) {
        if (receipt.status === 'refused') {
          refuse.run(receipt.reason, number);
        } else {
          remove.run(number);
        }
      }
    });
    if (receipt.status === 'refused') {
      log.error({ notices: notices.length, reason: receipt.reason }, 'central refused notices of recordings');
    }
    return true;
  };

  return {
    add: ({ kind, cameraId, span, sizeBytes, detail }) => {
      const number = inTransaction(database, () => {
        const given = Number(insert.run().lastInsertRowid);
        const notice: RecordingNotice = {
          number: given,
          atMs: Math.max(0, Math.round(clock.nowMs())),
          kind,
          cameraId: cameraId ?? null,
          fromMs: span ? Math.round(span.fromMs) : null,
          toMs: span ? Math.round(span.toMs) : null,
          sizeBytes: sizeBytes ?? 0,
          detail: detail.slice(0, MOST_DETAIL),
        };
        fill.run(JSON.stringify(notice), given);
        return given;
      });
      log.warn({ number, kind, camera: cameraId, detail }, 'notice about recordings');
      wake();
      return number;
    },
    wake: () => {
      backoff.reset();
      wake();
    },
    waiting,
    run: async (signal) => {
      while (!signal.aborted) {
        const woken = AbortSignal.any([signal, awaken.signal]);
        let pauseMs = 60_000;
        try {
          while (await sendSome()) {
            backoff.reset();
          }
        } catch (error) {
          log.debug({ reason: describeError(error) }, 'notices wait for central');
          pauseMs = backoff.nextMs();
        }
        await sleep(clock, pauseMs, woken);
      }
    },
  };
}
