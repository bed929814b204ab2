/** A new draft: of a month, a week, or a shift, whichever this account may write. */
import { useState, type ReactElement, type SyntheticEvent } from 'react';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useLocation } from 'wouter';
import type { Me } from '#protocol/account.ts';
import type { ReportKind, ReportRequest } from '#protocol/report.ts';
import type { TypedKind } from '../../data/typed-value.ts';
import { useDraftReport } from '../../data/report-queries.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { TypedField } from '../frame/typed-field.tsx';
import css from './reports.module.css';

export function NewReport({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const [, goTo] = useLocation();
  const draft = useDraftReport();
  const kinds: ReportKind[] = [
    ...(me.abilities.includes('report.write') ? (['monthly', 'weekly'] as const) : []),
    ...(me.abilities.includes('incident.triage') ? (['handover'] as const) : []),
  ];
  const [kind, setKind] = useState<ReportKind>(kinds[0] ?? 'monthly');
  const send = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const asked = readForm(kind, new FormData(event.currentTarget));
    draft.mutate(asked, { onSuccess: ({ id }) => goTo(`/reports/${id}`) });
  };
  return (
    <form className={css.form} onSubmit={send} data-new-report>
      <SegmentedControl
        value={kind}
        onChange={(value) => setKind(value)}
        data={kinds.map((value) => ({ value, label: t(`reports.kind.${value}`) }))}
      />
      {kind === 'monthly' && <When kind="month" name="month" label={t('reports.month')} />}
      {kind === 'weekly' && <When kind="day" name="day" label={t('reports.day')} />}
      {kind === 'handover' && (
        <>
          <When kind="minute" name="from" label={t('reports.from')} />
          <When kind="minute" name="to" label={t('reports.to')} />
          <TextInput
            name="handedOverBy"
            label={t('reports.handedOverBy')}
            defaultValue={me.displayName}
            required
          />
          <TextInput name="takenOverBy" label={t('reports.takenOverBy')} required />
        </>
      )}
      <Button type="submit" loading={draft.isPending}>
        {t('reports.draft')}
      </Button>
      {draft.isError && (
        <Note meaning="warning" icon="warning">
          {t('reports.failed', { reason: sayProblem(t, draft.error) })}
        </Note>
      )}
    </form>
  );
}

function When(props: { kind: TypedKind; name: string; label: string }): ReactElement {
  const [value, setValue] = useState('');
  return <TypedField {...props} required value={value} onChange={setValue} />;
}

function readForm(kind: ReportKind, form: FormData): ReportRequest {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  switch (kind) {
    case 'monthly':
      return { kind, month: text('month') };
    case 'weekly':
      return { kind, day: text('day') };
    case 'handover':
      return {
        kind,
        fromMs: instantOf(text('from')),
        toMs: instantOf(text('to')),
        handedOverBy: text('handedOverBy'),
        takenOverBy: text('takenOverBy'),
      };
  }
}

/** What is typed is the commune's time, wherever the browser stands. */
function instantOf(typed: string): number {
  return Date.parse(`${typed}:00+07:00`);
}
