/** Figures of a made-up month, for the tests of papers: some of everything, or nothing at all. */
import { VIOLATION_CATEGORIES, type ViolationCategory } from '#protocol/violation.ts';
import type { Figure, MonthNumbers } from '#protocol/statistics.ts';
import { shiftMonth, spanOfMonth } from './civil-time.ts';
import type { MonthlyFigures } from './figures.ts';
import type { Letterhead } from './parts.ts';

export const LETTERHEAD: Letterhead = {
  superiorBody: 'ỦY BAN NHÂN DÂN TỈNH YÊN SƠN',
  issuingBody: 'ỦY BAN NHÂN DÂN XÃ YÊN HÒA',
  code: 'UBND',
  place: 'Yên Hòa',
  signerTitle: 'CHỦ TỊCH',
  signerName: 'Nguyễn Văn Hòa',
  recipients: ['UBND tỉnh (để báo cáo);', 'Thường trực Đảng ủy, HĐND xã;', 'Công an xã;', 'Lưu: VT.'],
  communeName: 'Yên Hòa',
};

function violations(count: number): Figure {
  return { count, rows: { list: 'violations', fromMs: 0, toMs: 1 } };
}

function incidents(count: number): Figure {
  return { count, rows: { list: 'incidents', fromMs: 0, toMs: 1, set: 'all' } };
}

function compared(now: number, before: number, lastYear: number) {
  return {
    now: violations(now),
    monthBefore: violations(before),
    yearBefore: violations(lastYear),
    toMonthBefore: null,
    toYearBefore: null,
  };
}

/** Two years of cameras and violations, up to October 2026. */
export function busyMonth(): MonthlyFigures {
  const month = '2026-10';
  const months = Array.from({ length: 24 }, (_, index): MonthNumbers => {
    const name = shiftMonth(month, index - 23);
    return {
      month: name,
      isRunning: false,
      cameras: { installed: 30 + 2 * index, added: 2, removed: 0 },
      cameraHours: { possible: 56_544, online: 54_211.5, share: 0.9587 },
      violations: violations(28 - index + (index % 5)),
      incidents: incidents(410),
      falseAlarms: incidents(96),
      judged: incidents(240),
    };
  });
  const period = { from: month, to: month, isDemo: true };
  return {
    month,
    isDemo: true,
    series: { from: '2024-11', to: month, isDemo: true, months, marks: [], undatedCameras: 3 },
    violations: {
      ...period,
      total: violations(12),
      byCategory: [],
      byHamlet: [
        hamlet('thon-dong', 'Thôn Đông', 420, 5),
        hamlet('thon-doai', 'Thôn Đoài', 380, 4),
        hamlet('thon-ha', 'Thôn Hạ', 350, 2),
        { ...hamlet('x', 'x', 0, 1), hamletId: null, name: null, perThousandHouseholds: null },
      ],
      byHourOfWeek: [
        { hourOfWeek: 1, violations: violations(3) },
        { hourOfWeek: 24 * 4 + 23, violations: violations(4) },
        { hourOfWeek: 24 * 5 + 17, violations: violations(4) },
        { hourOfWeek: 24 * 6 + 8, violations: violations(1) },
      ],
    },
    responses: {
      ...period,
      months: [
        {
          month,
          asking: incidents(410),
          answered: incidents(402),
          unanswered: incidents(8),
          unansweredShare: 8 / 410,
          medianMs: 74_000,
          p90Ms: 412_000,
          within: [
            { minutes: 1, incidents: incidents(180), share: 180 / 410 },
            { minutes: 5, incidents: incidents(350), share: 350 / 410 },
            { minutes: 15, incidents: incidents(390), share: 390 / 410 },
          ],
        },
      ],
    },
    rules: {
      ...period,
      rules: [rule('Cổng thôn Đông 1', 'line-crossing', 30, 24), rule('Chợ 2', 'crowd', 20, 7)],
    },
    installation: {
      by: 'hamlet',
      isDemo: true,
      windowDays: 180,
      places: [
        effect('thon-dong', 'Thôn Đông', 40, 18, { ratio: 0.45, low: 0.26, high: 0.78 }),
        effect('thon-doai', 'Thôn Đoài', 22, 19, { ratio: 0.86, low: 0.47, high: 1.59 }),
      ],
      cautions: [
        {
          vi: 'Camera cũng làm tăng số vụ được phát hiện; so sánh này không chứng minh nguyên nhân.',
          en: 'Cameras also find more; this comparison proves no cause.',
        },
      ],
    },
    forecast: {
      status: 'computed',
      isDemo: true,
      month: '2026-11',
      expected: 10.6,
      low: 6,
      high: 15.2,
      method: 'smoothed',
      pastError: 3.14,
      naiveError: 4.2,
      tests: 12,
      basedOn: { from: '2024-11', to: month },
      history: [],
    },
    comparison: {
      month,
      isDemo: true,
      isRunning: false,
      violations: compared(12, 15, 10),
      incidents: compared(410, 400, 380),
      falseAlarms: compared(96, 90, 120),
      byCategory: VIOLATION_CATEGORIES.map((category) => ({
        category,
        violations: compared(...(BUSY_CATEGORIES[category] ?? [0, 0, 0])),
      })),
    },
    cases: {
      opened: 5,
      closed: 4,
      open: 3,
      byOutcome: { solved: 3, unsolved: 1, unfounded: 0, referred: 0 },
    },
  };
}

const BUSY_CATEGORIES: Partial<Record<ViolationCategory, [number, number, number]>> = {
  theft: [4, 6, 5],
  littering: [5, 4, 2],
  traffic: [3, 5, 3],
};

function hamlet(hamletId: string, name: string, households: number, count: number) {
  return {
    hamletId,
    name,
    households,
    violations: violations(count),
    perThousandHouseholds: (count / households) * 1000,
  };
}

function rule(cameraName: string, kind: 'line-crossing' | 'crowd', judged: number, wrong: number) {
  const share = wrong / judged;
  return {
    cameraId: 'gate-1',
    cameraName,
    siteId: 'gate',
    ruleId: 'rule',
    kind,
    incidents: incidents(judged + 10),
    judged: incidents(judged),
    falseAlarms: incidents(wrong),
    falseAlarmShare: { share, low: share - 0.15, high: Math.min(1, share + 0.12) },
  };
}

function effect(
  placeId: string,
  name: string,
  before: number,
  after: number,
  rateRatio: { ratio: number; low: number; high: number },
) {
  const side = (count: number) => ({ days: 180, violations: violations(count), per30Days: count / 6 });
  return {
    placeId,
    name,
    installedOn: '2025-06-01',
    outcome: { status: 'computed' as const, before: side(before), after: side(after), rateRatio },
  };
}

/** A commune's first month: cameras, and nothing happened. */
export function quietMonth(): MonthlyFigures {
  const busy = busyMonth();
  const { fromMs } = spanOfMonth(busy.month);
  const none = violations(0);
  return {
    ...busy,
    isDemo: false,
    series: {
      ...busy.series,
      undatedCameras: 0,
      months: busy.series.months.map((one) => ({
        ...one,
        cameras: {
          installed: one.month === busy.month ? 1 : 0,
          added: one.month === busy.month ? 1 : 0,
          removed: 0,
        },
        cameraHours: null,
        violations: none,
        incidents: incidents(0),
        falseAlarms: incidents(0),
        judged: incidents(0),
      })),
    },
    violations: { ...busy.violations, total: none, byHamlet: [], byHourOfWeek: [] },
    responses: { ...busy.responses, months: [] },
    rules: { ...busy.rules, rules: [] },
    installation: { ...busy.installation, places: [] },
    forecast: { status: 'too-short', isDemo: false, months: fromMs > 0 ? 1 : 0, neededMonths: 6 },
    comparison: {
      ...busy.comparison,
      violations: compared(0, 0, 0),
      byCategory: VIOLATION_CATEGORIES.map((category) => ({ category, violations: compared(0, 0, 0) })),
    },
    cases: {
      opened: 0,
      closed: 0,
      open: 0,
      byOutcome: { solved: 0, unsolved: 0, unfounded: 0, referred: 0 },
    },
  };
}
