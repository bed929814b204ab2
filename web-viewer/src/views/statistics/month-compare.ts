/**
 * What a chairman asks on Monday: the last whole month against the one before and against the same month a year ago. A
 * month in which nothing was there to count says so, instead of a rise from nothing. Pure.
 */
import type { MonthNumbers, MonthSeries, ViolationNumbers } from '#protocol/statistics.ts';

export type FigureName = 'violations' | 'incidents' | 'falseShare' | 'working';

export interface Change {
  way: 'more' | 'fewer' | 'same' | 'unknown';
  /** How much, without a sign; of shares in parts of one. */
  by: number;
  before: number | null;
}

export interface HeadFigure {
  name: FigureName;
  isShare: boolean;
  now: number | null;
  monthBefore: Change;
  yearBefore: Change;
}

export interface MonthHead {
  month: MonthNumbers;
  running: MonthNumbers | null;
  figures: HeadFigure[];
}

/** The current month, the last whole one, and the same a year before that. */
export const MONTHS_TO_COMPARE = 14;

const FIGURES: readonly { name: FigureName; isShare: boolean; of: (month: MonthNumbers) => number | null }[] =
  [
    { name: 'violations', isShare: false, of: ({ violations }) => violations.count },
    {
      name: 'incidents',
      isShare: false,
      of: ({ cameras, incidents }) =>
        cameras.installed === 0 && incidents.count === 0 ? null : incidents.count,
    },
    {
      name: 'falseShare',
      isShare: true,
      of: ({ falseAlarms, judged }) => (judged.count === 0 ? null : falseAlarms.count / judged.count),
    },
    { name: 'working', isShare: true, of: ({ cameraHours }) => cameraHours?.share ?? null },
  ];

/** Null where no month is over yet. */
export function compareMonths({ months }: Pick<MonthSeries, 'months'>): MonthHead | null {
  const whole = months.filter(({ isRunning }) => !isRunning);
  const month = whole.at(-1);
  if (month === undefined) {
    return null;
  }
  const [monthBefore, yearBefore] = [whole.at(-2), whole.at(-13)];
  return {
    month,
    running: months.find(({ isRunning }) => isRunning) ?? null,
    figures: FIGURES.map(({ name, isShare, of }) => ({
      ...{ name, isShare, now: of(month) },
      monthBefore: changeOf(of(month), known(monthBefore, of)),
      yearBefore: changeOf(of(month), known(yearBefore, of)),
    })),
  };
}

/** Violations are written down by patrols too, cameras or not. */
function known(month: MonthNumbers | undefined, of: (month: MonthNumbers) => number | null): number | null {
  const isEmpty = month === undefined || (month.cameras.installed === 0 && month.violations.count === 0);
  return isEmpty ? null : of(month);
}

function changeOf(now: number | null, before: number | null): Change {
  if (now === null || before === null) {
    return { way: 'unknown', by: 0, before };
  }
  return {
    way: now > before ? 'more' : now < before ? 'fewer' : 'same',
    by: Math.abs(now - before),
    before,
  };
}

export interface CategoryChange {
  category: ViolationNumbers['byCategory'][number]['category'];
  now: number;
  before: number;
}

/** What rose and what fell, the largest change first. */
export function compareCategories(
  now: Pick<ViolationNumbers, 'byCategory'>,
  before: Pick<ViolationNumbers, 'byCategory'>,
): { risen: CategoryChange[]; fallen: CategoryChange[] } {
  const countIn = ({ byCategory }: Pick<ViolationNumbers, 'byCategory'>, name: string): number =>
    byCategory.find(({ category }) => category === name)?.violations.count ?? 0;
  const names = [...new Set([...now.byCategory, ...before.byCategory].map(({ category }) => category))];
  const changes = names
    .map((category) => ({ category, now: countIn(now, category), before: countIn(before, category) }))
    .toSorted((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before));
  return {
    risen: changes.filter((change) => change.now > change.before),
    fallen: changes.filter((change) => change.now < change.before),
  };
}
