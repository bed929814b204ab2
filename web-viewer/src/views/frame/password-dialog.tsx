/** Setting one's own password: after a one-time link, or to change it. */
import { useState, type ReactElement } from 'react';
import { Alert, Button, Group, Modal, PasswordInput, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Me } from '#protocol/account.ts';
import { setPassword } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { sayPasswordProblem } from '../../text/say-password-problem.ts';
import { useText } from '../../text/use-text.ts';

const SHORTEST = 12;

interface DialogProps {
  me: Me;
  isOpen: boolean;
  onClose: () => void;
}

export function PasswordDialog({ me, isOpen, onClose }: DialogProps): ReactElement {
  const { t } = useText();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('password.title')}
      closeButtonProps={{ 'aria-label': t('password.cancel') }}
    >
      <PasswordForm me={me} onDone={onClose} />
    </Modal>
  );
}

function PasswordForm({ me, onDone }: { me: Me; onDone: () => void }): ReactElement {
  const { t } = useText();
  const cache = useQueryClient();
  const [needsCurrent] = useState(!me.mustSetPassword);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [repeat, setRepeat] = useState('');
  const save = useMutation({
    mutationFn: () => setPassword(needsCurrent ? current : null, next),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.me }),
  });

  const missing = SHORTEST - next.length;
  const isReady = missing <= 0 && next === repeat && (!needsCurrent || current !== '');

  if (save.isSuccess) {
    return (
      <Stack>
        <Alert color="green" role="status">
          {t('password.saved')}
        </Alert>
        <Button onClick={onDone}>{t('agents.done')}</Button>
      </Stack>
    );
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) {
          save.mutate();
        }
      }}
    >
      <Stack>
        <input type="text" name="username" autoComplete="username" value={me.login} readOnly hidden />
        {needsCurrent && (
          <PasswordInput
            label={t('password.current')}
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
        )}
        <PasswordInput
          label={t('password.next')}
          description={t('password.nextHint')}
          autoComplete="new-password"
          value={next}
          error={next !== '' && missing > 0 && t('password.tooShort', { count: missing })}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('password.repeat')}
          autoComplete="new-password"
          value={repeat}
          error={repeat !== '' && missing <= 0 && repeat !== next && t('password.differs')}
          onChange={(event) => setRepeat(event.currentTarget.value)}
        />
        {save.error && (
          <Alert color="red" role="alert">
            {sayPasswordProblem(t, save.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('password.cancel')}
          </Button>
          <Button type="submit" disabled={!isReady} loading={save.isPending}>
            {t('password.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
