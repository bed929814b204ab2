/** Where something is recorded of the cameras of one desk, each so much later than the desk's clock. Instants in ms. */
import type { Known } from './failure.ts';
import { gapBetween, nextRecordedMs, type Gap } from './recorded-places.ts';

export interface DeskPlaces {
  know(cameraId: string, known: Known): void;
  knownOf(key: string): Known | null;
  /** The keys that are looked at, in the order of the screen. */
  arrange(keys: readonly string[]): void;
  shift(key: string, offsetMs: number): void;
  offsetOf(key: string): number;
  /** The first instant after this one, and before central's now, with a recording of any camera. */
  next(atMs: number, centralMs: number): number | null;
  /** The last instant before this one with a picture of any camera. */
  last(atMs: number): number | null;
  /** What has been passed over between the two. */
  gapBetween(fromMs: number, toMs: number): Gap;
}

/** Of the key of a track: the camera's id, or that and `#` and a word, where one camera stands at two times. */
export function cameraOf(key: string): string {
  return key.split('#')[0] ?? key;
}

export function createDeskPlaces(pictureMs: number): DeskPlaces {
  const known = new Map<string, Known>();
  const offsets = new Map<string, number>();
  let order: readonly string[] = [];

  const places: DeskPlaces = {
    know: (cameraId, of) => void known.set(cameraId, of),
    knownOf: (key) => known.get(cameraOf(key)) ?? null,
    arrange: (keys) => {
      order = keys;
    },
    shift: (key, offsetMs) => void offsets.set(key, offsetMs),
    offsetOf: (key) => offsets.get(key) ?? 0,
    next: (atMs, centralMs) => {
      const found = order
        .flatMap((key) => {
          const of = places.knownOf(key);
          const offsetMs = places.offsetOf(key);
          const nextMs = of && nextRecordedMs(of, atMs + offsetMs + 1);
          return nextMs === null ? [] : nextMs - offsetMs;
        })
        .filter((nextMs) => nextMs > atMs + 1 && nextMs < centralMs);
      return found.length === 0 ? null : Math.min(...found);
    },
    last: (atMs) => {
      const ends = order
        .flatMap((key) => (places.knownOf(key)?.spans ?? []).map(({ toMs }) => toMs - places.offsetOf(key)))
        .filter((toMs) => toMs < atMs);
      return ends.length === 0 ? null : Math.max(...ends) - pictureMs;
    },
    gapBetween: (fromMs, toMs) => {
      const gaps = [...known.values()].flatMap((of) => of.gaps);
      return gapBetween(gaps, fromMs, toMs) ?? { fromMs, toMs, reason: 'unknown' };
    },
  };
  return places;
}
