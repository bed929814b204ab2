/** Lengths of time, sizes and clocks in words. */
import type { Locale } from '#protocol/account.ts';
import { formatNumber } from '../data/format-time.ts';
import type { Say } from './use-text.ts';

const UNITS = [
  { name: 'days', ms: 86_400_000 },
  { name: 'hours', ms: 3_600_000 },
  { name: 'minutes', ms: 60_000 },
  { name: 'seconds', ms: 1_000 },
] as const;

/** The two largest units that are there: "3 phút 12 giây". Less than a second is one. */
export function sayDuration(t: Say, durationMs: number): string {
  let restMs = Math.max(1000, Math.round(durationMs / 1000) * 1000);
  const words: string[] = [];
  for (const { name, ms } of UNITS) {
    const count = Math.floor(restMs / ms);
    restMs -= count * ms;
    if (count > 0 && words.length < 2) {
      words.push(t(`duration.${name}`, { count }));
    } else if (words.length > 0) {
      break;
    }
  }
  return words.join(' ');
}

/** "+3 phút 12 giây" */
export function sayShift(t: Say, shiftMs: number): string {
  return `${shiftMs < 0 ? '−' : '+'}${sayDuration(t, Math.abs(shiftMs))}`;
}

const SIZES = ['byte', 'KB', 'MB', 'GB', 'TB'] as const;

/** 12345678 -> "12,3 MB": thousands, as disks are sold. */
export function saySize(sizeBytes: number, locale: Locale): string {
  let size = sizeBytes;
  let unit = 0;
  while (size >= 999.5 && unit < SIZES.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${formatNumber(size, locale, unit === 0 || size >= 100 ? 0 : 1)} ${SIZES[unit] ?? ''}`;
}

/** What the browser's list of codecs calls hvc1.1.6.L93.B0, people call H.265. */
export function sayCodec(codecs: string): string {
  return /hvc1|hev1/.test(codecs) ? 'H.265 (HEVC)' : codecs;
}
