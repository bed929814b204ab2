/**
 * What a clock on the wall of the commune shows: local weekday and time of day of an instant, in one IANA zone.
 *
 * `Intl` knows the zones and their changes but costs microseconds a call, and 76 cameras ask at every look, so the
 * answer is kept for the minute it was given in (offsets of zones are whole minutes).
 */
import { ConfigError } from '#base/config.ts';
import type { Weekday } from '#protocol/schedule.ts';

export interface LocalTime {
  weekday: Weekday;
  minuteOfDay: number;
}

export interface WallClock {
  at: (atMs: number) => LocalTime;
  /** `HH:MM:SS`, 24 hours. */
  timeOfDay: (atMs: number) => string;
}

const MINUTE_MS = 60_000;
const WEEKDAYS: Record<string, Weekday> = {
  Mon: 'mon',
  Tue: 'tue',
  Wed: 'wed',
  Thu: 'thu',
  Fri: 'fri',
  Sat: 'sat',
  Sun: 'sun',
};

/** Throws ConfigError for a zone that does not exist. */
export function createWallClock(timeZone: string): WallClock {
  const format = createFormat(timeZone);
  let keptMinute = NaN;
  let kept: LocalTime = { weekday: 'mon', minuteOfDay: 0 };

  return {
    at: (atMs) => {
      const minute = Math.floor(atMs / MINUTE_MS);
      if (minute !== keptMinute) {
        kept = localTime(format, minute * MINUTE_MS);
        keptMinute = minute;
      }
      return kept;
    },
    timeOfDay: (atMs) => {
      const { hour, minute, second } = parts(format, atMs);
      return `${hour}:${minute}:${second}`;
    },
  };
}

function createFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
  } catch (error) {
    throw new ConfigError(
      `timeZone: found ${JSON.stringify(timeZone)}, expected a zone of the IANA list, for example Asia/Ho_Chi_Minh`,
      { cause: error },
    );
  }
}

function localTime(format: Intl.DateTimeFormat, atMs: number): LocalTime {
  const { weekday, hour, minute } = parts(format, atMs);
  return { weekday: WEEKDAYS[weekday] ?? 'mon', minuteOfDay: Number(hour) * 60 + Number(minute) };
}

function parts(
  format: Intl.DateTimeFormat,
  atMs: number,
): { weekday: string; hour: string; minute: string; second: string } {
  const found = { weekday: '', hour: '00', minute: '00', second: '00' };
  for (const { type, value } of format.formatToParts(atMs)) {
    if (type === 'weekday' || type === 'hour' || type === 'minute' || type === 'second') {
      found[type] = value;
    }
  }
  return found;
}
