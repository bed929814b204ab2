/**
 * Day and time as people here write them, in one field of plain text: 22/11/2026 02:14 or 22/11/2026 02:14:30. The
 * browser's own date fields follow the language of the browser, which is not the language of the page.
 */
import { formatDateTime } from './format-time.ts';

const FORM = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,T]+(\d{1,2})[:hg](\d{2})(?::(\d{2}))?)?$/;
/** Vietnam has been at UTC+7 without summer time since 1975. */
const OFFSET_MS = 7 * 3_600_000;

/** Null for what is no time, a 31st of February too. A day alone means its first moment. */
export function fromTypedTime(text: string): number | null {
  const match = FORM.exec(text.trim());
  if (match === null) {
    return null;
  }
  const [day = 0, month = 0, year = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const asUtc = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isSame =
    asUtc.getUTCFullYear() === year &&
    asUtc.getUTCMonth() === month - 1 &&
    asUtc.getUTCDate() === day &&
    asUtc.getUTCHours() === hour &&
    asUtc.getUTCMinutes() === minute &&
    asUtc.getUTCSeconds() === second;
  return isSame ? asUtc.getTime() - OFFSET_MS : null;
}

/** With seconds only where there are any. */
export function toTypedTime(atMs: number): string {
  return formatDateTime(atMs).replace(/:00$/, '');
}

/** The first moment of the day this instant is in. */
export function startOfDayMs(atMs: number): number {
  return atMs - ((((atMs + OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS);
}

export const DAY_MS = 86_400_000;
