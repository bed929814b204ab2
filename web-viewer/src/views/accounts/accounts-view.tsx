/** Accounts for administrators: who there is, what they reach, letting in and shutting out. */
import { useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import type { AccountView } from '#protocol/account.ts';
import { useAccounts } from '../../data/account-queries.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { LongRows } from '../frame/long-rows.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import css from '../frame/table.module.css';
import { AccountDialog } from './account-dialog.tsx';

export function AccountsView(): ReactElement {
  const { t } = useText();
  const accounts = useAccounts();
  const [opened, setOpened] = useState<string | null>(null);
  const account = accounts.data?.find(({ id }) => id === opened) ?? null;
  return (
    <div className={css.page}>
      <div className={css.bar}>
        <h1 className={css.title}>{t('accounts.title')}</h1>
        <Button onClick={() => setOpened('new')}>{t('accounts.make')}</Button>
      </div>
      {accounts.isPending ? (
        <LoadingRows count={4} />
      ) : accounts.data === undefined ? (
        <ProblemCard error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : (
        <AccountTable accounts={accounts.data} onOpen={setOpened} />
      )}
      {opened !== null && (
        <AccountDialog
          key={`${opened} ${account?.revision ?? 0}`}
          account={account}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  );
}

interface TableProps {
  accounts: AccountView[];
  onOpen: (id: string) => void;
}

function AccountTable({ accounts, onOpen }: TableProps): ReactElement {
  const { t } = useText();
  return (
    <div className={css.scroll}>
      <DataTable>
        <thead>
          <tr>
            {(['name', 'role', 'reach', 'signedIn', 'state'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`accounts.${name}`)}
              </th>
            ))}
            <th scope="col">
              <span className="only-read">{t('accounts.edit')}</span>
            </th>
          </tr>
        </thead>
        <LongRows as="tbody" rows={accounts} keyOf={({ id }) => id}>
          {(account) => <AccountRow account={account} onOpen={() => onOpen(account.id)} />}
        </LongRows>
      </DataTable>
    </div>
  );
}

function AccountRow({ account, onOpen }: { account: AccountView; onOpen: () => void }): ReactElement {
  const { t } = useText();
  const { siteIds, siteGroups, cameraIds, abilities } = account.scope;
  const limits = [siteIds, siteGroups, cameraIds, abilities].flatMap((limit) => limit ?? []).length;
  const isWhole = [siteIds, siteGroups, cameraIds, abilities].every((limit) => (limit ?? null) === null);
  return (
    <tr data-login={account.login} data-disabled={account.isDisabled}>
      <td>
        {account.displayName}
        <small>{account.login}</small>
      </td>
      <td>{t(`role.${account.role}`)}</td>
      <td>{isWhole ? t('accounts.whole') : t('accounts.limited', { count: limits })}</td>
      <td>
        {account.lastSignInAtMs === null ? t('accounts.never') : formatDateTime(account.lastSignInAtMs)}
      </td>
      <td>
        <span className={css.mark} data-meaning={account.isDisabled ? 'unknown' : 'healthy'}>
          <Icon name={account.isDisabled ? 'lock' : 'check'} size={16} />
          {t(account.isDisabled ? 'accounts.disabled' : 'accounts.active')}
        </span>
        {!account.hasPassword && <small>{t('accounts.noPassword')}</small>}
        {account.hasSecondFactor && <small>{t('accounts.factor')}</small>}
      </td>
      <td>
        <Button size="compact-sm" variant="default" onClick={onOpen}>
          {t('accounts.edit')}
        </Button>
      </td>
    </tr>
  );
}
