/** What a trial found: how often, when, why; choosing one draws its box on the still. */
import type { ReactElement } from 'react';
import type { Locale } from '#protocol/account.ts';
import type { Trial, WouldBeIncident } from '#protocol/camera-rules.ts';
import { formatDateTime, formatNumber } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText, type Say } from '../../text/use-text.ts';
import css from './rules.module.css';

interface TrialPanelProps {
  trial: Trial;
  /** By rule id. */
  names: ReadonlyMap<string, string>;
  isStale: boolean;
  chosen: WouldBeIncident | null;
  onChoose: (incident: WouldBeIncident) => void;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export function TrialPanel({ trial, names, isStale, chosen, onChoose }: TrialPanelProps): ReactElement {
  const { t, locale } = useText();
  const total = trial.counts.reduce((sum, { count }) => sum + count, 0);
  const coveredMs = trial.covered.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  return (
    <section className={css.panel} aria-label={t('rules.trial')} data-trial={total} data-stale={isStale}>
      <h2 className={css.heading}>
        {t('rules.trial')}: {t('rules.trialCount', { count: total })}
      </h2>
      {isStale && (
        <p className={css.warning} role="status">
          <Icon name="warning" size={16} /> {t('rules.trialStale')}
        </p>
      )}
      <p className={css.empty}>
        {t('rules.trialCovered', {
          time: sayDuration(coveredMs, { t, locale }),
          looks: formatNumber(trial.looks, locale, 0),
        })}
      </p>
      {trial.untried.map(({ ruleId, reason }) => (
        <p key={ruleId} className={css.warning}>
          <Icon name="warning" size={16} /> {names.get(ruleId) ?? ruleId}: {t(`rules.untried.${reason}`)}
        </p>
      ))}
      {total === 0 ? (
        <p className={css.empty}>{t('rules.trialNone')}</p>
      ) : (
        <ol className={css.incidents}>
          {trial.incidents.map((incident) => (
            <li key={`${incident.ruleId} ${incident.startedAtMs} ${incident.trackIds.join()}`}>
              <button
                type="button"
                className={css.incident}
                aria-pressed={incident === chosen}
                onClick={() => onChoose(incident)}
              >
                <time dateTime={new Date(incident.startedAtMs).toISOString()}>
                  {formatDateTime(incident.startedAtMs)}
                </time>
                <strong>{incident.ruleName}</strong>
                <span>{incident.why[locale]}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {total > trial.incidents.length && (
        <p className={css.empty}>{t('rules.trialMore', { shown: trial.incidents.length })}</p>
      )}
    </section>
  );
}

function sayDuration(durationMs: number, { t, locale }: { t: Say; locale: Locale }): string {
  return durationMs < HOUR_MS
    ? t('rules.minutes', { count: Math.round(durationMs / MINUTE_MS) })
    : t('rules.hours', { hours: formatNumber(durationMs / HOUR_MS, locale, 1) });
}
