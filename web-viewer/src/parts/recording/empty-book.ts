/**
 * What is known to be missing of one camera's recording, and when to ask again: gaps the agent told of, and stretches
 * that were asked for and brought nothing. Of the last seconds neither is the last word: they may still be written.
 */
import type { Known } from './failure.ts';
import { gapAt, spanAt, type Gap } from './recorded-places.ts';
import type { Span } from './wanted-stretch.ts';

/** The newest picture may be this old: the agent writes every half second, and key frames are seconds apart. */
const EDGE_MS = 8_000;
const NOTHING_YET_MS = 1_500;
const MOST_SPANS = 200;

export interface EmptyBook {
  /** As the timeline says it. */
  readonly known: Known;
  /** What was asked for in vain and is recorded after all may be asked for again. */
  know(known: Known): void;
  /** Asked for and answered; `held` is what there is now, in order of time. */
  asked(span: Span, held: readonly Span[], nowMs: number): void;
  /** Asked for, and there is nothing of it. */
  note(span: Span, nowMs: number): void;
  /** Not to be asked for. */
  now(nowMs: number): Span[];
  /** With its reason where the agent told one. */
  gapAt(atMs: number): Gap | null;
  /** Everything up to now ends with this stretch: it is the end of what is recorded, so far. */
  isEdge(span: Span, nowMs: number): boolean;
  /** Central's clock; nothing is asked for before. 0: at once. */
  retryAtMs: number;
  /** Of what was asked in vain, nothing stays. */
  clear(): void;
}

export function createEmptyBook(): EmptyBook {
  let known: Known = { fromMs: 0, toMs: 0, spans: [], gaps: [] };
  let empty: Span[] = [];
  const isSettled = ({ toMs }: Span, nowMs: number): boolean => toMs <= nowMs - EDGE_MS;

  const book: EmptyBook = {
    get known() {
      return known;
    },
    know: (next) => {
      known = next;
      empty = empty.filter(({ fromMs, toMs }) => spanAt(next.spans, (fromMs + toMs) / 2) === null);
    },
    asked: ({ fromMs, toMs }, held, nowMs) => {
      const first = held.find((span) => span.toMs > fromMs && span.fromMs < toMs);
      if (first === undefined) {
        book.note({ fromMs, toMs }, nowMs);
        return;
      }
      if (first.fromMs > fromMs + 1) {
        empty.push({ fromMs, toMs: first.fromMs });
      }
      if (first.toMs < toMs - 1) {
        book.note({ fromMs: first.toMs, toMs: Math.min(toMs, nextFrom(held, first.toMs)) }, nowMs);
      }
    },
    note: (span, nowMs) => {
      if (!isSettled(span, nowMs)) {
        book.retryAtMs = nowMs + NOTHING_YET_MS;
      }
      empty = [...empty.slice(-MOST_SPANS), span];
    },
    now: (nowMs) => [
      ...known.gaps.filter((gap) => isSettled(gap, nowMs)),
      ...empty.filter((span) => isSettled(span, nowMs) || nowMs < book.retryAtMs),
    ],
    gapAt: (atMs) => gapAt(known.gaps, atMs),
    isEdge: ({ toMs }, nowMs) => nowMs - toMs < EDGE_MS,
    retryAtMs: 0,
    clear: () => {
      empty = [];
    },
  };
  return book;
}

function nextFrom(held: readonly Span[], afterMs: number): number {
  return held.find(({ fromMs }) => fromMs > afterMs)?.fromMs ?? Infinity;
}
