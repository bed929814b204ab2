/** Day and time in one plain field, Vietnamese time whatever the browser is set to. Enter goes there. */
import { useState, type ReactElement } from 'react';
import { Button, TextInput } from '@mantine/core';
import { fromTypedTime, toTypedTime } from '../../data/typed-time.ts';
import { useText } from '../../text/use-text.ts';
import css from './review.module.css';

interface TimeFieldProps {
  label?: string;
  /** Shown until somebody types. */
  atMs: number;
  nowMs: number;
  onGo: (atMs: number) => void;
}

export function TimeField({ label, atMs, nowMs, onGo }: TimeFieldProps): ReactElement {
  const { t } = useText();
  const [typed, setTyped] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const go = (): void => {
    const text = typed ?? toTypedTime(atMs);
    const wantedMs = fromTypedTime(text);
    if (wantedMs === null) {
      setFault(t('review.timeUnfit', { text }));
    } else if (wantedMs > nowMs) {
      setFault(t('review.timeAhead'));
    } else {
      setFault(null);
      setTyped(null);
      onGo(wantedMs);
    }
  };
  return (
    <form
      className={css.timeField}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <TextInput
        className={css.timeInput ?? ''}
        size="sm"
        label={label ?? t('review.time')}
        autoComplete="off"
        maxLength={40}
        value={typed ?? toTypedTime(Math.floor(atMs / 60_000) * 60_000)}
        error={fault}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" size="sm" variant="default">
        {t('review.go')}
      </Button>
    </form>
  );
}
