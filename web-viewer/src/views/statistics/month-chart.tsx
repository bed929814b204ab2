/** "Biểu đồ 1": violations as bars, cameras as a line, marks where cameras came and rules changed; and its table. */
import { useCallback, useMemo, type ReactElement } from 'react';
import { useLocation } from 'wouter';
import type { MonthSeries } from '#protocol/statistics.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import table from '../frame/table.module.css';
import { Chart, CHART_COLOURS } from './chart.tsx';
import { FigureLink, rowsHref } from './figure-link.tsx';
import { formatMonth, formatShare, formatWhole } from './format-numbers.ts';

export function MonthChart({ series }: { series: MonthSeries }): ReactElement {
  const { t } = useText();
  const [, go] = useLocation();
  const option = useMemo(() => optionOf(series, t), [series, t]);
  const open = useCallback(
    (index: number) => {
      const month = series.months[index];
      if (month) {
        go(rowsHref(month.violations.rows));
      }
    },
    [series, go],
  );
  return (
    <>
      <Chart
        option={option}
        onPick={open}
        words={t('statistics.chart1Of', { from: formatMonth(series.from), to: formatMonth(series.to) })}
      />
      <div className={table.scroll}>
        <DataTable data-months>
          <thead>
            <tr>
              {(['month', 'cameras', 'hours', 'violations', 'incidents', 'falseAlarms'] as const).map(
                (name) => (
                  <th key={name} scope="col">
                    {t(`statistics.${name}`)}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {series.months.toReversed().map((month) => (
              <tr key={month.month} data-month={month.month}>
                <td>
                  {formatMonth(month.month)}
                  {month.isRunning && <small>{t('statistics.running')}</small>}
                </td>
                <td>
                  {month.cameras.installed}
                  {month.cameras.added > 0 && (
                    <small>{t('statistics.added', { count: month.cameras.added })}</small>
                  )}
                </td>
                <td>
                  {month.cameraHours === null
                    ? t('statistics.notMeasured')
                    : t('statistics.hoursOf', {
                        online: formatWhole(month.cameraHours.online),
                        possible: formatWhole(month.cameraHours.possible),
                        share: formatShare(month.cameraHours.share),
                      })}
                </td>
                <td>
                  <FigureLink figure={month.violations} />
                </td>
                <td>
                  <FigureLink figure={month.incidents} />
                </td>
                <td>
                  <FigureLink figure={month.falseAlarms} />
                </td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      </div>
    </>
  );
}

function optionOf(series: MonthSeries, t: Say) {
  const names = series.months.map(({ month }) => formatMonth(month));
  const changed = new Set(
    series.marks.filter(({ kind }) => kind === 'rules-changed').map(({ month }) => formatMonth(month)),
  );
  const [violations, cameras] = [t('statistics.violations'), t('statistics.cameras')];
  const text = { color: CHART_COLOURS.soft };
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: '"Be Vietnam Pro", sans-serif' },
    legend: { textStyle: text, top: 0 },
    tooltip: { trigger: 'axis' },
    grid: { left: 44, right: 44, top: 36, bottom: 28 },
    xAxis: { type: 'category', data: names, axisLabel: { ...text, hideOverlap: true } },
    yAxis: [
      {
        type: 'value',
        name: violations,
        nameTextStyle: text,
        axisLabel: text,
        minInterval: 1,
        splitLine: { lineStyle: { opacity: 0.2 } },
      },
      {
        type: 'value',
        name: cameras,
        nameTextStyle: text,
        axisLabel: text,
        minInterval: 1,
        splitLine: { show: false },
      },
    ],
    series: [
      {
        name: violations,
        type: 'bar',
        data: series.months.map((month) => ({
          value: month.violations.count,
          itemStyle: { opacity: month.isRunning ? 0.45 : 1 },
        })),
        itemStyle: { color: CHART_COLOURS.violations },
        markLine: {
          symbol: 'none',
          silent: true,
          lineStyle: { color: CHART_COLOURS.soft, type: 'dashed', opacity: 0.7 },
          label: { show: false },
          data: [...changed].map((name) => ({ xAxis: name, name: t('statistics.rulesChanged') })),
        },
      },
      {
        name: cameras,
        type: 'line',
        yAxisIndex: 1,
        step: 'end',
        symbol: 'circle',
        data: series.months.map((month) => month.cameras.installed),
        itemStyle: { color: CHART_COLOURS.cameras },
        lineStyle: { color: CHART_COLOURS.cameras, width: 2.5 },
      },
    ],
  };
}
