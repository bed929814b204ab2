/** Times a month over six powers of ten: as many digits as mean something. */
import type { Locale } from '#protocol/account.ts';
import { formatNumber } from '../../data/format-time.ts';

export function formatRate(perMonth: number, locale: Locale): string {
  const digits = perMonth === 0 || perMonth >= 10 ? 0 : perMonth >= 1 ? 1 : perMonth >= 0.1 ? 1 : 2;
  const isWhole = Number.isInteger(perMonth);
  return formatNumber(perMonth, locale, isWhole ? 0 : digits);
}
