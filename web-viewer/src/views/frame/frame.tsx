/** What stands around every screen: the top bar, the reminder to set a password, and the alarm sound. */
import { useState, type ReactElement, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { AccountView } from '../account/account-view.tsx';
import { ErrorGuard } from './error-guard.tsx';
import css from './frame.module.css';
import { PasswordDialog } from './password-dialog.tsx';
import { SoundContext, useAlarmSound } from './sound.ts';
import { TopBar } from './top-bar.tsx';

export function Frame({ me, children }: { me: Me; children: ReactNode }): ReactElement {
  const { t } = useText();
  const [isPasswordOpen, setPasswordOpen] = useState(false);
  const sound = useAlarmSound(me.abilities.includes('incident.read'));

  return (
    <SoundContext value={sound}>
      <div className={css.frame}>
        <SkipLink />
        <TopBar me={me} onPassword={() => setPasswordOpen(true)} />
        {me.mustSetPassword && (
          <div className={css.reminder} role="status">
            <Icon name="lock" />
            <span>{t('top.mustSetPassword')}</span>
            <Button size="compact-sm" variant="default" onClick={() => setPasswordOpen(true)}>
              {t('top.setNow')}
            </Button>
          </div>
        )}
        <main className={css.main} id="main" tabIndex={-1}>
          <ErrorGuard>{me.mustSetUpSecondFactor ? <AccountView me={me} /> : children}</ErrorGuard>
        </main>
        <PasswordDialog me={me} isOpen={isPasswordOpen} onClose={() => setPasswordOpen(false)} />
      </div>
    </SoundContext>
  );
}

/** The first stop of the keyboard: past the navigation. Not by the address, whose base is not this page's. */
function SkipLink(): ReactElement {
  const { t } = useText();
  return (
    <a
      className={css.skip}
      href="#main"
      onClick={(event) => {
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}
    >
      {t('app.skip')}
    </a>
  );
}
