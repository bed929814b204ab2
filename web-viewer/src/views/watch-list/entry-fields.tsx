/** The fields of an entry, with what is wrong beside each once somebody has tried to save. */
import type { ReactElement } from 'react';
import { NativeSelect, Radio, Textarea, TextInput } from '@mantine/core';
import { LEGAL_BASES, WATCH_LIST_PURPOSES, WATCH_LIST_SEVERITIES } from '#protocol/watch-list.ts';
import { formatDate } from '../../data/format-time.ts';
import { endOfDateField } from '../../data/local-time.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { TypedField } from '../frame/typed-field.tsx';
import { withPurpose, type CheckedEntry, type EntryDraft, type EntryField } from './entry-draft.ts';
import css from './form.module.css';
import { SitesField } from './sites-field.tsx';
import { useSites } from './use-sites.ts';

interface EntryFieldsProps {
  draft: EntryDraft;
  checked: CheckedEntry;
  /** Nobody is scolded for what they have not typed yet. */
  areFaultsShown: boolean;
  onChange: (draft: EntryDraft) => void;
}

export function EntryFields(props: EntryFieldsProps): ReactElement {
  const { t } = useText();
  const { draft, onChange } = props;
  const faultOf = useFaults(props);
  return (
    <>
      <TextInput
        label={t('entry.name')}
        description={t('entry.nameHint')}
        withAsterisk
        maxLength={200}
        autoComplete="off"
        value={draft.name}
        error={faultOf('name')}
        onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
      />
      <Purpose draft={draft} onChange={onChange} />
      <div className={css.two}>
        <NativeSelect
          label={t('entry.basis')}
          disabled={draft.purpose === 'expected'}
          value={draft.legalBasis}
          error={faultOf('legalBasis')}
          data={basesFor(draft).map((value) => ({ value, label: t(`watchList.basis.${value}`) }))}
          onChange={(event) => {
            const { value } = event.currentTarget;
            onChange({ ...draft, legalBasis: LEGAL_BASES.find((one) => one === value) ?? draft.legalBasis });
          }}
        />
        <TextInput
          label={t('entry.reference')}
          placeholder={t('entry.referenceHint')}
          withAsterisk
          maxLength={200}
          autoComplete="off"
          value={draft.legalReference}
          error={faultOf('legalReference')}
          onChange={(event) => onChange({ ...draft, legalReference: event.currentTarget.value })}
        />
      </div>
      <Textarea
        label={t('entry.reason')}
        withAsterisk
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        value={draft.reason}
        error={faultOf('reason')}
        onChange={(event) => onChange({ ...draft, reason: event.currentTarget.value })}
      />
      <Where {...props} fault={faultOf('siteIds')} />
      <div className={css.two}>
        <TypedField
          kind="day"
          label={t('entry.expires')}
          description={sayExpiry(t, draft.expiresOn)}
          withAsterisk
          value={draft.expiresOn}
          error={faultOf('expiresOn')}
          onChange={(expiresOn) => onChange({ ...draft, expiresOn })}
        />
        {draft.purpose === 'sought' && <Severity draft={draft} onChange={onChange} />}
      </div>
    </>
  );
}

type Part = Pick<EntryFieldsProps, 'draft' | 'onChange'>;

function Purpose({ draft, onChange }: Part): ReactElement {
  const { t } = useText();
  return (
    <Radio.Group
      label={t('entry.purpose')}
      value={draft.purpose}
      onChange={(value) =>
        onChange(withPurpose(draft, WATCH_LIST_PURPOSES.find((one) => one === value) ?? draft.purpose))
      }
    >
      <div className={css.two}>
        {WATCH_LIST_PURPOSES.map((value) => (
          <Radio
            key={value}
            size="sm"
            value={value}
            label={t(`watchList.purpose.${value}`)}
            description={t(`watchList.purposeHint.${value}`)}
          />
        ))}
      </div>
    </Radio.Group>
  );
}

function Severity({ draft, onChange }: Part): ReactElement {
  const { t } = useText();
  return (
    <Radio.Group
      label={t('entry.severity')}
      value={draft.severity}
      onChange={(value) =>
        onChange({
          ...draft,
          severity: WATCH_LIST_SEVERITIES.find((one) => one === value) ?? draft.severity,
        })
      }
    >
      <div className={css.field}>
        {WATCH_LIST_SEVERITIES.map((value) => (
          <Radio key={value} size="sm" value={value} label={t(`watchList.severity.${value}`)} />
        ))}
      </div>
    </Radio.Group>
  );
}

function Where({ draft, onChange, fault }: Part & { fault: string | null }): ReactElement {
  const { t } = useText();
  const sites = useSites();
  return (
    <SitesField
      words={{
        label: t('entry.sites'),
        every: t('entry.everySite'),
        some: t('entry.someSites'),
        none: t('entry.noSites'),
      }}
      sites={sites}
      value={draft.siteIds}
      mayBeEvery={draft.purpose === 'sought'}
      error={fault}
      onChange={(siteIds) => onChange({ ...draft, siteIds })}
    />
  );
}

/** The date once more as the commune writes it: the field shows it as the browser's language does. */
function sayExpiry(t: Say, expiresOn: string): string {
  const atMs = endOfDateField(expiresOn);
  const hint = t('entry.expiresHint');
  return atMs === null ? hint : `${formatDate(atMs)}. ${hint}`;
}

function basesFor({ purpose }: EntryDraft): readonly EntryDraft['legalBasis'][] {
  return purpose === 'expected' ? ['consent'] : LEGAL_BASES.filter((basis) => basis !== 'consent');
}

function useFaults({ checked, areFaultsShown }: EntryFieldsProps): (field: EntryField) => string | null {
  const { t } = useText();
  return (field) => {
    const unfit = checked.status === 'unfit' && areFaultsShown ? checked.fields[field] : undefined;
    if (unfit === undefined) {
      return null;
    }
    return unfit === 'other' && checked.status === 'unfit'
      ? t('entry.unfit.other', { message: checked.message })
      : t(`entry.unfit.${unfit}`);
  };
}
