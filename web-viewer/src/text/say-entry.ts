/** What the list says of an entry: how long it still holds, how far it has spread, whether it is gone. */
import type { WatchListEntry } from '#protocol/watch-list.ts';
import { formatDate } from '../data/format-time.ts';
import type { Say } from './use-text.ts';

export type Meaning = 'alarm' | 'warning' | 'healthy' | 'unknown' | 'information';
export interface MeantWords {
  words: string;
  meaning: Meaning;
}

const DAY_MS = 86_400_000;
/** Fewer days than this are a warning: a new decision takes its time. */
const WARN_DAYS = 14;

export function sayLeft(t: Say, expiresAtMs: number, nowMs: number): MeantWords {
  const leftMs = expiresAtMs - nowMs;
  if (leftMs <= 0) {
    return { words: t('watchList.left.ended', { date: formatDate(expiresAtMs) }), meaning: 'unknown' };
  }
  const days = Math.floor(leftMs / DAY_MS);
  const words =
    days === 0
      ? t('watchList.left.today')
      : days === 1
        ? t('watchList.left.one')
        : t('watchList.left.many', { count: days });
  return { words, meaning: days < WARN_DAYS ? 'warning' : 'unknown' };
}

export function saySpread(t: Say, { status, spread }: Pick<WatchListEntry, 'status' | 'spread'>): MeantWords {
  const { agents, holding, erased, stillToErase } = spread;
  if (status === 'active') {
    return agents === 0
      ? { words: t('watchList.sent.nowhere'), meaning: 'warning' }
      : {
          words: t('watchList.sent.held', { holding, agents }),
          meaning: holding < agents ? 'warning' : 'healthy',
        };
  }
  const total = erased + stillToErase;
  if (total === 0) {
    return { words: t('watchList.sent.never'), meaning: 'unknown' };
  }
  return stillToErase > 0
    ? { words: t('watchList.sent.erasing', { erased, total }), meaning: 'warning' }
    : { words: t('watchList.sent.erased', { erased, total }), meaning: 'healthy' };
}

/** Ended: nothing more can become of it. */
export function hasEnded({ status }: Pick<WatchListEntry, 'status'>): boolean {
  return status === 'refused' || status === 'expired' || status === 'withdrawn';
}

/** "Cổng UBND", "Cổng UBND và 2 nơi khác"; `nameOf` gives a site's name by its id. */
export function sayPlaces(
  t: Say,
  siteIds: readonly string[] | null,
  nameOf: (siteId: string) => string,
): string {
  const [first, ...others] = siteIds ?? [];
  if (first === undefined) {
    return t('watchList.everywhere');
  }
  return others.length === 0
    ? nameOf(first)
    : t('watchList.morePlaces', { first: nameOf(first), count: others.length });
}
