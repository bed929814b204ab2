/**
 * The monthly report: composes its paper from the figures. Every sentence is right for none, one and many, and for a
 * commune in its first year. Not here: where figures come from (figures-desk.ts), what people wrote anew (texts.ts).
 */
import type { Paper, PaperBlock } from '#protocol/report.ts';
import { formatDay, spanOfMonth } from './civil-time.ts';
import type { MonthlyFigures } from './figures.ts';
import { monthlyCameras, numbersOf } from './monthly-cameras.ts';
import { monthlyOutlook } from './monthly-outlook.ts';
import { monthlyResponses } from './monthly-responses.ts';
import { monthlyViolations } from './monthly-violations.ts';
import { blankPaper, bodyName, heading, paragraph, type Letterhead } from './parts.ts';
import { list, monthName, number } from './words.ts';

export function composeMonthly(figures: MonthlyFigures, letterhead: Letterhead): Paper {
  const { toMs } = spanOfMonth(figures.month);
  return blankPaper(letterhead, {
    title: 'BÁO CÁO',
    subject: `Tình hình an ninh, trật tự qua hệ thống camera giám sát\ntrên địa bàn xã ${letterhead.communeName} ${monthName(figures.month)}`,
    blocks: blocksOf(figures, letterhead),
    isDemo: figures.isDemo,
    aboutMs: toMs,
  });
}

function blocksOf(figures: MonthlyFigures, letterhead: Letterhead): PaperBlock[] {
  const { fromMs, toMs } = spanOfMonth(figures.month);
  return [
    paragraph(
      'opening',
      `${bodyName(letterhead)} báo cáo tình hình an ninh, trật tự qua hệ thống camera giám sát trên địa bàn xã ${monthName(figures.month)} (từ ngày ${formatDay(fromMs)} đến ngày ${formatDay(toMs - 1)}) như sau:`,
    ),
    heading(1, 'I. HỆ THỐNG CAMERA GIÁM SÁT'),
    ...monthlyCameras(figures),
    heading(1, 'II. TÌNH HÌNH VI PHẠM'),
    ...monthlyViolations(figures),
    heading(1, 'III. XỬ LÝ CẢNH BÁO VÀ VỤ VIỆC'),
    ...monthlyResponses(figures),
    heading(1, 'IV. ĐÁNH GIÁ, DỰ BÁO'),
    ...monthlyOutlook(figures),
    heading(1, 'V. CÔNG TÁC ĐÃ THỰC HIỆN'),
    paragraph('measures', measures(figures)),
    heading(1, 'VI. PHƯƠNG HƯỚNG, ĐỀ XUẤT'),
    paragraph('proposals', proposals(figures)),
    paragraph(
      'closing',
      `Trên đây là báo cáo tình hình an ninh, trật tự qua hệ thống camera giám sát ${monthName(figures.month)} của ${bodyName(letterhead)}./.`,
    ),
  ];
}

function measures(figures: MonthlyFigures): string {
  const { cameras } = numbersOf(figures);
  const { cases, responses } = figures;
  const answered = responses.months.at(-1)?.answered.count ?? 0;
  const done = [
    'Duy trì trực ban, theo dõi hệ thống camera và tiếp nhận cảnh báo.',
    ...(answered > 0 ? [`Tiếp nhận, kiểm tra ${number(answered)} cảnh báo của hệ thống.`] : []),
    ...(cases.opened + cases.closed > 0
      ? [`Lập ${number(cases.opened)} vụ việc, kết thúc ${number(cases.closed)} vụ việc.`]
      : []),
    ...(cameras.added > 0 ? [`Lắp đặt thêm ${number(cameras.added)} camera.`] : []),
  ];
  return done.map((text) => `- ${text}`).join('\n');
}

function proposals(figures: MonthlyFigures): string {
  const { cameraHours } = numbersOf(figures);
  const worst = figures.rules.rules.filter(isOftenFalse).slice(0, 3);
  const share = cameraHours?.share ?? null;
  const wanted = [
    ...(share !== null && share < 0.95
      ? ['Kiểm tra, khắc phục các camera hoạt động không ổn định, bảo đảm nguồn điện và đường truyền.']
      : ['Tiếp tục duy trì hoạt động ổn định của hệ thống camera.']),
    ...(worst.length > 0
      ? [
          `Điều chỉnh quy tắc cảnh báo tại ${list(worst.map(({ cameraName }) => cameraName))} để giảm báo giả.`,
        ]
      : []),
    'Tăng cường tuần tra tại các thôn và khung giờ có nhiều vi phạm.',
  ];
  return wanted.map((text) => `- ${text}`).join('\n');
}

/** Surely more than half, not only by chance of a few. */
function isOftenFalse({ falseAlarmShare }: MonthlyFigures['rules']['rules'][number]): boolean {
  return falseAlarmShare !== null && falseAlarmShare.low > 0.5;
}
