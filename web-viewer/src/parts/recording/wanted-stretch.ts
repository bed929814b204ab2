/**
 * Which stretch of one camera's recording is asked for next: what is missing nearest to the playhead in the direction
 * of travel, in pieces that end by themselves. Open-ended requests would take the browser's few connections to central
 * for themselves as soon as there are more than a handful of cameras. Pure; instants in ms.
 */
import type { Pace, Pictures } from './pace.ts';

export interface Span {
  fromMs: number;
  toMs: number;
}

export interface Holding {
  /** With pictures in the browser, in order. */
  held: readonly Span[];
  /** Known to have none, in order. */
  empty: readonly Span[];
  atMs: number;
  pace: Pace;
  pictures: Pictures['pictures'];
  nowMs: number;
  /** The clock stands: what is missing between two pieces does not pass by itself. */
  isStanding?: boolean;
}

/** Desk time ahead. */
const AHEAD_MS = 12_000;
const PIECE_MS = 8_000;
/** What is waited for with nothing on the screen. */
const FIRST_PIECE_MS = 3_000;
/** Key frames are few bytes and many seconds. */
const KEY_FACTOR = 3;
/** Pieces touch to a picture's length and the rounding of times. */
const TOUCHING_MS = 120;
const LEAST_MS = 200;
/** What is being written comes in half seconds; asking for each of them costs more than it shows. */
const EDGE_MS = 1_500;

/** Null: enough is held, or it has not been recorded yet. */
export function nextStretch(holding: Holding): Span | null {
  const { pace, pictures, atMs, nowMs } = holding;
  const factor = Math.max(1, pace.speed) * (pictures === 'key' ? KEY_FACTOR : 1);
  const known = joinSpans([...holding.held, ...holding.empty]);
  if (isBetweenPieces(holding)) {
    const fromMs = atMs - (pictures === 'key' ? PIECE_MS : LEAST_MS);
    return whole({ fromMs: Math.max(0, fromMs), toMs: atMs + FIRST_PIECE_MS });
  }
  if (pace.direction === 1) {
    const edgeMs = coveredUntil(known, atMs);
    if (edgeMs - atMs >= AHEAD_MS * factor || edgeMs > nowMs - EDGE_MS) {
      return null;
    }
    const pieceMs = edgeMs === atMs ? FIRST_PIECE_MS * Math.max(1, pace.speed) : PIECE_MS * factor;
    const nextMs = known.find(({ fromMs }) => fromMs > edgeMs)?.fromMs ?? Infinity;
    return whole({ fromMs: edgeMs, toMs: Math.min(edgeMs + pieceMs, nextMs, nowMs) });
  }
  const edgeMs = coveredFrom(known, atMs);
  if (atMs - edgeMs >= AHEAD_MS * factor || edgeMs <= 0) {
    return null;
  }
  const beforeMs = known.findLast(({ toMs }) => toMs < edgeMs)?.toMs ?? 0;
  // The picture of the instant itself has to be in it.
  const toMs = Math.min(nowMs, edgeMs === atMs ? edgeMs + LEAST_MS : edgeMs);
  return whole({ fromMs: Math.max(edgeMs - PIECE_MS * factor, beforeMs), toMs });
}

/** Beside what is held, so near that it counts as touching; nobody would ever show its picture. */
function isBetweenPieces({ held, empty, atMs, nowMs, isStanding = false }: Holding): boolean {
  const known = [...held, ...empty];
  const isNear = known.some(({ fromMs, toMs }) => fromMs - TOUCHING_MS <= atMs && atMs <= toMs + TOUCHING_MS);
  return isStanding && isNear && spanWith(known, atMs) === null && atMs + FIRST_PIECE_MS < nowMs;
}

function whole({ fromMs, toMs }: Span): Span | null {
  const span = { fromMs: Math.floor(fromMs), toMs: Math.ceil(toMs) };
  return span.toMs - span.fromMs >= 1 ? span : null;
}

/** In order, those that touch as one. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const { fromMs, toMs } of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last && fromMs - last.toMs <= TOUCHING_MS) {
      last.toMs = Math.max(last.toMs, toMs);
    } else {
      joined.push({ fromMs, toMs });
    }
  }
  return joined;
}

export function spanWith<S extends Span>(spans: readonly S[], atMs: number): S | null {
  return spans.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs) ?? null;
}

function coveredUntil(known: readonly Span[], atMs: number): number {
  return known.find(({ fromMs, toMs }) => fromMs - TOUCHING_MS <= atMs && atMs < toMs)?.toMs ?? atMs;
}

function coveredFrom(known: readonly Span[], atMs: number): number {
  return known.find(({ fromMs, toMs }) => fromMs < atMs && atMs <= toMs + TOUCHING_MS)?.fromMs ?? atMs;
}

/** Desk time that can be shown without asking for more; what is empty counts, since nothing has to come for it. */
export function aheadMs({ held, empty, atMs, pace }: Omit<Holding, 'pictures' | 'nowMs'>): number {
  const known = joinSpans([...held, ...empty]);
  const streetMs = pace.direction === 1 ? coveredUntil(known, atMs) - atMs : atMs - coveredFrom(known, atMs);
  return streetMs / pace.speed;
}
