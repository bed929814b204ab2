/** How soon people answered, which rules cry wolf, what cameras may have changed, and what next month may bring. */
import type { ReactElement } from 'react';
import type { Forecast, InstallationEffects, ResponseSeries, RuleTable } from '#protocol/statistics.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import table from '../frame/table.module.css';
import { FigureLink } from './figure-link.tsx';
import { formatMonth, formatShare, formatTenth, formatTook } from './format-numbers.ts';

const MOST_RULES = 15;

export function ResponseTable({ series }: { series: ResponseSeries }): ReactElement {
  const { t } = useText();
  return (
    <div className={table.scroll}>
      <DataTable>
        <thead>
          <tr>
            <th scope="col">{t('statistics.month')}</th>
            <th scope="col">{t('statistics.median')}</th>
            <th scope="col">{t('statistics.p90')}</th>
            {[1, 5, 15].map((minutes) => (
              <th key={minutes} scope="col">
                {t('statistics.within', { minutes })}
              </th>
            ))}
            <th scope="col">{t('statistics.unanswered')}</th>
          </tr>
        </thead>
        <tbody>
          {series.months.toReversed().map((month) => (
            <tr key={month.month}>
              <td>{formatMonth(month.month)}</td>
              <td>{formatTook(month.medianMs)}</td>
              <td>{formatTook(month.p90Ms)}</td>
              {month.within.map(({ minutes, incidents, share }) => (
                <td key={minutes}>
                  {formatShare(share)} (<FigureLink figure={incidents} />)
                </td>
              ))}
              <td>
                {formatShare(month.unansweredShare)} (<FigureLink figure={month.unanswered} />)
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </div>
  );
}

export function RuleRows({ rules: { rules } }: { rules: RuleTable }): ReactElement {
  const { t } = useText();
  return (
    <>
      <p>{t('statistics.rulesHint')}</p>
      <div className={table.scroll}>
        <DataTable data-rules>
          <thead>
            <tr>
              {(['cameras', 'rule', 'incidents', 'judged', 'falseAlarms', 'share'] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`statistics.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rules.slice(0, MOST_RULES).map((rule) => (
              <tr key={`${rule.siteId} ${rule.cameraId} ${rule.ruleId} ${rule.kind}`}>
                <td>{rule.cameraName}</td>
                <td>
                  {t(`kind.${rule.kind}`)}
                  <small>{rule.ruleId}</small>
                </td>
                <td>
                  <FigureLink figure={rule.incidents} />
                </td>
                <td>
                  <FigureLink figure={rule.judged} />
                </td>
                <td>
                  <FigureLink figure={rule.falseAlarms} />
                </td>
                <td>
                  {formatShare(rule.falseAlarmShare?.share ?? null)}
                  {rule.falseAlarmShare && (
                    <small>
                      {t('statistics.interval', {
                        low: formatShare(rule.falseAlarmShare.low),
                        high: formatShare(rule.falseAlarmShare.high),
                      })}
                    </small>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      </div>
    </>
  );
}

export function InstallationTable({ effects }: { effects: InstallationEffects }): ReactElement {
  const { t, locale } = useText();
  return (
    <>
      {effects.cautions.map((caution) => (
        <p key={caution.en}>{caution[locale]}</p>
      ))}
      <div className={table.scroll}>
        <DataTable data-installation>
          <thead>
            <tr>
              {(['place', 'since', 'before', 'after', 'ratio'] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`statistics.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {effects.places.map((place) => (
              <tr key={place.placeId}>
                <td>{place.name}</td>
                <td>{place.installedOn.split('-').reverse().join('/')}</td>
                <Outcome outcome={place.outcome} />
              </tr>
            ))}
          </tbody>
        </DataTable>
      </div>
    </>
  );
}

function Outcome({ outcome }: { outcome: InstallationEffects['places'][number]['outcome'] }): ReactElement {
  const { t } = useText();
  if (outcome.status === 'too-short') {
    return <td colSpan={3}>{t('statistics.tooShort')}</td>;
  }
  const { before, after, rateRatio } = outcome;
  return (
    <>
      <td>
        <FigureLink figure={before.violations} /> / {before.days}
      </td>
      <td>
        <FigureLink figure={after.violations} /> / {after.days}
      </td>
      <td>
        {rateRatio?.ratio == null
          ? '—'
          : rateRatio.ratio.toLocaleString('vi-VN', { maximumFractionDigits: 2 })}
        {rateRatio && (
          <small>
            {t('statistics.interval', {
              low: formatTenth(rateRatio.low),
              high: rateRatio.high === null ? '∞' : formatTenth(rateRatio.high),
            })}
          </small>
        )}
      </td>
    </>
  );
}

export function ForecastPart({ forecast }: { forecast: Forecast }): ReactElement {
  const { t } = useText();
  if (forecast.status === 'too-short') {
    return (
      <p>{t('statistics.forecastTooShort', { months: forecast.months, needed: forecast.neededMonths })}</p>
    );
  }
  return (
    <div data-forecast>
      <strong>
        {t('statistics.forecastOf', {
          month: formatMonth(forecast.month),
          expected: Math.round(forecast.expected),
          low: Math.floor(forecast.low),
          high: Math.ceil(forecast.high),
        })}
      </strong>
      <p>
        {t('statistics.forecastError', {
          method: t(`statistics.method.${forecast.method}`),
          tests: forecast.tests,
          error: formatTenth(forecast.pastError),
          naive: formatTenth(forecast.naiveError),
        })}
      </p>
    </div>
  );
}
