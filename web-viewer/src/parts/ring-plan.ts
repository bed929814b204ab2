/**
 * When the page rings, and how loud: once for a new alarm, louder after 30 s without an answer, and then each minute.
 * Many open alarms together ring no more often than one does, or nobody would listen any more: a repeat is left out
 * when something as severe has rung in the last 30 s. What is only information rings once.
 * Not here: the sound itself (chime.ts).
 */
import { SEVERITIES, type Severity } from '#protocol/notify.ts';

/** An open alarm that nobody has answered or put aside. */
export interface Ringing {
  id: string;
  severity: Severity;
  /** When central had it, by central's clock. */
  sinceMs: number;
}

export const LOUDEST = 3;

export interface Ring {
  severity: Severity;
  /** 1 to LOUDEST. */
  level: number;
}

export interface RingPlan {
  /**
   * What rings now, null for nothing, and when to ask again, null for when something changes. What is open when it is
   * asked first is known already: a page that is loaded again rings when the next repeat is due.
   */
  take(open: readonly Ringing[], nowMs: number): { ring: Ring | null; nextAtMs: number | null };
}

const FIRST_REPEAT_MS = 30_000;
const REPEAT_MS = 60_000;
const QUIET_MS = 30_000;

export function createRingPlan(): RingPlan {
  /** How many rings of each were due when it was looked at last. */
  let heard: Map<string, number> | null = null;
  let last: { ring: Ring; atMs: number } | null = null;

  return {
    take: (open, nowMs) => {
      const known = heard;
      heard = new Map(open.map(({ id, sinceMs }) => [id, dueBy(nowMs - sinceMs)]));
      const rings = open.flatMap((alarm) => ringOf(alarm, known, nowMs) ?? []);
      const wanted = rings.sort((a, b) => rankOf(a) - rankOf(b) || b.level - a.level)[0] ?? null;
      const isTooSoon =
        wanted !== null &&
        wanted.level > 1 &&
        last !== null &&
        nowMs - last.atMs < QUIET_MS &&
        rankOf(last.ring) <= rankOf(wanted);
      const ring = isTooSoon ? null : wanted;
      if (ring !== null) {
        last = { ring, atMs: nowMs };
      }
      return { ring, nextAtMs: nextOf(open, nowMs) };
    },
  };
}

function ringOf(
  { id, severity, sinceMs }: Ringing,
  known: ReadonlyMap<string, number> | null,
  nowMs: number,
): Ring | null {
  if (known === null) {
    return null;
  }
  const due = dueBy(nowMs - sinceMs);
  const before = known.get(id);
  if (before === undefined) {
    return { severity, level: 1 };
  }
  return severity !== 'information' && due > before ? { severity, level: Math.min(due, LOUDEST) } : null;
}

/** Rings that were due so long after the alarm: at once, after 30 s, and each minute after that. */
function dueBy(elapsedMs: number): number {
  return elapsedMs < FIRST_REPEAT_MS ? 1 : 2 + Math.floor((elapsedMs - FIRST_REPEAT_MS) / REPEAT_MS);
}

function nextOf(open: readonly Ringing[], nowMs: number): number | null {
  const next = open
    .filter(({ severity }) => severity !== 'information')
    .map(({ sinceMs }) => sinceMs + FIRST_REPEAT_MS + (dueBy(nowMs - sinceMs) - 1) * REPEAT_MS);
  return next.length === 0 ? null : Math.min(...next);
}

function rankOf({ severity }: Ring): number {
  return SEVERITIES.indexOf(severity);
}
