/** What is asked: case, reason, whose face, where and when. The search itself is the caller's. */
import { useState, type ReactElement, type ReactNode } from 'react';
import { Button, Group, Textarea, TextInput } from '@mantine/core';
import type { FaceSearchRequest } from '#protocol/face-work.ts';
import { useNowMs } from '../../data/central-context.tsx';
import { useText } from '../../text/use-text.ts';
import { TypedField } from '../frame/typed-field.tsx';
import formCss from '../watch-list/form.module.css';
import { SitesField } from '../watch-list/sites-field.tsx';
import { useSites } from '../watch-list/use-sites.ts';
import {
  checkSearch,
  spanOf,
  type CheckedSearch,
  type SearchDraft,
  type SearchField,
} from './search-draft.ts';
import css from './search.module.css';
import { WhoseField } from './whose-field.tsx';

interface SearchFormProps {
  draft: SearchDraft;
  onDraft: (draft: SearchDraft) => void;
  onSearch: (request: FaceSearchRequest) => void;
  /** The button while idle, or what is shown while searching. */
  children: ReactNode;
}

export function SearchForm({ draft, onDraft, onSearch, children }: SearchFormProps): ReactElement {
  const { t } = useText();
  const sites = useSites();
  const [hasTried, setTried] = useState(false);
  const checked = checkSearch(draft);
  const faultOf = useFaults(checked, hasTried);
  return (
    <form
      className={`${css.panel ?? ''} ${formCss.form ?? ''}`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (checked.status === 'fit') {
          onSearch(checked.request);
        }
      }}
    >
      <WhoseField
        whose={draft.whose}
        error={faultOf('face')}
        onWhose={(whose) => onDraft({ ...draft, whose })}
      />
      <TextInput
        label={t('faceSearch.caseNumber')}
        withAsterisk
        maxLength={200}
        autoComplete="off"
        value={draft.caseNumber}
        error={faultOf('caseNumber')}
        onChange={(event) => onDraft({ ...draft, caseNumber: event.currentTarget.value })}
      />
      <Textarea
        label={t('faceSearch.reason')}
        description={t('faceSearch.reasonHint')}
        withAsterisk
        autosize
        minRows={2}
        maxRows={6}
        maxLength={2000}
        value={draft.reason}
        error={faultOf('reason')}
        onChange={(event) => onDraft({ ...draft, reason: event.currentTarget.value })}
      />
      <Span draft={draft} onDraft={onDraft} error={faultOf('time') ?? faultOf('tooLong')} />
      <SitesField
        words={{
          label: t('faceSearch.places'),
          every: t('faceSearch.everySite'),
          some: t('faceSearch.someSites'),
          none: t('entry.noSites'),
        }}
        sites={sites}
        value={draft.siteIds}
        error={faultOf('sites')}
        onChange={(siteIds) => onDraft({ ...draft, siteIds })}
      />
      {faultOf('other') !== null && <p className={css.error}>{faultOf('other')}</p>}
      {children}
    </form>
  );
}

const SPANS = { day: 1, week: 7, month: 30 } as const;
const MINUTE_MS = 60_000;

function Span({
  draft,
  onDraft,
  error,
}: Pick<SearchFormProps, 'draft' | 'onDraft'> & { error: string | null }): ReactElement {
  const { t } = useText();
  const nowMs = useNowMs(MINUTE_MS);
  return (
    <fieldset className={formCss.field}>
      <legend>{t('faceSearch.spans')}</legend>
      <Group gap={6}>
        {(['day', 'week', 'month'] as const).map((name) => (
          <Button
            key={name}
            size="compact-sm"
            variant="default"
            onClick={() => onDraft({ ...draft, ...spanOf(SPANS[name], nowMs) })}
          >
            {t(`faceSearch.span.${name}`)}
          </Button>
        ))}
      </Group>
      <div className={formCss.two}>
        <TypedField
          kind="minute"
          label={t('faceSearch.from')}
          value={draft.fromText}
          onChange={(fromText) => onDraft({ ...draft, fromText })}
        />
        <TypedField
          kind="minute"
          label={t('faceSearch.to')}
          value={draft.toText}
          onChange={(toText) => onDraft({ ...draft, toText })}
        />
      </div>
      {error === null ? (
        <p>{t('faceSearch.spanHint')}</p>
      ) : (
        <p className={formCss.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function useFaults(checked: CheckedSearch, areShown: boolean): (field: SearchField) => string | null {
  const { t } = useText();
  return (field) => {
    if (!areShown || checked.status === 'fit' || !checked.fields.has(field)) {
      return null;
    }
    return field === 'other'
      ? t('faceSearch.unfit.other', { message: checked.message })
      : t(`faceSearch.unfit.${field}`);
  };
}
