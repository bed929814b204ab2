/** Numbers of the commune: cameras against violations first, then what they consist of. Each opens its rows. */
import { useState, type ReactElement, type ReactNode } from 'react';
import { NativeSelect } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useNowMs } from '../../data/central-context.tsx';
import { toDateField } from '../../data/local-time.ts';
import {
  useForecast,
  useInstallation,
  useMonths,
  useResponses,
  useRuleTable,
  useViolationNumbers,
} from '../../data/statistics-queries.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import table from '../frame/table.module.css';
import { ForecastPart, InstallationTable, ResponseTable, RuleRows } from './incident-parts.tsx';
import { MonthChart } from './month-chart.tsx';
import { MONTHS_TO_COMPARE } from './month-compare.ts';
import { MonthHead } from './month-head.tsx';
import { lastMonths } from './month-span.ts';
import css from './statistics.module.css';
import { CategoryTable, HamletTable, HourTable } from './violation-parts.tsx';

const HOUR_MS = 3_600_000;
const SPANS = [12, 24, 60] as const;

export function StatisticsView(): ReactElement {
  const { t } = useText();
  const [count, setCount] = useState(24);
  const nowMs = useNowMs(HOUR_MS);
  const thisMonth = toDateField(nowMs).slice(0, 7);
  const span = lastMonths(thisMonth, count);
  const compared = useMonths(lastMonths(thisMonth, MONTHS_TO_COMPARE));
  const months = useMonths(span);
  const violations = useViolationNumbers(span);
  return (
    <div className={table.page} data-statistics>
      <div className={table.bar}>
        <h1 className={table.title}>{t('statistics.title')}</h1>
        <NativeSelect
          aria-label={t('statistics.span')}
          value={String(count)}
          onChange={(event) => setCount(Number(event.currentTarget.value))}
          data={SPANS.map((one) => ({
            value: String(one),
            label: t('statistics.lastMonths', { count: one }),
          }))}
        />
      </div>
      {compared.data ? <MonthHead series={compared.data} /> : compared.isPending && <LoadingRows count={3} />}
      {months.data?.isDemo === true && (
        <Note meaning="warning" icon="warning">
          {t('statistics.demo')}
        </Note>
      )}
      <Part title={t('statistics.chart1')} data={months}>
        {(series) => <MonthChart series={series} />}
      </Part>
      <div className={css.columns}>
        <Part title={t('statistics.categories')} data={violations}>
          {(numbers) => <CategoryTable numbers={numbers} />}
        </Part>
        <Part title={t('statistics.hamlets')} data={violations}>
          {(numbers) => <HamletTable numbers={numbers} />}
        </Part>
      </div>
      <Part title={t('statistics.hoursOfWeek')} data={violations}>
        {(numbers) => <HourTable numbers={numbers} />}
      </Part>
      <Part title={t('statistics.forecast')} data={useForecast()}>
        {(forecast) => <ForecastPart forecast={forecast} />}
      </Part>
      <Part title={t('statistics.responses')} data={useResponses(span)}>
        {(series) => <ResponseTable series={series} />}
      </Part>
      <Part title={t('statistics.rules')} data={useRuleTable(span)}>
        {(rules) => <RuleRows rules={rules} />}
      </Part>
      <Part title={t('statistics.installation')} data={useInstallation()}>
        {(effects) => <InstallationTable effects={effects} />}
      </Part>
    </div>
  );
}

interface PartProps<Data> {
  title: string;
  data: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
}

function Part<Data>({ title, data, children }: PartProps<Data>): ReactElement {
  return (
    <section className={css.part}>
      <h2>{title}</h2>
      {data.data !== undefined ? (
        children(data.data)
      ) : data.isError ? (
        <ProblemCard error={data.error} onRetry={() => void data.refetch()} />
      ) : (
        <LoadingRows count={3} />
      )}
    </section>
  );
}
