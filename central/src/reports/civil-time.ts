/**
 * Months, weeks and days of the commune: Asia/Ho_Chi_Minh, which is UTC+7 without summer time. Spans are half open.
 */
const OFFSET_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;

export interface Span {
  fromMs: number;
  toMs: number;
}

export interface CivilTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  /** Monday 0, Sunday 6. */
  weekday: number;
}

export function civilTime(atMs: number): CivilTime {
  const local = new Date(atMs + OFFSET_MS);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    weekday: (local.getUTCDay() + 6) % 7,
  };
}

/** Month 13 is January of the next year, month 0 December of the last. */
export function instantOf(year: number, month: number, day = 1, hour = 0, minute = 0): number {
  return Date.UTC(year, month - 1, day, hour, minute) - OFFSET_MS;
}

/** `2026-10` */
export function spanOfMonth(month: string): Span {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return { fromMs: instantOf(year, number), toMs: instantOf(year, number + 1) };
}

export function monthOf(atMs: number): string {
  const { year, month } = civilTime(atMs);
  return `${year}-${String(month).padStart(2, '0')}`;
}

export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return monthOf(instantOf(year, number + by, 15));
}

/** From its Monday. */
export function spanOfWeek(atMs: number): Span {
  const { year, month, day, weekday } = civilTime(atMs);
  const fromMs = instantOf(year, month, day - weekday);
  return { fromMs, toMs: fromMs + 7 * DAY_MS };
}

/** `2026-10-05` as its first instant. */
export function startOfDay(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return instantOf(year, month, date);
}

/** 05/10/2026 */
export function formatDay(atMs: number): string {
  const { year, month, day } = civilTime(atMs);
  return `${pad(day)}/${pad(month)}/${year}`;
}

/** 05/10/2026 08:30 */
export function formatMinute(atMs: number): string {
  const { hour, minute } = civilTime(atMs);
  return `${formatDay(atMs)} ${pad(hour)}:${pad(minute)}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
