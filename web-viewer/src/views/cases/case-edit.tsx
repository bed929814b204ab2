/** What is known of a case: read, and changed. Somebody who was faster is named; what was typed stays. */
import { useState, type ReactElement } from 'react';
import { Button, Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import type { CaseDetail } from '#protocol/case-view.ts';
import { VIOLATION_CATEGORIES } from '#protocol/violation.ts';
import { useCaseMembers, useChangeCase } from '../../data/case-queries.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { useHamlets, useRegisteredSites } from '../../data/registry-queries.ts';
import { useDraft } from '../../data/use-draft.ts';
import { sayUnsaved } from '../../text/say-stale.ts';
import { useText } from '../../text/use-text.ts';
import { SaveState } from '../frame/save-state.tsx';
import { caseDraftOf, caseEditOf, type CaseDraft } from './case-draft.ts';
import css from './case.module.css';
import type { Option } from './pickable.ts';

export function Facts({ found, mayWork }: { found: CaseDetail; mayWork: boolean }): ReactElement {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  if (isOpen && mayWork) {
    return <EditForm found={found} onEnd={() => setOpen(false)} />;
  }
  const until = found.occurredToMs === null ? '' : ` – ${formatDateTime(found.occurredToMs)}`;
  const facts = [
    found.category === null ? t('cases.noCategory') : t(`violationCategory.${found.category}`),
    found.siteName ?? t('cases.wholeCommune'),
    found.hamletName,
    `${t('case.occurred')} ${formatDateTime(found.occurredFromMs)}${until}`,
    found.leadName === null ? null : `${t('cases.lead')}: ${found.leadName}`,
  ];
  return (
    <section className={css.panel}>
      <h2 className={css.heading}>{t('case.summary')}</h2>
      <p className={css.text}>{found.summary === '' ? t('case.noSummary') : found.summary}</p>
      <p className={css.soft}>{facts.filter((fact) => fact !== null).join(' · ')}</p>
      {found.merged.length > 0 && (
        <p className={css.soft}>
          {t('case.merged', { numbers: found.merged.map(({ number }) => number).join(', ') })}
        </p>
      )}
      {mayWork && (
        <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
          {t('case.edit')}
        </Button>
      )}
    </section>
  );
}

interface EditProps {
  found: CaseDetail;
  onEnd: () => void;
}

function EditForm({ found, onEnd }: EditProps): ReactElement {
  const { t } = useText();
  const change = useChangeCase(found.id);
  const form = useDraft(caseDraftOf(found), found.revision);
  const judged = caseEditOf(form.draft, found);
  const text = (name: 'from' | 'to', label: string): ReactElement => (
    <TextInput
      label={label}
      value={form.draft[name]}
      error={
        judged.status === 'unfit' &&
        judged.field === name &&
        t(judged.isOrder ? 'case.timesUnfit' : 'case.dueUnfit', { text: form.draft[name] })
      }
      onChange={(event) => form.change({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <form
      className={`${css.panel ?? ''} ${css.form ?? ''}`}
      data-case-edit
      onSubmit={(event) => {
        event.preventDefault();
        if (judged.status === 'fit') {
          change.mutate({ path: '', method: 'PUT', body: judged.edit }, { onSuccess: onEnd });
        }
      }}
    >
      <h2 className={css.heading}>{t('case.edit')}</h2>
      <TextInput
        autoFocus
        label={t('case.title')}
        maxLength={200}
        value={form.draft.title}
        onChange={(event) => form.change({ title: event.currentTarget.value })}
      />
      <Textarea
        autosize
        minRows={3}
        label={t('case.summary')}
        maxLength={10_000}
        value={form.draft.summary}
        onChange={(event) => form.change({ summary: event.currentTarget.value })}
      />
      <Choices found={found} draft={form.draft} change={form.change} />
      <div className={css.pair}>
        {text('from', t('case.occurredFrom'))}
        {text('to', t('case.occurredTo'))}
      </div>
      <Checkbox
        label={t('case.policeOnly')}
        checked={form.draft.isPoliceOnly}
        onChange={(event) => form.change({ isPoliceOnly: event.currentTarget.checked })}
      />
      <SaveState save={change} isChanged={form.isChanged} say={(error) => sayUnsaved(t, error)} />
      {form.isRebased && <p className={css.soft}>{t('case.rebased')}</p>}
      <div className={css.buttons}>
        <Button type="submit" disabled={judged.status !== 'fit'} loading={change.isPending}>
          {t('case.save')}
        </Button>
        <Button variant="default" onClick={onEnd}>
          {t('case.cancel')}
        </Button>
      </div>
    </form>
  );
}

interface ChoicesProps {
  found: CaseDetail;
  draft: CaseDraft;
  change: (fields: Partial<CaseDraft>) => void;
}

function Choices({ found, draft, change }: ChoicesProps): ReactElement {
  const { t } = useText();
  const members = useCaseMembers(true).data?.items ?? [];
  const hamlets = useHamlets().data ?? [];
  const sites = useRegisteredSites().data ?? [];
  const choice = (
    name: 'category' | 'leadId' | 'siteId' | 'hamletId',
    words: { label: string; none: string },
    data: Option[],
  ): ReactElement => (
    <Select
      label={words.label}
      placeholder={words.none}
      searchable
      clearable
      value={draft[name]}
      onChange={(value) => change({ [name]: value })}
      data={data}
    />
  );
  const named = (items: readonly { id: string; name: string }[], id: string | null, name: string | null) =>
    withOwn(
      items.map((item) => ({ value: item.id, label: item.name })),
      id,
      name,
    );
  return (
    <div className={css.pair}>
      {choice(
        'category',
        { label: t('cases.category'), none: t('cases.noCategory') },
        VIOLATION_CATEGORIES.map((value) => ({ value, label: t(`violationCategory.${value}`) })),
      )}
      {choice(
        'leadId',
        { label: t('cases.lead'), none: '' },
        named(
          members.filter(({ role }) => role !== 'partner'),
          found.leadId,
          found.leadName,
        ),
      )}
      {choice(
        'siteId',
        { label: t('cases.place'), none: t('cases.wholeCommune') },
        named(sites, found.siteId, found.siteName),
      )}
      {choice(
        'hamletId',
        { label: t('violations.hamlet'), none: '' },
        named(hamlets, found.hamletId, found.hamletName),
      )}
    </div>
  );
}

/** What stands there already can be kept, also when it is no longer offered. */
function withOwn(data: Option[], id: string | null, name: string | null): Option[] {
  return id === null || data.some(({ value }) => value === id)
    ? data
    : [...data, { value: id, label: name ?? id }];
}
