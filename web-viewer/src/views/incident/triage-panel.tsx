/** What a person does with an incident: taken note of, false alarm, handed up, merged, taken back, or a case opened. */
import { useState, type ReactElement } from 'react';
import { Button, Select, TextInput } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import type { Me } from '#protocol/account.ts';
import { FALSE_ALARM_REASONS, type IncidentDetail } from '#protocol/incident.ts';
import { useOpenCase, useTriage } from '../../data/case-queries.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { SaveState } from '../frame/save-state.tsx';
import { AcknowledgeForm } from './acknowledge-form.tsx';
import { AddToCase } from './add-to-case.tsx';
import css from './incident.module.css';
import { useTriageKeys } from './triage-keys.ts';

const UP_TO = ['investigator', 'leader', 'operator'] as const;
const INCIDENT_ID = /[0-9a-f]{8}-[0-9a-f-]{27}/;

type Form = 'false-alarm' | 'escalate' | 'merge' | 'reopen' | 'add-to-case';

export function TriagePanel({ incident, me }: { incident: IncidentDetail; me: Me }): ReactElement {
  const { t } = useText();
  const [form, setForm] = useState<Form | null>(null);
  const mayTriage = me.abilities.includes('incident.triage');
  const isOver = incident.status === 'false-alarm' || incident.status === 'merged';
  const opening = useOpening(incident);
  const mayOpen = me.abilities.includes('case.work') && !isOver;
  useTriageKeys({
    x: mayTriage && !isOver ? () => setForm('false-alarm') : null,
    v: mayOpen ? opening.open : null,
  });
  return (
    <section className={css.panel} data-triage={incident.status}>
      <h2 className={css.heading}>{t('triage.title')}</h2>
      <Standing incident={incident} />
      {incident.status === 'new' && form === null && me.abilities.includes('incident.acknowledge') && (
        <AcknowledgeForm ids={[incident.id]} />
      )}
      {form === 'add-to-case' && <AddToCase incidentId={incident.id} onEnd={() => setForm(null)} />}
      {form !== null && form !== 'add-to-case' && (
        <StepForm incident={incident} form={form} onEnd={() => setForm(null)} />
      )}
      {form === null && (
        <div className={css.triage}>
          {mayTriage && !isOver && (
            <>
              <Button size="compact-sm" variant="default" onClick={() => setForm('false-alarm')}>
                {t('triage.falseAlarm')}
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => setForm('escalate')}>
                {t('triage.escalate')}
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => setForm('merge')}>
                {t('triage.merge')}
              </Button>
            </>
          )}
          {mayTriage && isOver && (
            <Button size="compact-sm" variant="default" onClick={() => setForm('reopen')}>
              {t('triage.reopen')}
            </Button>
          )}
          {mayOpen && (
            <Button size="compact-sm" loading={opening.isPending} onClick={opening.open}>
              {t('triage.openCase')}
            </Button>
          )}
          {mayOpen && (
            <Button size="compact-sm" variant="default" onClick={() => setForm('add-to-case')}>
              {t('triage.addToCase')}
            </Button>
          )}
        </div>
      )}
      {opening.error && (
        <p className={css.late} role="alert">
          {t('case.failed', { message: sayProblem(t, opening.error) })}
        </p>
      )}
    </section>
  );
}

function useOpening(incident: IncidentDetail) {
  const { t } = useText();
  const [, navigate] = useLocation();
  const { mutate, isPending, error } = useOpenCase();
  const title = `${t(`kind.${incident.kind}`)} · ${incident.cameraName}`;
  const open = (): void => {
    if (!isPending) {
      mutate(
        { title, incidentIds: [incident.id] },
        { onSuccess: (opened) => navigate(`/cases/${opened.case.id}`) },
      );
    }
  };
  return { open, isPending, error };
}

/** What has become of it so far. */
function Standing({ incident }: { incident: IncidentDetail }): ReactElement {
  const { t } = useText();
  const { acknowledgement, falseAlarm, mergedIntoId, merged, cases } = incident;
  return (
    <>
      {acknowledgement !== null && falseAlarm === null && (
        <p className={css.note}>
          {t('incident.acknowledgedBy', {
            name: acknowledgement.byName,
            at: formatDateTime(acknowledgement.atMs),
          })}
          {acknowledgement.note !== '' && `: ${acknowledgement.note}`}
        </p>
      )}
      {falseAlarm !== null && (
        <p className={css.note}>
          {t('triage.isFalse', {
            reason: t(`falseAlarmReason.${falseAlarm.reason}`),
            name: falseAlarm.byName,
            at: formatDateTime(falseAlarm.atMs),
          })}
          {falseAlarm.note !== '' && ` ${falseAlarm.note}`}
        </p>
      )}
      {mergedIntoId !== null && (
        <p className={css.note}>
          {t('triage.merged')}. <Link href={`/incidents/${mergedIntoId}`}>{t('triage.showTarget')}</Link>
        </p>
      )}
      {merged.length > 0 && <p className={css.note}>{t('triage.takenIn', { count: merged.length })}</p>}
      {cases.length > 0 && (
        <p className={css.note}>
          {t('triage.cases')}{' '}
          {cases.map(({ id, number, title }) => (
            <Link key={id} href={`/cases/${id}`}>
              {number} · {title}{' '}
            </Link>
          ))}
        </p>
      )}
    </>
  );
}

interface StepFormProps {
  incident: IncidentDetail;
  form: Exclude<Form, 'add-to-case'>;
  onEnd: () => void;
}

function StepForm({ incident, form, onEnd }: StepFormProps): ReactElement {
  const { t } = useText();
  const { id, revision } = incident;
  const [text, setText] = useState('');
  const [choice, setChoice] = useState<string | null>(null);
  const triage = useTriage(id);
  const intoId = INCIDENT_ID.exec(text)?.[0];
  const reason = FALSE_ALARM_REASONS.find((each) => each === choice);
  const role = UP_TO.find((each) => each === choice);
  const note = text.trim();
  const send = (): void => {
    const onSuccess = onEnd;
    if (form === 'false-alarm' && reason !== undefined) {
      triage.mutate({ act: form, revision, reason, note }, { onSuccess });
    } else if (form === 'escalate' && role !== undefined) {
      triage.mutate({ act: form, revision, to: { role }, note }, { onSuccess });
    } else if (form === 'merge' && intoId !== undefined) {
      triage.mutate({ act: form, revision, intoId, note: '' }, { onSuccess });
    } else if (form === 'reopen' && note !== '') {
      triage.mutate({ act: form, revision, reason: note }, { onSuccess });
    }
  };
  const label = { 'false-alarm': 'note', escalate: 'note', merge: 'mergeInto', reopen: 'whyReopen' } as const;
  const isUnfit = form === 'merge' && note !== '' && intoId === undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          onEnd();
        }
      }}
    >
      {form === 'false-alarm' && (
        <Select
          size="xs"
          autoFocus
          defaultDropdownOpened
          label={t('triage.reason')}
          value={choice}
          onChange={setChoice}
          data={FALSE_ALARM_REASONS.map((value) => ({ value, label: t(`falseAlarmReason.${value}`) }))}
        />
      )}
      {form === 'escalate' && (
        <Select
          size="xs"
          autoFocus
          label={t('triage.to')}
          value={choice}
          onChange={setChoice}
          data={UP_TO.map((value) => ({ value, label: t(`role.${value}`) }))}
        />
      )}
      <TextInput
        size="xs"
        label={t(`triage.${label[form]}`)}
        placeholder={form === 'merge' ? t('triage.mergeHint') : undefined}
        maxLength={form === 'reopen' ? 1000 : 2000}
        value={text}
        error={isUnfit && t('triage.mergeUnfit')}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <SaveState save={triage} isChanged={choice !== null || note !== ''} />
      <div className={css.triage}>
        <Button
          type="submit"
          size="compact-sm"
          loading={triage.isPending}
          leftSection={<Icon name="check" size={14} />}
        >
          {t('triage.send')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onEnd}>
          {t('case.cancel')}
        </Button>
      </div>
    </form>
  );
}
