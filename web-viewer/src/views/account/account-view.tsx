/** One's own account: the second factor, where one is signed in, rights lent and borrowed. */
import type { ReactElement } from 'react';
import { Alert } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import table from '../frame/table.module.css';
import { MyNotify } from '../notify/my-notify.tsx';
import css from './account.module.css';
import { Delegations } from './delegations.tsx';
import { SecondFactor } from './second-factor.tsx';
import { Sessions } from './sessions.tsx';

export function AccountView({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  return (
    <div className={table.page}>
      <h1 className={table.title}>{t('account.title')}</h1>
      <p className={css.why}>
        {me.displayName} · {me.login} · {t(`role.${me.role}`)}
      </p>
      {me.mustSetUpSecondFactor && (
        <Alert color="yellow" role="alert" mb="md" icon={<Icon name="warning" />}>
          {t('account.mustSetUp')}
        </Alert>
      )}
      <SecondFactor me={me} />
      <MyNotify />
      <Sessions />
      <Delegations me={me} />
    </div>
  );
}
