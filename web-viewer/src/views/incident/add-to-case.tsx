/** An incident is added to a case that is there already. */
import { useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import { useLinkIncident } from '../../data/case-queries.ts';
import { sayUnsaved } from '../../text/say-stale.ts';
import { useText } from '../../text/use-text.ts';
import { CasePicker } from '../cases/case-picker.tsx';
import css from './incident.module.css';

export function AddToCase({ incidentId, onEnd }: { incidentId: string; onEnd: () => void }): ReactElement {
  const { t } = useText();
  const [caseId, setCase] = useState<string | null>(null);
  const link = useLinkIncident(incidentId);
  return (
    <form
      data-add-to-case
      onSubmit={(event) => {
        event.preventDefault();
        if (caseId !== null) {
          link.mutate(caseId, { onSuccess: onEnd });
        }
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          onEnd();
        }
      }}
    >
      <CasePicker value={caseId} onChange={setCase} />
      {link.error && (
        <p className={css.late} role="alert">
          {sayUnsaved(t, link.error)}
        </p>
      )}
      <div className={css.triage}>
        <Button type="submit" size="compact-sm" disabled={caseId === null} loading={link.isPending}>
          {t('triage.send')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onEnd}>
          {t('case.cancel')}
        </Button>
      </div>
    </form>
  );
}
