/** How soon people answered, and which rules cry wolf. */
import type { ResponseNumbers, ResponseSeries, RuleNumbers, RuleTable } from '#protocol/statistics.ts';
import { monthsFrom, nameOfMonth } from '../ledger/local-months.ts';
import type { Sight } from '../ledger/statistics/statistics-sight.ts';
import type { IncidentMonth } from '../ledger/statistics/statistics.ts';
import { answeredWithin, answerQuantileMs } from './answer-times.ts';
import { incidentFigure, spanOf, sumOf } from './figures.ts';
import { wilson } from './intervals.ts';
import type { SeriesDeps } from './month-series.ts';
import type { Period } from './period.ts';

export async function responseSeries(
  { source }: SeriesDeps,
  sight: Sight,
  { from, to }: Period,
): Promise<ResponseSeries> {
  const rows = new Map((await source.incidentMonths(sight, from, to)).map((row) => [row.month, row]));
  const { fromMs, toMs } = spanOf(from, to);
  return {
    from: nameOfMonth(from),
    to: nameOfMonth(to),
    isDemo: await source.hasDemo(sight, fromMs, toMs),
    months: monthsFrom(from, to).map((month) => describeResponses(month, rows.get(month))),
  };
}

const WITHIN = [
  { minutes: 1, boundS: 60, set: 'within-1-minute' },
  { minutes: 5, boundS: 300, set: 'within-5-minutes' },
  { minutes: 15, boundS: 900, set: 'within-15-minutes' },
] as const;

function describeResponses(month: number, row: IncidentMonth | undefined): ResponseNumbers {
  const span = spanOf(month, month);
  const answers = row?.answers ?? [];
  const asking = (row?.incidents ?? 0) - (row?.merged ?? 0);
  const answered = sumOf(answers, (count) => count);
  const shareOf = (count: number): number | null => (asking === 0 ? null : count / asking);
  return {
    month: nameOfMonth(month),
    asking: incidentFigure(asking, { ...span, set: 'asking' }),
    answered: incidentFigure(answered, { ...span, set: 'answered' }),
    unanswered: incidentFigure(asking - answered, { ...span, set: 'unanswered' }),
    unansweredShare: shareOf(asking - answered),
    medianMs: answerQuantileMs(answers, 0.5),
    p90Ms: answerQuantileMs(answers, 0.9),
    within: WITHIN.map(({ minutes, boundS, set }) => {
      const count = answeredWithin(answers, boundS);
      return { minutes, incidents: incidentFigure(count, { ...span, set }), share: shareOf(count) };
    }),
  };
}

export async function ruleTable(
  { source, cameras }: SeriesDeps,
  sight: Sight,
  { from, to }: Period,
): Promise<RuleTable> {
  const { fromMs, toMs } = spanOf(from, to);
  const names = new Map((await cameras.cameras(sight)).map(({ id, name }) => [id, name]));
  const rules = (await source.ruleCounts(sight, from, to)).map((row): RuleNumbers => {
    const { siteId, cameraId, ruleId, kind } = row;
    const which = { fromMs, toMs, siteId, cameraId, ruleId, kind };
    return {
      cameraId,
      cameraName: names.get(cameraId) ?? cameraId,
      siteId,
      ruleId,
      kind,
      incidents: incidentFigure(row.incidents, { ...which, set: 'all' }),
      judged: incidentFigure(row.judged, { ...which, set: 'judged' }),
      falseAlarms: incidentFigure(row.falseAlarms, { ...which, set: 'false-alarm' }),
      falseAlarmShare: wilson(row.falseAlarms, row.judged),
    };
  });
  return {
    from: nameOfMonth(from),
    to: nameOfMonth(to),
    isDemo: await source.hasDemo(sight, fromMs, toMs),
    rules: rules.sort(
      (a, b) =>
        (b.falseAlarmShare?.low ?? -1) - (a.falseAlarmShare?.low ?? -1) ||
        b.incidents.count - a.incidents.count ||
        a.cameraId.localeCompare(b.cameraId),
    ),
  };
}
