/** Numbers of statistics as people write them: 10/2026, 12,5 %, 1.234. Decimal comma in both languages, as on paper. */
export function formatMonth(month: string): string {
  return `${month.slice(5)}/${month.slice(0, 4)}`;
}

export function formatWhole(value: number): string {
  return Math.round(value).toLocaleString('vi-VN');
}

export function formatTenth(value: number): string {
  return value.toLocaleString('vi-VN', { maximumFractionDigits: 1 });
}

export function formatShare(share: number | null): string {
  return share === null ? '—' : `${formatTenth(share * 100)} %`;
}

/** Milliseconds: `45 s`, `3,5 min`, `2,1 h`. */
export function formatTook(tookMs: number | null): string {
  if (tookMs === null) {
    return '—';
  }
  const seconds = tookMs / 1000;
  return seconds < 90
    ? `${formatWhole(seconds)} s`
    : seconds < 5400
      ? `${formatTenth(seconds / 60)} min`
      : `${formatTenth(seconds / 3600)} h`;
}
