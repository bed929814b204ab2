/** Merging this case into another one, for good: asked for twice. */
import { useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import type { CaseDetail } from '#protocol/case-view.ts';
import { useChangeCase } from '../../data/case-queries.ts';
import { useText } from '../../text/use-text.ts';
import { Unsaved } from './case-panels.tsx';
import { CasePicker } from './case-picker.tsx';
import css from './case.module.css';

export function MergeForm({ found }: { found: CaseDetail }): ReactElement {
  const { t } = useText();
  const [, navigate] = useLocation();
  const [isOpen, setOpen] = useState(false);
  const [intoId, setInto] = useState<string | null>(null);
  const change = useChangeCase(found.id);
  if (!isOpen) {
    return (
      <Button mt={8} size="compact-sm" variant="subtle" color="gray" onClick={() => setOpen(true)}>
        {t('case.mergeInto')}
      </Button>
    );
  }
  return (
    <form
      className={css.form}
      data-merge
      onSubmit={(event) => {
        event.preventDefault();
        if (intoId !== null) {
          const body = { step: 'merge', revision: found.revision, intoId };
          change.mutate({ path: '/steps', body }, { onSuccess: () => navigate(`/cases/${intoId}`) });
        }
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          setOpen(false);
        }
      }}
    >
      <CasePicker value={intoId} onChange={setInto} exceptId={found.id} />
      <p className={css.urgent}>{t('case.mergeHint')}</p>
      <Unsaved error={change.error} />
      <div className={css.buttons}>
        <Button type="submit" disabled={intoId === null} loading={change.isPending}>
          {t('case.merge')}
        </Button>
        <Button variant="default" onClick={() => setOpen(false)}>
          {t('case.cancel')}
        </Button>
      </div>
    </form>
  );
}
