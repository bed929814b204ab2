/** A new entry: its content first; pictures follow once there is something to hang them on. */
import { useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import { useNowMs } from '../../data/central-context.tsx';
import { useProposeEntry } from '../../data/face-queries.ts';
import { useText } from '../../text/use-text.ts';
import { OfflineNote } from '../frame/notes.tsx';
import { PageHead } from '../frame/page-head.tsx';
import { useUnsavedGuard } from '../rules/use-unsaved-guard.ts';
import { checkEntryDraft, differingFields, newEntryDraft } from './entry-draft.ts';
import { EntryFields } from './entry-fields.tsx';
import { SaveFailed } from './entry-form.tsx';
import css from './entry.module.css';
import formCss from './form.module.css';

const MINUTE_MS = 60_000;

export function NewEntryView(): ReactElement {
  const { t } = useText();
  const [, navigate] = useLocation();
  const nowMs = useNowMs(MINUTE_MS);
  const [empty] = useState(() => newEntryDraft(nowMs));
  const [draft, setDraft] = useState(empty);
  const [hasTried, setTried] = useState(false);
  const propose = useProposeEntry();
  const checked = checkEntryDraft(draft, nowMs);
  useUnsavedGuard(differingFields(empty, draft).length > 0 && !propose.isSuccess, t('entry.leave'));

  return (
    <div className={css.narrow}>
      <PageHead back={{ href: '/watch-list', words: t('watchList.back') }} title={t('entry.newTitle')} />
      <OfflineNote />
      <form
        className={`${css.panel ?? ''} ${formCss.form ?? ''}`}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (checked.status === 'fit') {
            propose.mutate(checked.draft, {
              onSuccess: ({ id }) => navigate(`/watch-list/${id}`, { replace: true }),
            });
          }
        }}
      >
        <EntryFields draft={draft} checked={checked} areFaultsShown={hasTried} onChange={setDraft} />
        {propose.error && <SaveFailed error={propose.error} />}
        <div className={formCss.actions}>
          <Button type="submit" loading={propose.isPending}>
            {t('entry.create')}
          </Button>
          <span className={css.soft}>{t('entry.createFirst')}</span>
        </div>
      </form>
    </div>
  );
}
