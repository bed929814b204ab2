/** Section I of the monthly report: how many cameras there are and how long they worked. */
import type { PaperBlock } from '#protocol/report.ts';
import type { MonthNumbers } from '#protocol/statistics.ts';
import { formatDay, spanOfMonth } from './civil-time.ts';
import type { MonthlyFigures } from './figures.ts';
import { note, paragraph } from './parts.ts';
import { list, number, percent } from './words.ts';

export function monthlyCameras(figures: MonthlyFigures): PaperBlock[] {
  const { cameras, cameraHours } = numbersOf(figures);
  const { undatedCameras } = figures.series;
  return [
    paragraph('cameras.count', countSentence(figures.month, cameras)),
    paragraph('cameras.hours', hoursSentence(cameraHours)),
    ...(undatedCameras > 0
      ? [
          note(
            `Ghi chú: ${number(undatedCameras)} camera chưa ghi ngày lắp đặt, được tính từ khi hệ thống ghi nhận lần đầu.`,
          ),
        ]
      : []),
  ];
}

/** Of the month the report is about. */
export function numbersOf({ series, month }: MonthlyFigures): MonthNumbers {
  const found = series.months.find((one) => one.month === month);
  if (found === undefined) {
    throw new TypeError(`the series holds no ${month}`);
  }
  return found;
}

function countSentence(month: string, { installed, added, removed }: MonthNumbers['cameras']): string {
  const until = formatDay(spanOfMonth(month).toMs - 1);
  if (installed === 0 && added + removed === 0) {
    return `Tính đến ngày ${until}, trên địa bàn xã chưa có camera nào được lắp đặt.`;
  }
  const changes = [
    ...(added > 0 ? [`lắp đặt thêm ${number(added)} camera`] : []),
    ...(removed > 0 ? [`tháo dỡ ${number(removed)} camera`] : []),
  ];
  const change = changes.length === 0 ? 'trong tháng không thay đổi' : `trong tháng ${list(changes)}`;
  return `Tính đến ngày ${until}, trên địa bàn xã có ${number(installed)} camera; ${change}.`;
}

function hoursSentence(hours: MonthNumbers['cameraHours']): string {
  if (hours === null || hours.possible === 0 || hours.share === null) {
    return 'Chưa có số liệu về thời gian hoạt động của camera trong tháng.';
  }
  return `Tổng thời gian hoạt động của camera là ${number(hours.online)} giờ trên ${number(hours.possible)} giờ theo dõi, đạt ${percent(hours.share)}.`;
}
