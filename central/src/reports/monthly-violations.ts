/** Section II of the monthly report: violations, by month, category, hamlet and hour of the week. */
import type { PaperBlock } from '#protocol/report.ts';
import type { Comparison } from '#protocol/statistics.ts';
import { shiftMonth } from './civil-time.ts';
import type { MonthlyFigures } from './figures.ts';
import { chartBlock, heading, note, paragraph, table } from './parts.ts';
import {
  CATEGORY_NAMES,
  comparedWith,
  decimal,
  list,
  number,
  percent,
  shortMonth,
  WEEKDAYS,
} from './words.ts';

/** Only more than one says where the weight lies. */
const MOST_NAMED = 3;

export function monthlyViolations(figures: MonthlyFigures): PaperBlock[] {
  const { series } = figures;
  return [
    heading(2, '1. Số vụ vi phạm'),
    paragraph('violations.count', countSentence(figures)),
    chartBlock('Biểu đồ 1: Số lượng camera và tình hình vi phạm trên địa bàn xã', 85, {
      kind: 'cameras-violations',
      months: series.months.map(({ month, cameras, violations }) => ({
        name: shortMonth(month),
        cameras: cameras.installed,
        violations: violations.count,
      })),
    }),
    note(
      'Số vụ vi phạm là số vụ được cán bộ có thẩm quyền xác nhận; không bao gồm nội dung chỉ dành cho lực lượng công an.',
    ),
    heading(2, '2. Theo loại vi phạm'),
    ...byCategory(figures),
    heading(2, '3. Theo địa bàn thôn'),
    ...byHamlet(figures),
    heading(2, '4. Theo thời gian trong tuần'),
    ...byHour(figures),
  ];
}

/** Null where nothing was counted then or ever before: no figures, which is not the same as none. */
export function countThen(figures: MonthlyFigures, month: string, count: number): number | null {
  const first = figures.series.months.find(
    ({ violations, incidents }) => violations.count + incidents.count > 0,
  );
  return first !== undefined && first.month <= month ? count : null;
}

function countSentence(figures: MonthlyFigures): string {
  const { violations } = figures.comparison;
  const now = violations.now.count;
  const compared = [
    comparedWith(now, beforeOf(figures, violations), 'tháng trước', 'vụ'),
    comparedWith(now, lastYearOf(figures, violations), 'cùng kỳ năm trước', 'vụ'),
  ].join('; ');
  return now === 0
    ? `Trong tháng không có vụ vi phạm nào được xác nhận; ${compared}.`
    : `Trong tháng có ${number(now)} vụ vi phạm được xác nhận; ${compared}.`;
}

type Compared = Comparison['violations'];

function beforeOf(figures: MonthlyFigures, { monthBefore }: Compared): number | null {
  return countThen(figures, shiftMonth(figures.month, -1), monthBefore.count);
}

function lastYearOf(figures: MonthlyFigures, { yearBefore }: Compared): number | null {
  return countThen(figures, shiftMonth(figures.month, -12), yearBefore.count);
}

function byCategory(figures: MonthlyFigures): PaperBlock[] {
  const { byCategory: rows, violations: total } = figures.comparison;
  const shown = rows.filter(
    ({ violations }) => violations.now.count + violations.monthBefore.count + violations.yearBefore.count > 0,
  );
  if (shown.length === 0) {
    return [paragraph('violations.category', 'Không phát sinh vi phạm trong các kỳ so sánh.')];
  }
  const most = rows.filter(({ violations }) => violations.now.count > 0);
  most.sort((a, b) => b.violations.now.count - a.violations.now.count);
  const named = most
    .slice(0, MOST_NAMED)
    .map(
      ({ category, violations }) =>
        `${CATEGORY_NAMES[category].toLowerCase()} ${number(violations.now.count)} vụ (${percent(violations.now.count / total.now.count)})`,
    );
  const said = (count: number | null): string => (count === null ? '-' : number(count));
  const line = (name: string, compared: Compared): string[] => [
    name,
    number(compared.now.count),
    said(beforeOf(figures, compared)),
    said(lastYearOf(figures, compared)),
  ];
  return [
    paragraph(
      'violations.category',
      named.length === 0
        ? 'Trong tháng không phát sinh vi phạm.'
        : `Các loại vi phạm ${most.length > 1 ? 'chủ yếu ' : ''}trong tháng: ${list(named)}.`,
    ),
    table(
      'Bảng 1: Số vụ vi phạm theo loại',
      [
        ['Loại vi phạm', 0.43, 'left'],
        ['Tháng này', 0.17, 'center'],
        ['Tháng trước', 0.18, 'center'],
        ['Cùng kỳ năm trước', 0.22, 'center'],
      ],
      [
        ...shown.map(({ category, violations }) => line(CATEGORY_NAMES[category], violations)),
        line('Tổng số', total),
      ],
      { hasTotal: true },
    ),
  ];
}

function byHamlet({ violations }: MonthlyFigures): PaperBlock[] {
  const rows = violations.byHamlet.map(({ name, violations: { count }, perThousandHouseholds }) => ({
    name: name ?? 'Không rõ thôn',
    isKnown: name !== null,
    count,
    perThousandHouseholds,
  }));
  const known = rows.filter(({ isKnown, count }) => isKnown && count > 0);
  known.sort((a, b) => b.count - a.count);
  const [first] = known;
  if (first === undefined) {
    return [paragraph('violations.hamlet', 'Trong tháng không có vi phạm nào được ghi nhận tại các thôn.')];
  }
  const most = known.filter(({ count }) => count === first.count);
  const rate =
    most.length === 1 && first.perThousandHouseholds !== null
      ? `, bằng ${decimal(first.perThousandHouseholds)} vụ trên 1.000 hộ`
      : '';
  const where = most.length > MOST_NAMED ? `${most.length} thôn` : list(most.map(({ name }) => name));
  return [
    paragraph(
      'violations.hamlet',
      `Vi phạm được ghi nhận tại ${number(known.length)} thôn; nhiều nhất là ${where} với ${number(first.count)} vụ${most.length > 1 ? ' mỗi thôn' : ''}${rate}.`,
    ),
    chartBlock('Biểu đồ 2: Số vụ vi phạm theo thôn', Math.max(30, 14 + rows.length * 6.5), {
      kind: 'bars',
      legend: ['Số vụ vi phạm'],
      rows: rows.map(({ name, count }) => ({ name, values: [count] })),
    }),
  ];
}

function byHour({ violations }: MonthlyFigures): PaperBlock[] {
  const counts = new Map(
    violations.byHourOfWeek.map(({ hourOfWeek, violations: { count } }) => [hourOfWeek, count]),
  );
  const days = WEEKDAYS.map((name, day) => ({
    name,
    hours: Array.from({ length: 24 }, (_, hour) => counts.get(day * 24 + hour) ?? 0),
  }));
  const total = violations.total.count;
  if (total === 0) {
    return [paragraph('violations.hour', 'Trong tháng không có vi phạm để phân tích theo thời gian.')];
  }
  const inHour = (hour: number): number => days.reduce((sum, { hours }) => sum + (hours[hour] ?? 0), 0);
  const night = [22, 23, 0, 1, 2, 3, 4, 5].reduce((sum, hour) => sum + inHour(hour), 0);
  const weekend = days.slice(5).reduce((sum, { hours }) => sum + hours.reduce((a, b) => a + b, 0), 0);
  return [
    paragraph(
      'violations.hour',
      `Ban đêm (từ 22 giờ đến 6 giờ) xảy ra ${number(night)} vụ, chiếm ${percent(night / total)}; vào thứ Bảy và Chủ nhật xảy ra ${number(weekend)} vụ, chiếm ${percent(weekend / total)} tổng số vụ.`,
    ),
    chartBlock('Biểu đồ 3: Số vụ vi phạm theo giờ và ngày trong tuần', 62, { kind: 'hours', days }),
  ];
}
