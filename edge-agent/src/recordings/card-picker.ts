/**
 * Chooses from what a camera's card gives what belongs into a gap: from the first key picture that we do not have to
 * the last picture before ours go on, stretch by stretch, each cut at a key picture so that the next one fits to it.
 *
 * The card tells times by the camera's clock, which agrees with ours to a second; the pictures that both have say how
 * they differ. Where there are none (another profile is recorded than the card keeps) times are taken as they are.
 */
import type { AccessUnit, ParameterSets } from '../camera/access-unit.ts';
import type { Stretch } from './absences.ts';
import { hashOfPicture, type Seam, type SeamPicture } from './card-seam.ts';

export type CardItem = { sets: ParameterSets } | { unit: AccessUnit };

export interface CardPicker {
  /**
   * What of the next stretch is to be written, in order, with times as they would be in our own recordings. `isCut`:
   * the card has more; what comes after the last key picture is left for the next stretch.
   */
  take: (items: readonly CardItem[], isCut: boolean) => CardItem[];
  /** Where the next stretch begins, by the card's times. */
  readonly nextFromMs: number;
  /** By our times; null: nothing was taken yet. */
  readonly lastAtMs: number | null;
  /** There is nothing more to be taken. */
  readonly isOver: boolean;
}

/** Clocks and lines differ by no more than this. */
export const TOLERANCE_MS = 1_500;
const TICKS_PER_MS = 90;

export function createCardPicker(gap: Stretch, seam: Seam): CardPicker {
  /** Ours minus the card's. */
  let shiftMs = 0;
  let isBegun = false;
  let nextFromMs = gap.fromMs - TOLERANCE_MS;
  let lastAtMs: number | null = null;
  let isOver = false;

  const atOf = ({ captureAtMs }: AccessUnit): number => captureAtMs + shiftMs;

  /** The index where it begins; -1: nowhere. */
  const findBegin = (items: readonly CardItem[]): number => {
    if (isBegun) {
      return items.findIndex((item) => isKeyFrom(item, nextFromMs));
    }
    const { lastIndex, differencesMs } = matchOwn(items, seam.before);
    shiftMs = median(differencesMs) ?? 0;
    const fromMs = gap.fromMs - shiftMs - (lastIndex >= 0 ? TOLERANCE_MS : 0);
    const begin = items.findIndex((item, index) => index > lastIndex && isKeyFrom(item, fromMs));
    const first = items[begin];
    if (first && 'unit' in first) {
      isBegun = true;
      shiftMs += Math.max(0, gap.fromMs - atOf(first.unit));
    }
    return begin;
  };

  /** The index after the last that belongs to the gap; null: all do. */
  const findEnd = (items: readonly CardItem[], begin: number): number | null => {
    const indexOf = (isIt: (unit: AccessUnit) => boolean): number | null => {
      const index = items.findIndex((item, at) => at >= begin && 'unit' in item && isIt(item.unit));
      return index < 0 ? null : index;
    };
    const isNear = (unit: AccessUnit, { atMs }: SeamPicture): boolean =>
      Math.abs(atOf(unit) - atMs) <= TOLERANCE_MS;
    const { after } = seam;
    const own = after && indexOf((unit) => isNear(unit, after) && hashOfPicture(unit) === after.sha256);
    return own ?? indexOf((unit) => atOf(unit) >= gap.toMs);
  };

  const findCut = (items: readonly CardItem[], begin: number): { index: number; fromMs: number } => {
    const index = items.findLastIndex((item) => 'unit' in item && item.unit.isKey);
    const key = items[index];
    const last = items.at(-1);
    if (key && 'unit' in key && (index > begin || key === last)) {
      return { index, fromMs: key.unit.captureAtMs };
    }
    const lastMs = last && 'unit' in last ? last.unit.captureAtMs : nextFromMs;
    return { index: items.length, fromMs: lastMs + 1 };
  };

  const shifted = (item: CardItem): CardItem => {
    if ('sets' in item) {
      return item;
    }
    const captureAtMs = atOf(item.unit);
    lastAtMs = Math.max(lastAtMs ?? captureAtMs, captureAtMs);
    // Every replay counts RTP time from somewhere else; the time it was taken is exact on a card.
    return { unit: { ...item.unit, captureAtMs, time90k: Math.round(captureAtMs * TICKS_PER_MS) >>> 0 } };
  };

  return {
    take: (items, isCut) => {
      const begin = findBegin(items);
      const cut = isCut ? findCut(items, Math.max(0, begin)) : null;
      // A card that gives the same again and again would be asked for ever.
      isOver = cut === null || cut.fromMs <= nextFromMs;
      nextFromMs = cut?.fromMs ?? nextFromMs;
      if (begin < 0) {
        return [];
      }
      const end = findEnd(items, begin);
      isOver ||= end !== null && end <= (cut?.index ?? Infinity);
      const sets = items.slice(0, begin).filter((item) => 'sets' in item);
      const belonging = items.slice(begin, Math.min(end ?? Infinity, cut?.index ?? Infinity));
      return [...sets, ...belonging.map(shifted)];
    },
    get nextFromMs() {
      return nextFromMs;
    },
    get lastAtMs() {
      return lastAtMs;
    },
    get isOver() {
      return isOver;
    },
  };
}

function isKeyFrom(item: CardItem, fromMs: number): boolean {
  return 'unit' in item && item.unit.isKey && item.unit.captureAtMs >= fromMs;
}

/** Which of `items` we have: the last of them, and by how much our time is ahead of the card's for each. */
function matchOwn(
  items: readonly CardItem[],
  own: readonly SeamPicture[],
): { lastIndex: number; differencesMs: number[] } {
  const lastOwnMs = Math.max(...own.map(({ atMs }) => atMs));
  const differencesMs: number[] = [];
  let lastIndex = -1;
  for (const [index, item] of items.entries()) {
    if ('unit' in item && item.unit.captureAtMs <= lastOwnMs + TOLERANCE_MS) {
      const sha256 = hashOfPicture(item.unit);
      const [nearest] = own
        .filter((picture) => picture.sha256 === sha256)
        .map(({ atMs }) => atMs - item.unit.captureAtMs)
        .filter((differenceMs) => Math.abs(differenceMs) <= TOLERANCE_MS)
        .sort((a, b) => Math.abs(a) - Math.abs(b));
      if (nearest !== undefined) {
        differencesMs.push(nearest);
        lastIndex = index;
      }
    }
  }
  return { lastIndex, differencesMs };
}

function median(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}
