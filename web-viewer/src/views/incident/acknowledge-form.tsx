/** "I have seen it, and this is what I did." Enter sends, Escape leaves. */
import type { ReactElement } from 'react';
import { Button, Group, TextInput } from '@mantine/core';
import { useKeptText } from '../../data/kept-text.ts';
import { useAcknowledge } from '../../data/queries.ts';
import { useText } from '../../text/use-text.ts';
import { SaveState } from '../frame/save-state.tsx';

const LONGEST_NOTE = 2000;

interface AcknowledgeFormProps {
  ids: readonly string[];
  onDone?: () => void;
  onCancel?: () => void;
}

export function AcknowledgeForm({ ids, onDone, onCancel }: AcknowledgeFormProps): ReactElement {
  const { t } = useText();
  const [note, setNote] = useKeptText(`acknowledge.${ids[0] ?? ''}`);
  const acknowledge = useAcknowledge();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const body = { ids, note: note.trim() };
        void acknowledge.mutateAsync(body).then(
          // This form is gone by then.
          () => {
            setNote('');
            onDone?.();
          },
          // Said beside the field.
          () => undefined,
        );
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          onCancel?.();
        }
      }}
    >
      <TextInput
        size="xs"
        autoFocus={onCancel !== undefined}
        label={t('alarm.noteLabel')}
        placeholder={t('alarm.notePlaceholder')}
        maxLength={LONGEST_NOTE}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <SaveState save={acknowledge} isChanged={note.trim() !== ''} />
      <Group gap="xs" mt="xs">
        <Button type="submit" size="compact-sm" loading={acknowledge.isPending}>
          {ids.length > 1 ? t('alarm.confirmMany', { count: ids.length }) : t('alarm.confirm')}
        </Button>
        {onCancel && (
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            {t('alarm.cancel')}
          </Button>
        )}
      </Group>
    </form>
  );
}
