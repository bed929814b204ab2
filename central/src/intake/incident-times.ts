/**
 * Instants of an agent by central's clock. A box loses its time with its power and comes back in another year; its
 * incidents are put where they belong as far as the difference is known, and keep what the agent said beside it.
 */
import { CORRECTED_FROM_MS, correctedMs, type ClockNote } from '#protocol/clock-note.ts';
import type { IncidentClosed } from '#protocol/incident.ts';
import type { StoredIncident } from './stores.ts';

const LAST_INSTANT_MS = 8.64e15;

export function correctedInstant(atMs: number, note: ClockNote | null): number {
  return clampInstant(correctedMs(atMs, note));
}

/** Into what a date can be. */
export function clampInstant(atMs: number): number {
  return Math.min(LAST_INSTANT_MS, Math.max(0, atMs));
}

/**
 * When it was over, by central's clock; null when that was before its start by one and the same clock. Where the clock
 * was set in between, the end is at the start at the earliest.
 */
export function endOf(
  closed: Pick<IncidentClosed, 'endedAtMs' | 'clock'>,
  opened: StoredIncident,
): number | null {
  const { endedAtMs, clock = opened.clock } = closed;
  if (endedAtMs < opened.ownStartedAtMs && !wasSet(opened.clock, clock)) {
    return null;
  }
  return Math.max(opened.startedAtMs, correctedInstant(endedAtMs, clock));
}

/** True too where it cannot be told; older agents say nothing of their clocks, and are believed. */
function wasSet(before: ClockNote | null, after: ClockNote | null): boolean {
  if (before === null && after === null) {
    return false;
  }
  return (
    before?.source !== 'central' ||
    after?.source !== 'central' ||
    Math.abs(before.offsetMs - after.offsetMs) > CORRECTED_FROM_MS
  );
}
