/** Section IV of the monthly report: before and after cameras, and next month, each with what it cannot say. */
import type { PaperBlock } from '#protocol/report.ts';
import type { InstallationEffect } from '#protocol/statistics.ts';
import type { MonthlyFigures } from './figures.ts';
import { countThen } from './monthly-violations.ts';
import { heading, note, paragraph, table } from './parts.ts';
import { shiftMonth } from './civil-time.ts';
import { decimal, list, monthName, number } from './words.ts';

export function monthlyOutlook(figures: MonthlyFigures): PaperBlock[] {
  return [
    heading(2, '1. Trước và sau khi lắp đặt camera'),
    ...beforeAndAfter(figures),
    heading(2, '2. Dự báo'),
    paragraph('forecast', forecastSentence(figures)),
    heading(2, '3. Nhận xét chung'),
    paragraph('assessment', assessment(figures)),
  ];
}

type Computed = Extract<InstallationEffect['outcome'], { status: 'computed' }>;

function beforeAndAfter({ installation }: MonthlyFigures): PaperBlock[] {
  const places = installation.places.flatMap(({ name, outcome }) =>
    outcome.status === 'computed' ? [{ name, outcome }] : [],
  );
  const short = installation.places.length - places.length;
  const missing = short === 0 ? '' : ` ${number(short)} thôn chưa đủ thời gian theo dõi để so sánh.`;
  if (places.length === 0) {
    return [
      paragraph(
        'installation',
        'Chưa đủ thời gian theo dõi trước và sau khi lắp đặt camera để so sánh số vụ vi phạm.',
      ),
    ];
  }
  const less = places.filter(({ outcome }) => isSurely('less', outcome)).map(({ name }) => name);
  const more = places.filter(({ outcome }) => isSurely('more', outcome)).map(({ name }) => name);
  const said = [
    ...(less.length > 0 ? [`giảm rõ rệt tại ${list(less)}`] : []),
    ...(more.length > 0 ? [`tăng rõ rệt tại ${list(more)}`] : []),
  ];
  const sentence =
    said.length === 0
      ? 'chưa thấy thay đổi vượt quá dao động ngẫu nhiên ở thôn nào'
      : `số vụ ghi nhận ${said.join('; ')}${less.length + more.length < places.length ? '; các thôn còn lại chưa thấy thay đổi vượt quá dao động ngẫu nhiên' : ''}`;
  return [
    paragraph(
      'installation',
      `So sánh tối đa ${number(installation.windowDays)} ngày trước và sau khi lắp camera đầu tiên tại ${number(places.length)} thôn: ${sentence}.${missing}`,
    ),
    table(
      'Bảng 3: Số vụ vi phạm trung bình 30 ngày, trước và sau khi lắp đặt camera',
      [
        ['Thôn', 0.3, 'left'],
        ['Trước', 0.14, 'center'],
        ['Sau', 0.14, 'center'],
        ['Sau so với trước', 0.18, 'center'],
        ['Khoảng tin cậy 95%', 0.24, 'center'],
      ],
      places.map(({ name, outcome }) => [
        name,
        decimal(outcome.before.per30Days),
        decimal(outcome.after.per30Days),
        sayRatio(outcome),
        sayInterval(outcome),
      ]),
    ),
    ...installation.cautions.map(({ vi }) => note(`Lưu ý: ${vi}`)),
  ];
}

function isSurely(way: 'less' | 'more', { rateRatio }: Computed): boolean {
  if (rateRatio === null) {
    return false;
  }
  return way === 'less' ? rateRatio.high !== null && rateRatio.high < 1 : rateRatio.low > 1;
}

function sayRatio({ rateRatio }: Computed): string {
  return rateRatio?.ratio == null ? '-' : `${twoDigits(rateRatio.ratio)} lần`;
}

function sayInterval({ rateRatio }: Computed): string {
  if (rateRatio === null) {
    return '-';
  }
  const { low, high } = rateRatio;
  return high === null ? `từ ${twoDigits(low)}` : `${twoDigits(low)} - ${twoDigits(high)}`;
}

function twoDigits(value: number): string {
  return value.toLocaleString('vi-VN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function forecastSentence({ forecast, month }: MonthlyFigures): string {
  if (forecast.status === 'too-short') {
    return `Chưa đủ số liệu để dự báo cho ${monthName(shiftMonth(month, 1))} (có ${number(forecast.months)} tháng, cần ${number(forecast.neededMonths)} tháng).`;
  }
  const { expected, low, high, pastError, tests } = forecast;
  return `Dự báo ${monthName(forecast.month)} có khoảng ${number(expected)} vụ vi phạm (khả năng 80% nằm trong khoảng từ ${number(low)} đến ${number(high)} vụ). Kiểm tra lại trên ${number(tests)} tháng đã qua, dự báo theo cách này sai lệch trung bình ${decimal(pastError)} vụ mỗi tháng.`;
}

function assessment(figures: MonthlyFigures): string {
  const { now, monthBefore } = figures.comparison.violations;
  const before = countThen(figures, shiftMonth(figures.month, -1), monthBefore.count);
  if (before === null) {
    return 'Đây là kỳ đầu có số liệu; chưa đánh giá được xu hướng.';
  }
  const change = now.count - before;
  const trend = change === 0 ? 'giữ nguyên' : change < 0 ? 'giảm' : 'tăng';
  return `Số vụ vi phạm được ghi nhận ${trend} so với tháng trước. Số vụ ghi nhận phụ thuộc cả vào số camera và mức độ theo dõi, không chỉ vào tình hình thực tế.`;
}
