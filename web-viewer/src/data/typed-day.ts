/** A day without a time as people here write it, 22/11/2026, and as it travels, 2026-11-22. */
import { fromTypedTime } from './typed-time.ts';

const OFFSET_MS = 7 * 3_600_000;

/** yyyy-mm-dd; null for what is no day. */
export function fromTypedDay(text: string): string | null {
  const isDay = /^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}$/.test(text.trim());
  const atMs = isDay ? fromTypedTime(text) : null;
  return atMs === null ? null : new Date(atMs + OFFSET_MS).toISOString().slice(0, 10);
}

export function typedDay(civilDate: string): string {
  return civilDate.split('-').reverse().join('/');
}
