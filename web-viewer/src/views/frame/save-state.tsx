/** Beside what somebody changes: not saved yet, being saved, or refused, with the reason and the way to send it again. */
import type { ReactElement, ReactNode } from 'react';
import { Button } from '@mantine/core';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from './notes.tsx';
import table from './table.module.css';

interface SaveStateProps {
  save: { isPending: boolean; error: Error | null };
  /** What stands in the fields differs from what central has. */
  isChanged?: boolean;
  /** The whole sentence, where the form knows more of a refusal than central's words: who was faster, what to do. */
  say?: (error: Error) => ReactNode;
  /** Missing where the button of the form stands right beside it. */
  onRetry?: () => void;
}

export function SaveState({ save, isChanged = false, say, onRetry }: SaveStateProps): ReactElement | null {
  const { t } = useText();
  if (save.isPending) {
    return (
      <span className={table.mark} data-meaning="unknown" role="status" data-save="busy">
        <Icon name="hourglass" size={16} /> {t('saving.busy')}
      </span>
    );
  }
  if (save.error !== null) {
    return (
      <div data-save="failed">
        <Note meaning="alarm">
          {say?.(save.error) ?? (
            <>
              <strong>{t('saving.unsaved')}</strong>: {sayProblem(t, save.error)}
            </>
          )}{' '}
          {onRetry !== undefined && (
            <Button size="compact-sm" variant="default" onClick={onRetry}>
              {t('saving.retry')}
            </Button>
          )}
        </Note>
      </div>
    );
  }
  return isChanged ? (
    <span className={table.mark} data-meaning="warning" role="status" data-save="unsaved">
      <Icon name="hourglass" size={16} /> {t('saving.unsaved')}
    </span>
  ) : null;
}
