/** Shows a screen only to those who may; central checks again at every request. */
import type { ReactElement, ReactNode } from 'react';
import type { Ability, Me } from '#protocol/account.ts';
import { NoRight } from './states.tsx';

export function Guarded({
  me,
  needs,
  children,
}: {
  me: Me;
  /** Null: for everybody who is signed in. */
  needs: Ability | null;
  children: ReactNode;
}): ReactElement {
  return needs === null || me.abilities.includes(needs) ? <>{children}</> : <NoRight role={me.role} />;
}
