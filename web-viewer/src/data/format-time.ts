/** Times and numbers as the commune writes them: dd/MM/yyyy, 24 hours, Asia/Ho_Chi_Minh, decimal comma in Vietnamese. */
import type { Locale } from '#protocol/account.ts';

export const TIME_ZONE = 'Asia/Ho_Chi_Minh';

const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: TIME_ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

function read(atMs: number): Record<string, string> {
  return Object.fromEntries(parts.formatToParts(atMs).map(({ type, value }) => [type, value]));
}

/** 02:14:37 */
export function formatTime(atMs: number): string {
  const { hour = '', minute = '', second = '' } = read(atMs);
  return `${hour}:${minute}:${second}`;
}

/** 02:14 */
export function formatMinute(atMs: number): string {
  return formatTime(atMs).slice(0, 5);
}

/** 22/11/2026 */
export function formatDate(atMs: number): string {
  const { day = '', month = '', year = '' } = read(atMs);
  return `${day}/${month}/${year}`;
}

/** 22/11/2026 02:14:37 */
export function formatDateTime(atMs: number): string {
  return `${formatDate(atMs)} ${formatTime(atMs)}`;
}

/** The minute alone on the same day, otherwise with its date: "02:14" or "21/11 02:14". */
export function formatSince(atMs: number, nowMs: number): string {
  const minute = formatMinute(atMs);
  return formatDate(atMs) === formatDate(nowMs) ? minute : `${formatDate(atMs).slice(0, 5)} ${minute}`;
}

/** 2340 -> "2,3" in Vietnamese, "2.3" in English; below a second with two decimals. */
export function formatSeconds(durationMs: number, locale: Locale): string {
  const seconds = Math.max(0, durationMs) / 1000;
  const digits = seconds < 1 ? 2 : seconds < 100 ? 1 : 0;
  return formatNumber(seconds, locale, digits);
}

/** Making one costs more than a thousand uses of it. */
const formats = new Map<string, Intl.NumberFormat>();

export function formatNumber(value: number, locale: Locale, digits: number): string {
  const name = `${locale}${digits}`;
  let format = formats.get(name);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale === 'vi' ? 'vi-VN' : 'en-GB', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(name, format);
  }
  return format.format(value);
}
