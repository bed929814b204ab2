/** When a shift ran that is handed over now, before anybody has said otherwise. Pure. */
import type { ReportView } from '#protocol/report.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** As long a shift as central takes. */
export const LONGEST_SHIFT_MS = 48 * HOUR_MS;
const USUAL_SHIFT_MS = 12 * HOUR_MS;

export interface Shift {
  fromMs: number;
  toMs: number;
}

/** It began where the last sheet that was handed over ended, or else twelve hours ago. */
export function guessShift(reports: readonly ReportView[], nowMs: number): Shift {
  const toMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const ends = reports
    .filter(({ kind, state }) => kind === 'handover' && state === 'issued')
    .map((report) => report.toMs)
    .filter((endMs) => endMs < toMs && toMs - endMs <= LONGEST_SHIFT_MS);
  const fromMs = ends.length > 0 ? Math.max(...ends) : toMs - USUAL_SHIFT_MS;
  return { fromMs, toMs };
}

export function isShift({ fromMs, toMs }: Shift): boolean {
  return fromMs < toMs && toMs - fromMs <= LONGEST_SHIFT_MS;
}
