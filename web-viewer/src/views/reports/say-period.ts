/** The time a report is about, as people say it: 10/2026; 05/10/2026 - 11/10/2026; a shift with its hours. */
import type { ReportView } from '#protocol/report.ts';
import { formatDateTime, TIME_ZONE } from '../../data/format-time.ts';

const DAY = new Intl.DateTimeFormat('vi-VN', {
  timeZone: TIME_ZONE,
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
});

export function sayPeriod({ kind, fromMs, toMs }: Pick<ReportView, 'kind' | 'fromMs' | 'toMs'>): string {
  const first = DAY.format(fromMs);
  switch (kind) {
    case 'monthly':
      return first.slice(3);
    case 'weekly':
      return `${first} - ${DAY.format(toMs - 1)}`;
    case 'handover':
      return `${formatDateTime(fromMs)} - ${formatDateTime(toMs)}`;
  }
}
