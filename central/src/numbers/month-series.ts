/** "Biểu đồ 1": cameras and camera-hours against violations by month, with what changed meanwhile as marks. */
import type { MonthNumbers, MonthSeries, TimeMark } from '#protocol/statistics.ts';
import { dateOf, monthOf, monthsFrom, nameOfMonth, startOfDate, startOfDay } from '../ledger/local-months.ts';
import type { CameraSource, RuleChange } from '../ledger/statistics/statistics-cameras.ts';
import type { Sight } from '../ledger/statistics/statistics-sight.ts';
import type { IncidentCount, StatisticsSource } from '../ledger/statistics/statistics.ts';
import { cameraMonths, standingOf, type CameraMonth, type Standing } from './camera-hours.ts';
import { countBy, incidentFigure, spanOf, violationFigure } from './figures.ts';
import type { Period } from './period.ts';

export interface SeriesDeps {
  source: StatisticsSource;
  cameras: CameraSource;
  nowMs: () => number;
}

export async function monthSeries(
  { source, cameras, nowMs }: SeriesDeps,
  sight: Sight,
  { from, to }: Period,
): Promise<MonthSeries> {
  const now = nowMs();
  const { fromMs, toMs } = spanOf(from, to);
  const listed = await cameras.cameras(sight);
  const firstHeard = await cameras.firstHeard();
  const spells = await cameras.spells(fromMs, toMs);
  const standing = standingOf(listed, firstHeard);
  const sinceMs = firstHeard.size === 0 ? null : Math.min(...firstHeard.values());
  const incidents = new Map((await source.incidentCounts(sight, from, to)).map((row) => [row.month, row]));
  const violations = countBy(
    await source.violationsByDay(sight, fromMs, toMs),
    ({ day }) => monthOf(startOfDay(day)),
    ({ count }) => count,
  );
  const isDemo = standing.some(({ camera }) => camera.isDemo) || (await source.hasDemo(sight, fromMs, toMs));
  return {
    from: nameOfMonth(from),
    to: nameOfMonth(to),
    isDemo,
    months: cameraMonths(monthsFrom(from, to), standing, { spells, sinceMs, nowMs: now }).map((cameras) =>
      describeMonth(cameras, incidents.get(cameras.month), violations.get(cameras.month) ?? 0, monthOf(now)),
    ),
    marks: marksOf(standing, await cameras.ruleChanges(fromMs, toMs), { fromMs, toMs: Math.min(toMs, now) }),
    undatedCameras: listed.filter(({ installedOn, isPlanned }) => installedOn === null && !isPlanned).length,
  };
}

function describeMonth(
  { month, installed, added, removed, hours }: CameraMonth,
  incidents: IncidentCount | undefined,
  violations: number,
  thisMonth: number,
): MonthNumbers {
  const span = spanOf(month, month);
  return {
    month: nameOfMonth(month),
    isRunning: month >= thisMonth,
    cameras: { installed, added, removed },
    cameraHours: hours,
    violations: violationFigure(violations, span),
    incidents: incidentFigure(incidents?.incidents ?? 0, { ...span, set: 'all' }),
    falseAlarms: incidentFigure(incidents?.falseAlarms ?? 0, { ...span, set: 'false-alarm' }),
    judged: incidentFigure(incidents?.judged ?? 0, { ...span, set: 'judged' }),
  };
}

function marksOf(
  standing: readonly Standing[],
  changes: readonly RuleChange[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): TimeMark[] {
  const isIn = (atMs: number): boolean => atMs >= fromMs && atMs < toMs;
  const named = new Map(standing.map(({ camera }) => [camera.id, camera.name]));
  const about = (atMs: number, cameraId: string) => ({
    month: nameOfMonth(monthOf(atMs)),
    on: dateOf(atMs),
    cameraId,
    name: named.get(cameraId) ?? cameraId,
  });
  const marks: TimeMark[] = [
    ...standing
      .filter((one) => isIn(one.fromMs))
      .map(({ camera, fromMs: atMs }) => ({ kind: 'installed' as const, ...about(atMs, camera.id) })),
    ...standing
      .filter((one) => isIn(one.toMs))
      .map(({ camera, toMs: atMs }) => ({ kind: 'removed' as const, ...about(atMs, camera.id) })),
    ...changes
      .filter(({ cameraId }) => named.has(cameraId))
      .map(({ cameraId, revision, byName, atMs }) => ({
        kind: 'rules-changed' as const,
        ...about(atMs, cameraId),
        revision,
        byName,
      })),
  ];
  return marks.sort((a, b) => startOfDate(a.on) - startOfDate(b.on));
}

/** Months after the running one say nothing. */
export function untilNow({ from, to }: Period, nowMs: number): Period {
  const last = monthOf(nowMs);
  return { from: Math.min(from, last), to: Math.min(to, last) };
}
