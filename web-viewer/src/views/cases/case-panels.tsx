/** What the panels of a case page have in common: heading, who and when, what went wrong, and taking a part back. */
import { useState, type ReactElement, type ReactNode } from 'react';
import { Button, TextInput } from '@mantine/core';
import { useChangeCase } from '../../data/case-queries.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { sayUnsaved } from '../../text/say-stale.ts';
import { useText } from '../../text/use-text.ts';
import css from './case.module.css';

interface PanelProps {
  title: string;
  isEmpty: boolean;
  children: ReactNode;
}

export function Panel({ title, isEmpty, children }: PanelProps): ReactElement {
  const { t } = useText();
  return (
    <section className={css.panel}>
      <h2 className={css.heading}>{title}</h2>
      {isEmpty && <p className={css.soft}>{t('case.nothing')}</p>}
      {children}
    </section>
  );
}

export function By({ byName, atMs }: { byName: string; atMs: number }): ReactElement {
  const { t } = useText();
  return <small>{t('case.by', { name: byName, at: formatDateTime(atMs) })}</small>;
}

export function Unsaved({ error }: { error: Error | null }): ReactElement | null {
  const { t } = useText();
  return error === null ? null : (
    <p className={css.urgent} role="alert">
      {sayUnsaved(t, error)}
    </p>
  );
}

interface TakeBackProps {
  caseId: string;
  /** Below the case, of a request with a reason. */
  path: string;
  words: string;
  /** What is lost by it. */
  hint?: string;
}

/** A button; when it is pressed, the reason is asked for. Escape leaves. */
export function TakeBack({ caseId, path, words, hint }: TakeBackProps): ReactElement {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const change = useChangeCase(caseId);
  if (!isOpen) {
    return (
      <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setOpen(true)}>
        {words}
      </Button>
    );
  }
  const body = { reason: reason.trim() };
  return (
    <form
      className={css.whole}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ path, body }, { onSuccess: () => setOpen(false) });
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          setOpen(false);
        }
      }}
    >
      {hint !== undefined && <p className={css.urgent}>{hint}</p>}
      <div className={css.row}>
        <TextInput
          autoFocus
          size="xs"
          label={t('case.why', { words })}
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" disabled={body.reason === ''} loading={change.isPending}>
          {words}
        </Button>
        <Button size="xs" variant="default" onClick={() => setOpen(false)}>
          {t('case.cancel')}
        </Button>
      </div>
      <Unsaved error={change.error} />
    </form>
  );
}
