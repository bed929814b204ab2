/** The digest of a week: one page, for the Monday meeting. */
import type { Paper } from '#protocol/report.ts';
import { VIOLATION_CATEGORIES } from '#protocol/violation.ts';
import { formatDay } from './civil-time.ts';
import type { WeeklyFigures } from './figures.ts';
import { caseSentence } from './monthly-responses.ts';
import { blankPaper, bodyName, heading, paragraph, table, type Letterhead } from './parts.ts';
import { CATEGORY_NAMES, comparedWith, list, number } from './words.ts';

const MOST_NAMED_CAMERAS = 8;

export function composeWeekly(figures: WeeklyFigures, letterhead: Letterhead): Paper {
  const { fromMs, toMs, now, before, cases, cameras } = figures;
  const days = `từ ngày ${formatDay(fromMs)} đến ngày ${formatDay(toMs - 1)}`;
  const row = (name: string, key: 'violations' | 'incidents' | 'falseAlarms' | 'unanswered'): string[] => [
    name,
    number(now[key]),
    number(before[key]),
  ];
  return blankPaper(letterhead, {
    title: 'BÁO CÁO TUẦN',
    subject: `Tình hình an ninh, trật tự qua hệ thống camera giám sát\n${days}`,
    isDemo: figures.isDemo,
    aboutMs: toMs,
    blocks: [
      paragraph('opening', `${bodyName(letterhead)} báo cáo tóm tắt tình hình trong tuần như sau:`),
      heading(2, '1. Vi phạm và cảnh báo'),
      paragraph('violations', violationSentence(figures)),
      table(
        'Bảng 1: Số liệu trong tuần',
        [
          ['Nội dung', 0.56, 'left'],
          ['Tuần này', 0.22, 'center'],
          ['Tuần trước', 0.22, 'center'],
        ],
        [
          row('Vụ vi phạm được xác nhận', 'violations'),
          row('Cảnh báo của hệ thống', 'incidents'),
          row('Trong đó: báo giả', 'falseAlarms'),
          row('Trong đó: chưa tiếp nhận', 'unanswered'),
        ],
      ),
      heading(2, '2. Vụ việc'),
      paragraph('cases', caseSentence(cases)),
      heading(2, '3. Camera'),
      paragraph('cameras', cameraSentence(cameras)),
      heading(2, '4. Việc cần chú ý'),
      paragraph('attention', 'Tiếp tục duy trì trực ban và xử lý kịp thời các cảnh báo.'),
      paragraph('closing', `Trên đây là báo cáo tuần của ${bodyName(letterhead)}./.`),
    ],
  });
}

function violationSentence({ now, before }: WeeklyFigures): string {
  const compared = comparedWith(now.violations, before.violations, 'tuần trước', 'vụ');
  if (now.violations === 0) {
    return `Trong tuần không có vụ vi phạm nào được xác nhận; ${compared}.`;
  }
  const named = VIOLATION_CATEGORIES.map((category) => ({ category, count: now.byCategory[category] ?? 0 }))
    .filter(({ count }) => count > 0)
    .map(({ category, count }) => `${CATEGORY_NAMES[category].toLowerCase()} ${number(count)} vụ`);
  return `Trong tuần có ${number(now.violations)} vụ vi phạm được xác nhận, gồm ${list(named)}; ${compared}.`;
}

function cameraSentence({ installed, down }: WeeklyFigures['cameras']): string {
  if (installed === 0) {
    return 'Chưa có camera nào được lắp đặt.';
  }
  if (down.length === 0) {
    return `Trên địa bàn có ${number(installed)} camera; tại thời điểm báo cáo không ghi nhận camera mất kết nối.`;
  }
  const rest = down.length - MOST_NAMED_CAMERAS;
  const named = [...down.slice(0, MOST_NAMED_CAMERAS), ...(rest > 0 ? [`${number(rest)} camera khác`] : [])];
  return `Trên địa bàn có ${number(installed)} camera; tại thời điểm báo cáo có ${number(down.length)} camera không hoạt động: ${list(named)}.`;
}
