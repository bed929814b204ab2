/**
 * Months, days and hours as the commune's calendar has them. Vietnam has been at UTC+7 without summer time since 1975,
 * so the offset is a constant. A month is counted by a number, `2026-10` is 2026 * 12 + 9: the next one is one more.
 */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const LOCAL_OFFSET_MS = 7 * HOUR_MS;
export const HOURS_OF_WEEK = 168;
/** 1970 began on a Thursday; weeks begin on Monday. */
export const MONDAY_SHIFT_HOURS = 72;

export function monthOf(atMs: number): number {
  const date = new Date(atMs + LOCAL_OFFSET_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The first millisecond of the month. */
export function startOfMonth(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12) - LOCAL_OFFSET_MS;
}

/** `2026-10` */
export function nameOfMonth(month: number): string {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
}

/** Of a name that protocol's `month` takes. */
export function monthNamed(name: string): number {
  return Number(name.slice(0, 4)) * 12 + Number(name.slice(5, 7)) - 1;
}

/** Both ends are in it. */
export function monthsFrom(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}

/** Days since 1970 of the commune's calendar. */
export function dayOf(atMs: number): number {
  return Math.floor((atMs + LOCAL_OFFSET_MS) / DAY_MS);
}

export function startOfDay(day: number): number {
  return day * DAY_MS - LOCAL_OFFSET_MS;
}

/** Of a civil date, `2026-10-01`. */
export function startOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) - LOCAL_OFFSET_MS;
}

/** `2026-10-01` */
export function dateOf(atMs: number): string {
  return new Date(atMs + LOCAL_OFFSET_MS).toISOString().slice(0, 10);
}

/** 0: Monday 00:00 to 00:59. */
export function hourOfWeek(atMs: number): number {
  return (Math.floor((atMs + LOCAL_OFFSET_MS) / HOUR_MS) + MONDAY_SHIFT_HOURS) % HOURS_OF_WEEK;
}
