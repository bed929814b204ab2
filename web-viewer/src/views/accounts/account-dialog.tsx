/** One account: made with a link, changed, switched off, let in again. */
import { useState, type ReactElement } from 'react';
import { Alert, Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { ROLES, type AccountView, type Role, type Scope } from '#protocol/account.ts';
import {
  changeAccount,
  endAllSessions,
  makeAccount,
  makeLink,
  resetSecondFactor,
} from '../../data/account-api.ts';
import { useAccountAct } from '../../data/account-queries.ts';
import { addressOf, Refused } from '../../data/http.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText, type Say } from '../../text/use-text.ts';
import css from '../account/account.module.css';
import { SaveState } from '../frame/save-state.tsx';

interface DialogProps {
  /** Null: a new one. */
  account: AccountView | null;
  onClose: () => void;
}

export function AccountDialog({ account, onClose }: DialogProps): ReactElement {
  const { t } = useText();
  const [link, setLink] = useState<string | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={account === null ? t('accounts.make') : account.displayName}
      closeButtonProps={{ 'aria-label': t('account.cancel') }}
    >
      {link === null ? (
        <AccountForm account={account} onLink={setLink} onDone={onClose} />
      ) : (
        <Stack>
          <strong>{t('accounts.linkTitle')}</strong>
          <code className={css.secret}>{addressOf(link.replace(/^\//, ''))}</code>
          <p>{t('accounts.linkHint')}</p>
          <Button onClick={onClose}>{t('account.done')}</Button>
        </Stack>
      )}
    </Modal>
  );
}

interface FormProps {
  account: AccountView | null;
  onLink: (link: string) => void;
  onDone: () => void;
}

function AccountForm({ account, onLink, onDone }: FormProps): ReactElement {
  const { t } = useText();
  const [login, setLogin] = useState('');
  const [displayName, setDisplayName] = useState(account?.displayName ?? '');
  const [role, setRole] = useState<Role>(account?.role ?? 'operator');
  const [sites, setSites] = useState(listText(account?.scope.siteIds));
  const [cameras, setCameras] = useState(listText(account?.scope.cameraIds));
  const make = useAccountAct(makeAccount);
  const change = useAccountAct((isDisabled: boolean) =>
    account === null
      ? Promise.resolve(null)
      : changeAccount(account.id, {
          revision: account.revision,
          displayName,
          role,
          scope: scope(),
          isDisabled,
        }),
  );
  const scope = (): Scope => ({
    siteGroups: null,
    ...account?.scope,
    siteIds: readList(sites),
    cameraIds: readList(cameras),
  });

  const isChanged =
    login !== '' ||
    displayName !== (account?.displayName ?? '') ||
    role !== (account?.role ?? 'operator') ||
    sites !== listText(account?.scope.siteIds) ||
    cameras !== listText(account?.scope.cameraIds);

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (account === null) {
          make.mutate({ login, displayName, role, scope: scope() }, { onSuccess: onLink });
        } else {
          change.mutate(account.isDisabled, { onSuccess: onDone });
        }
      }}
    >
      <Stack>
        {account === null && (
          <TextInput
            label={t('accounts.login')}
            description={t('accounts.loginHint')}
            autoCapitalize="none"
            spellCheck={false}
            value={login}
            onChange={(event) => setLogin(event.currentTarget.value)}
          />
        )}
        <TextInput
          label={t('accounts.name')}
          value={displayName}
          onChange={(event) => setDisplayName(event.currentTarget.value)}
        />
        <Select
          label={t('accounts.role')}
          allowDeselect={false}
          data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
          value={role}
          onChange={(value) => setRole(ROLES.find((known) => known === value) ?? role)}
        />
        <TextInput
          label={t('accounts.sites')}
          description={t('accounts.empty')}
          value={sites}
          onChange={(event) => setSites(event.currentTarget.value)}
        />
        <TextInput
          label={t('accounts.cameras')}
          description={t('accounts.empty')}
          value={cameras}
          onChange={(event) => setCameras(event.currentTarget.value)}
        />
        <SaveState
          save={account === null ? make : change}
          isChanged={isChanged}
          say={(error) => sayRefusal(t, error)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('account.cancel')}
          </Button>
          <Button type="submit" loading={make.isPending || change.isPending}>
            {t(account === null ? 'accounts.make' : 'accounts.save')}
          </Button>
        </Group>
        {account !== null && (
          <Acts account={account} onLink={onLink} onSwitch={() => change.mutate(!account.isDisabled)} />
        )}
      </Stack>
    </form>
  );
}

interface ActsProps {
  account: AccountView;
  onLink: (link: string) => void;
  onSwitch: () => void;
}

function Acts({ account, onLink, onSwitch }: ActsProps): ReactElement {
  const { t } = useText();
  const link = useAccountAct(makeLink);
  const end = useAccountAct(endAllSessions);
  const reset = useAccountAct(resetSecondFactor);
  return (
    <Group>
      <Button variant="default" color="red" onClick={onSwitch}>
        {t(account.isDisabled ? 'accounts.enable' : 'accounts.disable')}
      </Button>
      {!account.isDisabled && (
        <>
          <Button variant="default" onClick={() => link.mutate(account.id, { onSuccess: onLink })}>
            {t('accounts.link')}
          </Button>
          <Button variant="default" loading={end.isPending} onClick={() => end.mutate(account.id)}>
            {t('accounts.endSessions')}
          </Button>
        </>
      )}
      {account.hasSecondFactor && (
        <Button variant="default" loading={reset.isPending} onClick={() => reset.mutate(account.id)}>
          {t('accounts.resetFactor')}
        </Button>
      )}
      <Problem error={link.error ?? end.error ?? reset.error} />
    </Group>
  );
}

function Problem({ error }: { error: Error | null }): ReactElement | null {
  const { t } = useText();
  return error === null ? null : (
    <Alert color="red" role="alert">
      {sayRefusal(t, error)}
    </Alert>
  );
}

function sayRefusal(t: Say, error: Error): string {
  if (error.message.includes('last administrator')) {
    return t('accounts.lastAdmin');
  }
  const isConflict = error instanceof Refused && error.code === 'conflict';
  return isConflict && error.message.startsWith('revision')
    ? t('accounts.conflict')
    : t('account.failed', { message: sayProblem(t, error) });
}

function listText(ids: readonly string[] | null | undefined): string {
  return (ids ?? []).join(', ');
}

function readList(text: string): string[] | null {
  const ids = text.split(/[\s,]+/).filter(Boolean);
  return ids.length === 0 ? null : ids;
}
