/**
 * What people said of the chosen rule's alarms: how many were false and why, where in the picture they were, and what
 * that suggests. A suggestion goes into the draft only: a person tries it and saves it, or does not.
 */
import type { Dispatch, ReactElement } from 'react';
import { Button } from '@mantine/core';
import { RULE_FEEDBACK_DAYS, type CameraFeedback, type FalseAlarmShown } from '#protocol/rule-feedback.ts';
import { formatDateTime, formatNumber } from '../../data/format-time.ts';
import { addressOf } from '../../data/http.ts';
import { useRuleFeedback } from '../../data/rule-feedback.ts';
import { useText } from '../../text/use-text.ts';
import { adviseRule } from './rule-advice.ts';
import css from './rules.module.css';
import type { Draft, DraftAction } from './rules-draft.ts';

interface FeedbackPanelProps {
  cameraId: string;
  draft: Draft;
  dispatch: Dispatch<DraftAction>;
  chosenId: string | null;
  /** Its box is drawn on the still. */
  onChoose: (alarm: FalseAlarmShown) => void;
}

const MOST_SHOWN = 12;

export function FeedbackPanel(props: FeedbackPanelProps): ReactElement | null {
  const { cameraId, draft } = props;
  const feedback = useRuleFeedback(cameraId).data;
  const rule = draft.chosen === null ? undefined : draft.rules[draft.chosen];
  return feedback === undefined || rule?.id === undefined ? null : (
    <OfRule {...props} feedback={feedback} rule={rule} />
  );
}

type OfRuleProps = FeedbackPanelProps & { feedback: CameraFeedback; rule: Draft['rules'][number] };

function OfRule({ feedback, rule, dispatch, chosenId, onChoose }: OfRuleProps): ReactElement {
  const { t, locale } = useText();
  const counted = feedback.rules.find(({ ruleId }) => ruleId === rule.id);
  const shown = feedback.shown.filter(({ ruleId }) => ruleId === rule.id).slice(0, MOST_SHOWN);
  const advice = counted === undefined ? [] : adviseRule(counted, rule);
  const count = (value: number): string => formatNumber(value, locale, 0);
  return (
    <section
      className={css.panel}
      aria-label={t('ruleFeedback.title')}
      data-feedback={counted?.falseAlarms ?? 0}
    >
      <h2 className={css.heading}>{t('ruleFeedback.title')}</h2>
      <p className={css.empty}>
        {counted === undefined || counted.falseAlarms === 0
          ? t('ruleFeedback.none', { days: RULE_FEEDBACK_DAYS })
          : t('ruleFeedback.count', {
              days: RULE_FEEDBACK_DAYS,
              alarms: count(counted.alarms),
              falseAlarms: count(counted.falseAlarms),
            })}
      </p>
      {counted !== undefined && counted.reasons.length > 0 && (
        <ul className={css.reasons}>
          {counted.reasons.map((one) => (
            <li key={one.reason} data-reason={one.reason}>
              {t(`falseAlarmReason.${one.reason}`)}: <strong>{count(one.count)}</strong>
            </li>
          ))}
        </ul>
      )}
      {advice.map(({ type, reason, patch }) => (
        <div key={type} className={css.advice} data-advice={type}>
          <p>{t(`ruleFeedback.advice.${type}`, { reason: t(`falseAlarmReason.${reason}`) })}</p>
          {patch !== null && (
            <Button size="compact-sm" variant="default" onClick={() => dispatch({ type: 'patch', patch })}>
              {t('ruleFeedback.accept')}
            </Button>
          )}
        </div>
      ))}
      {shown.length > 0 && (
        <>
          <p className={css.empty}>{t('ruleFeedback.where')}</p>
          <ol className={css.incidents}>
            {shown.map((alarm) => (
              <li key={alarm.incidentId}>
                <button
                  type="button"
                  className={css.incident}
                  aria-pressed={alarm.incidentId === chosenId}
                  onClick={() => onChoose(alarm)}
                >
                  <time dateTime={new Date(alarm.atMs).toISOString()}>{formatDateTime(alarm.atMs)}</time>
                  <strong>{t(`falseAlarmReason.${alarm.reason}`)}</strong>
                  {alarm.pictureUrl !== null && (
                    <img
                      className={css.falsePicture}
                      src={addressOf(alarm.pictureUrl)}
                      alt={t('ruleFeedback.pictureAlt', { at: formatDateTime(alarm.atMs) })}
                      loading="lazy"
                    />
                  )}
                </button>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
