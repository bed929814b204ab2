/** `2026-11-22T22:00` on a clock of the commune → the instant, for replaying a clip as if it had begun then. */
import { ConfigError } from '#base/config.ts';

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?$/;

/** Throws ConfigError for what is no date or no zone. In an hour that a change of clocks skips, the later one. */
export function instantOf(local: string, timeZone: string): number {
  const parts = LOCAL.exec(local)?.slice(1) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part?: string) =>
    Number(part ?? 0),
  );
  const asIfUtcMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(asIfUtcMs);
  const isDate = parts.length > 0 && back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  if (!isDate || hour > 23 || minute > 59 || second > 59) {
    throw new ConfigError(
      `found ${JSON.stringify(local)}, expected a date and time such as 2026-11-22T22:00`,
    );
  }
  const guessMs = asIfUtcMs - offsetMs(asIfUtcMs, timeZone);
  return asIfUtcMs - offsetMs(guessMs, timeZone);
}

/** How far the zone's clocks are ahead of UTC at an instant. */
function offsetMs(atMs: number, timeZone: string): number {
  const found = new Map(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => found.get(name) ?? 0;
  const localMs = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return localMs - Math.floor(atMs / 1000) * 1000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
  } catch (error) {
    throw new ConfigError(
      `timeZone: found ${JSON.stringify(timeZone)}, expected one such as Asia/Ho_Chi_Minh`,
      {
        cause: error,
      },
    );
  }
}
