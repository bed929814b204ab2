/** Makes a one-time enrolment code and shows it once, as the command to run. */
import { useState, type ReactElement } from 'react';
import { Alert, Button, CopyButton, Group, Modal, Stack, TextInput } from '@mantine/core';
import { formatDateTime } from '../../data/format-time.ts';
import { useMakeEnrolmentCode } from '../../data/queries.ts';
import { sayProblemWithId } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import css from './enrol.module.css';

export function EnrolDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }): ReactElement {
  const { t } = useText();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('agents.enrol')}
      closeButtonProps={{ 'aria-label': t('password.cancel') }}
    >
      <EnrolForm onClose={onClose} />
    </Modal>
  );
}

function EnrolForm({ onClose }: { onClose: () => void }): ReactElement {
  const { t } = useText();
  const [name, setName] = useState('');
  const make = useMakeEnrolmentCode();
  if (make.data) {
    const command = `bin/matlang enrol ${make.data.code} --config agent.yaml`;
    return (
      <Stack>
        <strong>{t('agents.codeTitle')}</strong>
        <code className={css.code} data-enrolment-code={make.data.code}>
          {command}
        </code>
        <p className={css.hint}>{t('agents.codeHint', { at: formatDateTime(make.data.expiresAtMs) })}</p>
        <Group justify="flex-end">
          <CopyButton value={command}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {t(copied ? 'agents.copied' : 'agents.copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t('agents.done')}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') {
          make.mutate(name.trim());
        }
      }}
    >
      <Stack>
        <TextInput
          label={t('agents.enrolName')}
          placeholder={t('agents.enrolNamePlaceholder')}
          maxLength={200}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {make.error && (
          <Alert color="red" role="alert">
            {sayProblemWithId(t, make.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('password.cancel')}
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={make.isPending}>
            {t('agents.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
