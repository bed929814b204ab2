/** What stands around every screen: the top bar, the reminder to set a password, and the alarm sound. */
import { Suspense, useState, type ReactElement, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import { Icon } from '../../parts/icons.tsx';
import { pieceOf } from '../../parts/piece.tsx';
import { useText } from '../../text/use-text.ts';
import { ErrorGuard } from './error-guard.tsx';
import css from './frame.module.css';
import { NewerPage } from './newer-page.tsx';
import { Opened } from './opened.tsx';
import { SoundContext, useAlarmSound } from './sound.ts';
import { LoadingRows } from './states.tsx';
import { TopBar } from './top-bar.tsx';

const AccountView = pieceOf(async () => (await import('../account/account-view.tsx')).AccountView);
const PasswordDialog = pieceOf(async () => (await import('./password-dialog.tsx')).PasswordDialog);

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
        <NewerPage />
        <main className={css.main} id="main" tabIndex={-1}>
          <ErrorGuard>
            <Suspense fallback={<LoadingRows />}>
              {me.mustSetUpSecondFactor ? <AccountView me={me} /> : children}
            </Suspense>
          </ErrorGuard>
        </main>
        <Opened isOpen={isPasswordOpen}>
          <PasswordDialog me={me} isOpen={isPasswordOpen} onClose={() => setPasswordOpen(false)} />
        </Opened>
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
