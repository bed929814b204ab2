/**
 * Dates and times typed into fields, as the commune's clocks show them. Vietnam has been at UTC+7 without summer time
 * since 1975, so the offset is a constant.
 */
const DAY_MS = 86_400_000;
const OFFSET = '+07:00';
const OFFSET_MS = 7 * 3_600_000;

/** "2026-11-22", for an input of type date. */
export function toDateField(atMs: number): string {
  return new Date(atMs + OFFSET_MS).toISOString().slice(0, 10);
}

/** "2026-11-22T02:14", for an input of type datetime-local. */
export function toMinuteField(atMs: number): string {
  return new Date(atMs + OFFSET_MS).toISOString().slice(0, 16);
}

/** The last millisecond of that day; null for what is no date. */
export function endOfDateField(text: string): number | null {
  const startMs = Date.parse(`${text}T00:00:00${OFFSET}`);
  return Number.isNaN(startMs) ? null : startMs + DAY_MS - 1;
}

/** Null for what is no time. */
export function fromMinuteField(text: string): number | null {
  const atMs = Date.parse(`${text.slice(0, 16)}:00${OFFSET}`);
  return Number.isNaN(atMs) ? null : atMs;
}
