/**
 * What is done with a row, in the row itself: taken note of, a case, a false alarm, put aside. Enter sends, Escape
 * leaves, and the row they are about is always in sight.
 */
import { useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { useLocation } from 'wouter';
import { FALSE_ALARM_REASONS } from '#protocol/incident.ts';
import { SNOOZE_MINUTES } from '#protocol/snooze.ts';
import type { AlarmGroup } from '../../data/alarm-groups.ts';
import { useAnswerAlarms, useStartSnooze } from '../../data/alarm-queries.ts';
import { useOpenCase } from '../../data/case-queries.ts';
import { useKeptText } from '../../data/kept-text.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import type { AlarmFormName, RowWork } from './alarm-work.ts';
import css from './alarms.module.css';

const LONGEST_NOTE = 2000;
const LONGEST_LABEL = 200;
/** As many as central takes in one request. */
const MOST_OF_A_CASE = 100;
const MOST_ASIDE = 200;

interface FormProps {
  group: AlarmGroup;
  work: RowWork;
}

export function AlarmForm({ form, ...props }: FormProps & { form: AlarmFormName }): ReactElement {
  switch (form) {
    case 'acknowledge':
      return <AcknowledgeRow {...props} />;
    case 'case':
      return <CaseRow {...props} />;
    case 'false-alarm':
      return <FalseAlarmRow {...props} />;
    case 'snooze':
      return <SnoozeRow {...props} />;
  }
}

function AcknowledgeRow({ group: { key, members }, work }: FormProps): ReactElement {
  const { t } = useText();
  const [note, setNote] = useKeptText(`acknowledge.${key}`);
  const answer = useAnswerAlarms();
  // Where nothing of the row was taken, the form stays with what was typed.
  const lost = answer.data?.doneIds.length === 0 ? answer.data.failed[0]?.error : undefined;
  return (
    <Shell
      words={members.length > 1 ? t('alarm.confirmMany', { count: members.length }) : t('alarm.confirm')}
      isPending={answer.isPending}
      error={lost instanceof Error ? lost : null}
      onCancel={() => work.cancel(key)}
      onSend={() =>
        void answer
          .mutateAsync({ alarms: members, answer: { act: 'acknowledge', note: note.trim() } })
          .then((answered) => {
            const { doneIds, fasterIds, failed } = answered;
            if (failed.length === 0) {
              setNote('');
            }
            if (failed.length === 0 || doneIds.length + fasterIds.length > 0) {
              // The row, and this form with it, may be gone by then.
              work.done(key, answered);
            }
          })
      }
    >
      <TextInput
        size="xs"
        autoFocus
        label={t('alarm.noteLabel')}
        placeholder={t('alarm.notePlaceholder')}
        maxLength={LONGEST_NOTE}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </Shell>
  );
}

function CaseRow({ group: { key, newest, members }, work }: FormProps): ReactElement {
  const { t } = useText();
  const [, navigate] = useLocation();
  const [title, setTitle] = useState(
    `${t(`kind.${newest.kind}`)} · ${newest.cameraName}`.slice(0, LONGEST_LABEL),
  );
  const opening = useOpenCase();
  return (
    <Shell
      words={t('alarmForm.caseConfirm')}
      isPending={opening.isPending}
      error={opening.error}
      onCancel={() => work.cancel(key)}
      onSend={() =>
        void opening
          .mutateAsync({
            title: title.trim(),
            incidentIds: members.slice(0, MOST_OF_A_CASE).map(({ id }) => id),
          })
          .then((opened) => {
            // The alarms are answered by it: this row may be gone by now.
            work.done(key, null);
            navigate(`/cases/${opened.case.id}`);
          }, saidByTheForm)
      }
    >
      <TextInput
        size="xs"
        autoFocus
        required
        label={t('alarmForm.caseTitle')}
        maxLength={LONGEST_LABEL}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      {members.length > 1 && <p className={css.hint}>{t('alarmForm.caseMany', { count: members.length })}</p>}
      {members.length > MOST_OF_A_CASE && (
        <p className={css.hint}>{t('alarmForm.caseTooMany', { count: MOST_OF_A_CASE })}</p>
      )}
    </Shell>
  );
}

/** One more key: 1 to 9, and 0 for the tenth. */
function FalseAlarmRow({ group: { key, members }, work }: FormProps): ReactElement {
  const { t } = useText();
  const answer = useAnswerAlarms();
  const send = (index: number): void => {
    const reason = FALSE_ALARM_REASONS[index];
    if (reason !== undefined && !answer.isPending) {
      void answer
        .mutateAsync({ alarms: members, answer: { act: 'false-alarm', reason } })
        .then((answered) => work.done(key, answered));
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
    if (digit !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      send((Number(digit) + 9) % 10);
    }
    leaveAtEscape(event, () => work.cancel(key));
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions: digits are a quicker way to its buttons
    <div className={css.form} onKeyDown={onKey} aria-busy={answer.isPending}>
      <p className={css.hint}>
        {members.length > 1
          ? t('alarmForm.whyFalseMany', { count: members.length })
          : t('alarmForm.whyFalse')}
      </p>
      <div className={css.reasons} role="group" aria-label={t('triage.reason')}>
        {FALSE_ALARM_REASONS.map((reason, index) => (
          <button
            key={reason}
            type="button"
            autoFocus={index === 0}
            disabled={answer.isPending}
            onClick={() => send(index)}
          >
            <kbd>{(index + 1) % 10}</kbd> {t(`falseAlarmReason.${reason}`)}
          </button>
        ))}
      </div>
      <Button size="compact-xs" variant="default" onClick={() => work.cancel(key)}>
        {t('alarm.cancel')}
      </Button>
    </div>
  );
}

function SnoozeRow({ group: { key, members }, work }: FormProps): ReactElement {
  const { t } = useText();
  const [minutes, setMinutes] = useState<string>(String(SNOOZE_MINUTES[0]));
  const [isWholeRule, setWholeRule] = useState(false);
  const [reason, setReason] = useKeptText(`snooze.${key}`);
  const snooze = useStartSnooze();
  return (
    <Shell
      words={t('alarmForm.snoozeConfirm')}
      isPending={snooze.isPending}
      error={snooze.error}
      onCancel={() => work.cancel(key)}
      onSend={() =>
        void snooze
          .mutateAsync({
            incidentIds: members.slice(0, MOST_ASIDE).map(({ id }) => id),
            isWholeRule: isWholeRule || members.length > MOST_ASIDE,
            minutes: SNOOZE_MINUTES.find((each) => String(each) === minutes) ?? SNOOZE_MINUTES[0],
            reason: reason.trim(),
          })
          .then(() => {
            setReason('');
            work.done(key, null);
          }, saidByTheForm)
      }
    >
      <TextInput
        size="xs"
        autoFocus
        required
        label={t('alarmForm.whySnooze')}
        maxLength={LONGEST_LABEL}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t('alarmForm.minutes')}
        value={minutes}
        onChange={setMinutes}
        data={SNOOZE_MINUTES.map((count) => ({
          value: String(count),
          label: t('alarmForm.minutesOf', { count }),
        }))}
      />
      <Checkbox
        size="xs"
        label={t('alarmForm.wholeRule')}
        checked={isWholeRule}
        onChange={(event) => setWholeRule(event.currentTarget.checked)}
      />
      <p className={css.hint}>{t('alarmForm.snoozeHint')}</p>
    </Shell>
  );
}

interface ShellProps {
  words: string;
  isPending: boolean;
  error?: Error | null;
  onSend: () => void;
  onCancel: () => void;
  children: ReactNode;
}

function Shell({ words, isPending, error = null, onSend, onCancel, children }: ShellProps): ReactElement {
  const { t } = useText();
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPending) {
          onSend();
        }
      }}
      onKeyDown={(event) => leaveAtEscape(event, onCancel)}
    >
      {children}
      {error !== null && (
        <p className={css.failed} role="alert" data-save="failed">
          {t('alarmForm.failed', { message: sayProblem(t, error) })}
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" size="compact-xs" loading={isPending}>
          {words}
        </Button>
        <Button size="compact-xs" variant="default" onClick={onCancel}>
          {t('alarm.cancel')}
        </Button>
      </div>
    </form>
  );
}

/** What failed is kept by the mutation, and shown. */
function saidByTheForm(): void {
  return undefined;
}

function leaveAtEscape(event: KeyboardEvent, leave: () => void): void {
  if (event.key === 'Escape') {
    event.preventDefault();
    event.stopPropagation();
    leave();
  }
}
