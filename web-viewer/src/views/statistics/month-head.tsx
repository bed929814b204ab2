/** First of all, in words: the last whole month against the one before and a year ago, and which violations changed. */
import type { ReactElement } from 'react';
import type { MonthSeries } from '#protocol/statistics.ts';
import { useViolationNumbers } from '../../data/statistics-queries.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { FigureLink } from './figure-link.tsx';
import { formatMonth, formatShare, formatWhole } from './format-numbers.ts';
import {
  compareCategories,
  compareMonths,
  type CategoryChange,
  type Change,
  type HeadFigure,
  type MonthHead as Head,
} from './month-compare.ts';
import { monthBefore } from './month-span.ts';
import css from './statistics.module.css';

export function MonthHead({ series }: { series: MonthSeries }): ReactElement | null {
  const head = compareMonths(series);
  return head === null ? null : <Compared head={head} />;
}

function Compared({ head }: { head: Head }): ReactElement {
  const { t } = useText();
  const { month, running, figures } = head;
  return (
    <section className={css.head} aria-labelledby="month-head" data-month-head={month.month}>
      <h2 id="month-head">{t('statistics.head', { month: formatMonth(month.month) })}</h2>
      <ul className={css.figures}>
        {figures.map((figure) => (
          <li key={figure.name}>
            <span className={css.name}>{t(`statistics.${figure.name}`)}</span>
            <strong className={css.figure}>
              {figure.name === 'violations' || figure.name === 'incidents' ? (
                <FigureLink figure={month[figure.name]} />
              ) : (
                formatShare(figure.now)
              )}
            </strong>
            <ChangeLine figure={figure} change={figure.monthBefore} when={t('statistics.monthBefore')} />
            <ChangeLine figure={figure} change={figure.yearBefore} when={t('statistics.yearBefore')} />
          </li>
        ))}
      </ul>
      <Categories month={month.month} />
      {running !== null && (
        <p>
          {t('statistics.headRunning', {
            month: formatMonth(running.month),
            count: formatWhole(running.violations.count),
          })}
        </p>
      )}
    </section>
  );
}

const SIGNS = { more: '▲', fewer: '▼', same: '=', unknown: '' } as const;

interface ChangeProps {
  figure: HeadFigure;
  change: Change;
  when: string;
}

function ChangeLine({ figure: { isShare }, change: { way, by, before }, when }: ChangeProps): ReactElement {
  const { t } = useText();
  const say = (value: number): string => (isShare ? formatShare(value) : formatWhole(value));
  return (
    <span className={css.change}>
      <span aria-hidden>{SIGNS[way]}</span>{' '}
      {t(`statistics.change.${way}`, { when, by: say(by), before: before === null ? '—' : say(before) })}
    </span>
  );
}

function Categories({ month }: { month: string }): ReactElement | null {
  const { t } = useText();
  const before = monthBefore(month);
  const now = useViolationNumbers({ from: month, to: month }).data;
  const then = useViolationNumbers({ from: before, to: before }).data;
  if (now === undefined || then === undefined) {
    return null;
  }
  const { risen, fallen } = compareCategories(now, then);
  return (
    <>
      {risen.length > 0 && <p>{t('statistics.risen', { list: sayChanges(t, risen) })}</p>}
      {fallen.length > 0 && <p>{t('statistics.fallen', { list: sayChanges(t, fallen) })}</p>}
    </>
  );
}

function sayChanges(t: Say, changes: readonly CategoryChange[]): string {
  return changes
    .map(({ category, now, before }) =>
      t('statistics.changedCategory', {
        ...{ now, before },
        category: t(`statistics.category.${category}`).toLowerCase(),
      }),
    )
    .join('; ');
}
