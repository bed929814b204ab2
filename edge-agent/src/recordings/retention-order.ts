/**
 * Which recordings go, and in which order. Pure: given segments oldest first, what protects each, and how much must go.
 *
 * Rule: oldest first; nothing that is protected for good; minutes of incidents only when everything else has gone.
 */
import type { SegmentRow } from './segment-table.ts';

/** `incident`: goes last, in need. `never`: held by a person, or open for reading. */
export type Protection = 'none' | 'incident' | 'never';

export interface Victims<Segment> {
  chosen: Segment[];
  /** What could not be freed: all that is left is protected. */
  missingBytes: number;
}

/** `segments` is asked twice at most: once for what is free, once for minutes of incidents. */
export function chooseVictims<Segment extends Pick<SegmentRow, 'sizeBytes'>>(
  segments: () => Iterable<Segment>,
  protectionOf: (segment: Segment) => Protection,
  needBytes: number,
): Victims<Segment> {
  const chosen: Segment[] = [];
  let missingBytes = needBytes;
  for (const level of ['none', 'incident'] as const) {
    if (missingBytes <= 0) {
      break;
    }
    for (const segment of segments()) {
      if (missingBytes <= 0) {
        break;
      }
      if (protectionOf(segment) === level) {
        chosen.push(segment);
        missingBytes -= segment.sizeBytes;
      }
    }
  }
  return { chosen, missingBytes: Math.max(0, missingBytes) };
}

/** Joins lists that are each oldest first into one. */
export function* mergeOldest<Segment extends Pick<SegmentRow, 'agedAtMs' | 'position'>>(
  lists: Iterable<Segment>[],
): Generator<Segment> {
  const heads = lists.flatMap((list) => {
    const iterator = list[Symbol.iterator]();
    const first = iterator.next();
    return first.done ? [] : [{ iterator, value: first.value }];
  });
  while (heads.length > 0) {
    let oldest = 0;
    for (let index = 1; index < heads.length; index += 1) {
      if (isOlder(heads[index]?.value, heads[oldest]?.value)) {
        oldest = index;
      }
    }
    const head = heads[oldest];
    if (!head) {
      return;
    }
    yield head.value;
    const next = head.iterator.next();
    if (next.done) {
      heads.splice(oldest, 1);
    } else {
      head.value = next.value;
    }
  }
}

type Aged = Pick<SegmentRow, 'agedAtMs' | 'position'>;

function isOlder(a: Aged | undefined, b: Aged | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    (a.agedAtMs < b.agedAtMs || (a.agedAtMs === b.agedAtMs && a.position < b.position))
  );
}
