/** Section III of the monthly report: how alarms were answered, how many were false, what became of cases. */
import type { PaperBlock } from '#protocol/report.ts';
import type { ResponseNumbers } from '#protocol/statistics.ts';
import type { CaseNumbers, MonthlyFigures } from './figures.ts';
import { numbersOf } from './monthly-cameras.ts';
import { heading, paragraph, table } from './parts.ts';
import { duration, KIND_NAMES, list, number, OUTCOME_NAMES, percent } from './words.ts';

const WORST_RULES = 5;

export function monthlyResponses(figures: MonthlyFigures): PaperBlock[] {
  const now = figures.responses.months.find(({ month }) => month === figures.month);
  return [
    heading(2, '1. Tiếp nhận cảnh báo'),
    paragraph('responses.time', answerSentence(now)),
    heading(2, '2. Báo giả'),
    ...falseAlarms(figures),
    heading(2, '3. Vụ việc'),
    paragraph('cases', caseSentence(figures.cases)),
  ];
}

function answerSentence(now: ResponseNumbers | undefined): string {
  if (now === undefined || now.asking.count === 0) {
    return 'Trong tháng hệ thống không phát ra cảnh báo nào cần tiếp nhận.';
  }
  const { asking, answered, unanswered, medianMs, p90Ms, within } = now;
  if (answered.count === 0 || medianMs === null || p90Ms === null) {
    return `Hệ thống phát ra ${number(asking.count)} cảnh báo; chưa có cảnh báo nào được tiếp nhận.`;
  }
  const soon = within.find(({ minutes }) => minutes === 5)?.share ?? null;
  const parts = [
    `Hệ thống phát ra ${number(asking.count)} cảnh báo, đã tiếp nhận ${number(answered.count)} (${percent(answered.count / asking.count)})`,
    unanswered.count === 0
      ? 'không còn cảnh báo chưa tiếp nhận'
      : `còn ${number(unanswered.count)} chưa tiếp nhận`,
    `một nửa số cảnh báo được tiếp nhận trong vòng ${duration(medianMs)}, chín phần mười trong vòng ${duration(p90Ms)}`,
    ...(soon === null ? [] : [`${percent(soon)} được tiếp nhận trong vòng 5 phút`]),
  ];
  return `${parts.join('; ')}.`;
}

function falseAlarms(figures: MonthlyFigures): PaperBlock[] {
  const { judged, falseAlarms: wrong } = numbersOf(figures);
  if (judged.count === 0) {
    return [paragraph('false-alarms', 'Trong tháng chưa có cảnh báo nào được đánh giá đúng hay giả.')];
  }
  const worst = figures.rules.rules.filter(({ falseAlarms: { count } }) => count > 0).slice(0, WORST_RULES);
  const sentence =
    wrong.count === 0
      ? `Trong ${number(judged.count)} cảnh báo đã được đánh giá, không có báo giả.`
      : `Trong ${number(judged.count)} cảnh báo đã được đánh giá, có ${number(wrong.count)} báo giả, chiếm ${percent(wrong.count / judged.count)}.`;
  if (worst.length === 0) {
    return [paragraph('false-alarms', sentence)];
  }
  return [
    paragraph('false-alarms', sentence),
    table(
      'Bảng 2: Các quy tắc có tỷ lệ báo giả cao nhất',
      [
        ['Camera', 0.36, 'left'],
        ['Loại cảnh báo', 0.26, 'left'],
        ['Đã đánh giá', 0.13, 'center'],
        ['Báo giả', 0.11, 'center'],
        ['Tỷ lệ', 0.14, 'center'],
      ],
      worst.map((rule) => [
        rule.cameraName,
        KIND_NAMES[rule.kind],
        number(rule.judged.count),
        number(rule.falseAlarms.count),
        rule.falseAlarmShare === null ? '-' : percent(rule.falseAlarmShare.share),
      ]),
    ),
  ];
}

export function caseSentence({ opened, closed, open, byOutcome }: CaseNumbers): string {
  const outcomes = Object.entries(OUTCOME_NAMES)
    .map(([outcome, name]) => ({ name, count: byOutcome[outcome as keyof typeof OUTCOME_NAMES] }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${name} ${number(count)}`);
  const began = opened === 0 ? 'Không lập vụ việc mới' : `Đã lập ${number(opened)} vụ việc`;
  const ended =
    closed === 0
      ? 'không có vụ việc nào kết thúc'
      : `kết thúc ${number(closed)} vụ việc${outcomes.length > 0 ? ` (${list(outcomes)})` : ''}`;
  const left = open === 0 ? 'không còn vụ việc đang xử lý' : `còn ${number(open)} vụ việc đang xử lý`;
  return `${began}; ${ended}; cuối kỳ ${left}.`;
}
