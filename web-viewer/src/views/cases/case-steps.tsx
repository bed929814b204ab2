/** How far a case has got, and the steps that are possible now. */
import { useState, type ReactElement } from 'react';
import { Button, Select, TextInput } from '@mantine/core';
import { CASE_OUTCOMES } from '#protocol/case.ts';
import type { CaseDetail } from '#protocol/case-view.ts';
import { VIOLATION_CATEGORIES } from '#protocol/violation.ts';
import { useChangeCase, useRecordViolation } from '../../data/case-queries.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { MergeForm } from './case-merge.tsx';
import { Unsaved } from './case-panels.tsx';
import css from './case.module.css';

const SHOWN = ['open', 'investigating', 'handed-over', 'closed'] as const;

export function StepsShown({ found }: { found: CaseDetail }): ReactElement {
  const { t } = useText();
  return (
    <ol className={css.steps} data-status={found.status}>
      {SHOWN.map((status) => (
        <li key={status} aria-current={status === found.status ? 'step' : undefined}>
          {t(`caseStatus.${status}`)}
          {status === 'closed' && found.outcome !== null && `: ${t(`caseOutcome.${found.outcome}`)}`}
        </li>
      ))}
    </ol>
  );
}

export function StepPanel({ found }: { found: CaseDetail }): ReactElement | null {
  const { t } = useText();
  const [outcome, setOutcome] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const change = useChangeCase(found.id);
  const step = (body: object): void =>
    change.mutate({ path: '/steps', body: { ...body, revision: found.revision } });
  if (found.status === 'merged') {
    return null;
  }
  return (
    <section className={css.panel}>
      <h2 className={css.heading}>{t('cases.status')}</h2>
      {found.status === 'closed' ? (
        <div className={css.row}>
          <TextInput
            label={t('case.reason')}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button
            variant="default"
            disabled={reason.trim() === ''}
            loading={change.isPending}
            onClick={() => step({ step: 'reopen', reason: reason.trim() })}
          >
            {t('case.reopen')}
          </Button>
        </div>
      ) : (
        <div className={css.row}>
          <Select
            label={t('case.outcome')}
            value={outcome}
            onChange={setOutcome}
            data={CASE_OUTCOMES.map((value) => ({ value, label: t(`caseOutcome.${value}`) }))}
          />
          <Button
            variant="default"
            disabled={outcome === null}
            loading={change.isPending}
            onClick={() => step({ step: 'close', outcome })}
          >
            {t('case.close')}
          </Button>
          {found.status !== 'investigating' && (
            <Button loading={change.isPending} onClick={() => step({ step: 'investigate' })}>
              {t('case.investigate')}
            </Button>
          )}
        </div>
      )}
      <Unsaved error={change.error} />
      {change.data?.warnings.includes('solved-without-violation') === true && (
        <Note meaning="warning" icon="warning">
          {t('case.solvedWithoutViolation')}
        </Note>
      )}
      <MergeForm found={found} />
    </section>
  );
}

export function ViolationForm({ found }: { found: CaseDetail }): ReactElement {
  const { t } = useText();
  const [category, setCategory] = useState<string | null>(found.category);
  const record = useRecordViolation();
  const chosen = VIOLATION_CATEGORIES.find((value) => value === category);
  return (
    <div className={css.row}>
      <Select
        aria-label={t('cases.category')}
        placeholder={t('cases.category')}
        value={category}
        onChange={setCategory}
        error={record.error && t('case.failed', { message: sayProblem(t, record.error) })}
        data={VIOLATION_CATEGORIES.map((value) => ({ value, label: t(`violationCategory.${value}`) }))}
      />
      <Button
        variant="default"
        disabled={chosen === undefined}
        loading={record.isPending}
        onClick={() => chosen && record.mutate({ caseId: found.id, category: chosen })}
      >
        {t('case.recordViolation')}
      </Button>
    </div>
  );
}
