/**
 * A session that ended while somebody worked: the door stands over the page, which stays as it was, so that nothing
 * typed is lost. Nothing of the page can be seen or reached until the same person is back; somebody else gets a new page.
 */
import { useLayoutEffect, useRef, type ReactElement } from 'react';
import { createPortal } from 'react-dom';
import { useQueryClient } from '@tanstack/react-query';
import type { Me } from '#protocol/account.ts';
import { forgetAll } from '../../data/queries.ts';
import { useText } from '../../text/use-text.ts';
import { SignInView } from '../sign-in/sign-in-view.tsx';
import css from './sign-in-again.module.css';

export function SignInAgain({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const cover = useRef<HTMLDivElement>(null);
  useAlone(cover);
  return createPortal(
    <div ref={cover} className={css.cover} role="dialog" aria-modal aria-label={t('signIn.over')}>
      <SignInView login={me.login} intro={t('signIn.overHint', { name: me.displayName })}>
        <Leave />
      </SignInView>
    </div>,
    document.body,
  );
}

function Leave(): ReactElement {
  const { t } = useText();
  const cache = useQueryClient();
  return (
    <button type="button" className={css.leave} onClick={() => forgetAll(cache)}>
      {t('signIn.leave')}
    </button>
  );
}

/** Everything beside it is out of reach, dialogs too; afterwards the focus is where it was. */
function useAlone(cover: { current: HTMLDivElement | null }): void {
  useLayoutEffect(() => {
    const wasAt = document.activeElement;
    const others = [...document.body.children].filter(
      (child): child is HTMLElement =>
        child instanceof HTMLElement && child !== cover.current && !child.inert,
    );
    others.forEach((other) => (other.inert = true));
    cover.current?.querySelector<HTMLInputElement>('input[type="password"], input')?.focus();
    return () => {
      others.forEach((other) => (other.inert = false));
      if (wasAt instanceof HTMLElement) {
        wasAt.focus();
      }
    };
  }, [cover]);
}
