/**
 * The content of an entry being edited. A newer version from elsewhere replaces what nobody has touched; what
 * somebody has typed stays, and they choose whose is kept.
 */
import { useEffect, useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import type { WatchListEntry } from '#protocol/watch-list.ts';
import { useNowMs } from '../../data/central-context.tsx';
import { useChangeEntry } from '../../data/face-queries.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { useUnsavedGuard } from '../rules/use-unsaved-guard.ts';
import {
  checkEntryDraft,
  differingFields,
  openEntryDraft,
  type EntryDraft,
  type EntryField,
} from './entry-draft.ts';
import { EntryFields } from './entry-fields.tsx';
import css from './form.module.css';

interface EntryFormProps {
  entry: WatchListEntry;
  onChanged: (isChanged: boolean) => void;
}

const MINUTE_MS = 60_000;

export function EntryForm({ entry, onChanged }: EntryFormProps): ReactElement {
  const { t } = useText();
  const nowMs = useNowMs(MINUTE_MS);
  const [base, setBase] = useState(() => ({ version: entry.version, draft: openEntryDraft(entry) }));
  const [draft, setDraft] = useState(base.draft);
  const [hasTried, setTried] = useState(false);
  const change = useChangeEntry(entry.id);
  const checked = checkEntryDraft(draft, nowMs);
  const theirs = openEntryDraft(entry);
  const isChanged = differingFields(base.draft, draft).length > 0;
  const isTheirsNew = entry.version > base.version && differingFields(base.draft, theirs).length > 0;
  useUnsavedGuard(isChanged, t('entry.leave'));

  const load = (version: number, loaded: EntryDraft): void => {
    setBase({ version, draft: loaded });
    setDraft(loaded);
    setTried(false);
  };
  useEffect(() => onChanged(isChanged), [isChanged, onChanged]);
  useEffect(() => {
    if (entry.version > base.version && !isTheirsNew) {
      // Only pictures or approvals have changed.
      setBase({ version: entry.version, draft: base.draft });
    } else if (isTheirsNew && !isChanged) {
      load(entry.version, theirs);
    }
  });

  const save = (version: number): void => {
    setTried(true);
    if (checked.status === 'fit') {
      change.mutate(
        { version, draft: checked.draft },
        { onSuccess: (saved) => load(saved.version, openEntryDraft(saved)) },
      );
    }
  };

  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save(base.version);
      }}
    >
      <EntryFields draft={draft} checked={checked} areFaultsShown={hasTried} onChange={setDraft} />
      {isChanged && isTheirsNew ? (
        <Conflict
          fields={differingFields(draft, theirs)}
          isSaving={change.isPending}
          onMine={() => save(entry.version)}
          onTheirs={() => load(entry.version, theirs)}
        />
      ) : (
        change.error && <SaveFailed error={change.error} />
      )}
      <div className={css.actions}>
        <Button type="submit" disabled={!isChanged || isTheirsNew} loading={change.isPending}>
          {t('entry.save')}
        </Button>
        <Button variant="default" disabled={!isChanged} onClick={() => load(entry.version, theirs)}>
          {t('entry.discard')}
        </Button>
        <span role="status">{isChanged ? t('entry.unsaved') : change.isSuccess ? t('entry.saved') : ''}</span>
      </div>
    </form>
  );
}

interface ConflictProps {
  fields: readonly EntryField[];
  isSaving: boolean;
  onMine: () => void;
  onTheirs: () => void;
}

function Conflict({ fields, isSaving, onMine, onTheirs }: ConflictProps): ReactElement {
  const { t } = useText();
  return (
    <Note meaning="alarm">
      <p>{t('entry.conflict')}</p>
      {fields.length > 0 && (
        <p>{t('entry.conflictFields', { fields: fields.map((field) => sayField(t, field)).join(', ') })}</p>
      )}
      <div className={css.actions}>
        <Button size="compact-sm" loading={isSaving} onClick={onMine}>
          {t('entry.keepMine')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onTheirs}>
          {t('entry.takeTheirs')}
        </Button>
      </div>
    </Note>
  );
}

export function SaveFailed({ error }: { error: Error }): ReactElement {
  const { t } = useText();
  const message = sayProblem(t, error);
  return <Note meaning="alarm">{t('entry.failed', { message })}</Note>;
}

function sayField(t: Say, field: EntryField): string {
  const words = {
    name: t('entry.name'),
    purpose: t('entry.purpose'),
    severity: t('entry.severity'),
    legalBasis: t('entry.basis'),
    legalReference: t('entry.reference'),
    reason: t('entry.reason'),
    siteIds: t('entry.sites'),
    expiresOn: t('entry.expires'),
  } satisfies Record<EntryField, string>;
  return words[field].toLowerCase();
}
