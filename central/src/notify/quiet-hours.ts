/** Whether it is quiet now: periods of the week in the commune's local time, past midnight where `to` is earlier. */
import { WEEKDAYS } from '#protocol/schedule.ts';
import type { QuietHours } from '#protocol/notify.ts';

/** Asia/Ho_Chi_Minh, which has had no daylight saving since 1975. */
const LOCAL_OFFSET_MS = 7 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1440;

export function isQuiet(quietHours: QuietHours, atMs: number): boolean {
  const localMs = atMs + LOCAL_OFFSET_MS;
  const minute = Math.floor((localMs % DAY_MS) / MINUTE_MS);
  // 1 January 1970 was a Thursday.
  const day = (Math.floor(localMs / DAY_MS) + 3) % 7;
  const [today, yesterday] = [WEEKDAYS[day], WEEKDAYS[(day + 6) % 7]];
  return quietHours.some(({ days, from, to }) => {
    const begins = minuteOf(from);
    const lastsMinutes = (minuteOf(to) - begins + MINUTES_A_DAY) % MINUTES_A_DAY || MINUTES_A_DAY;
    const sinceToday = minute - begins;
    return (
      (today !== undefined && days.includes(today) && sinceToday >= 0 && sinceToday < lastsMinutes) ||
      (yesterday !== undefined && days.includes(yesterday) && sinceToday + MINUTES_A_DAY < lastsMinutes)
    );
  });
}

function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}
