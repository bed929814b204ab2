/**
 * Drafts reports by the calendar: on the 1st at 00:05 for the month before, on Monday at 06:00 for the week before.
 * Each period has one turn, kept in the ledger: a restart brings no second draft, and what fell into a time when
 * central was off is made when it is back. A commune that has seen nothing yet gets none.
 */
import type { Clock } from '#base/clock.ts';
import { sleep } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { ReportRows } from '../ledger/reports/report-rows.ts';
import { civilTime, instantOf, spanOfWeek, type Span } from './civil-time.ts';
import type { ReportDesk } from './desk.ts';

const MONTHLY_MINUTE = 5;
const WEEKLY_HOUR = 6;
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** A clock that is set right meanwhile is noticed by then. */
const LONGEST_SLEEP_MS = HOUR_MS;

export interface CalendarDeps {
  clock: Clock;
  log: Log;
  desk: ReportDesk;
  reportRows: ReportRows;
}

interface Turn extends Span {
  kind: 'monthly' | 'weekly';
}

export function createCalendar({ clock, log, desk, reportRows }: CalendarDeps): Service {
  const draft = async (turn: Turn): Promise<void> => {
    if (!(await reportRows.hasAnythingBefore(turn.toMs))) {
      return;
    }
    const made = await desk.draft(turn, null);
    if (made.status === 'created') {
      log.info({ kind: turn.kind, reportId: made.report.id }, 'report drafted by the calendar');
    }
  };
  return {
    run: async (signal) => {
      while (!signal.aborted) {
        for (const turn of turnsDue(clock.nowMs())) {
          try {
            await draft(turn);
          } catch (error) {
            log.warn({ kind: turn.kind, fault: describeError(error) }, 'report could not be drafted');
          }
        }
        const nowMs = clock.nowMs();
        await sleep(clock, Math.min(nextTurnMs(nowMs) - nowMs, LONGEST_SLEEP_MS), signal);
      }
    },
  };
}

/** The newest turn of each kind that has come. */
export function turnsDue(nowMs: number): Turn[] {
  const { year, month } = civilTime(nowMs);
  const hasMonthCome = nowMs >= instantOf(year, month, 1, 0, MONTHLY_MINUTE);
  const ended = hasMonthCome ? month : month - 1;
  const thisWeek = spanOfWeek(nowMs).fromMs;
  const endOfWeek = nowMs >= thisWeek + WEEKLY_HOUR * HOUR_MS ? thisWeek : thisWeek - WEEK_MS;
  return [
    { kind: 'monthly', fromMs: instantOf(year, ended - 1), toMs: instantOf(year, ended) },
    { kind: 'weekly', fromMs: endOfWeek - WEEK_MS, toMs: endOfWeek },
  ];
}

export function nextTurnMs(nowMs: number): number {
  const { year, month } = civilTime(nowMs);
  const thisWeek = spanOfWeek(nowMs).fromMs;
  const turns = [
    instantOf(year, month, 1, 0, MONTHLY_MINUTE),
    instantOf(year, month + 1, 1, 0, MONTHLY_MINUTE),
    thisWeek + WEEKLY_HOUR * HOUR_MS,
    thisWeek + WEEK_MS + WEEKLY_HOUR * HOUR_MS,
  ];
  return Math.min(...turns.filter((turn) => turn > nowMs));
}
