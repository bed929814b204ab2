/** One line that a person must not miss: a warning, a success, a fact. Said aloud when it appears. */
import type { ReactElement, ReactNode } from 'react';
import { useCentralLink } from '../../data/central-context.tsx';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import css from './notes.module.css';

interface NoteProps {
  meaning: 'alarm' | 'warning' | 'healthy' | 'information';
  icon?: IconName;
  children: ReactNode;
}

const ICONS = { alarm: 'warning', warning: 'warning', healthy: 'check', information: 'bell' } as const;

export function Note({ meaning, icon, children }: NoteProps): ReactElement {
  return (
    <div className={css.note} data-meaning={meaning} role={meaning === 'alarm' ? 'alert' : 'status'}>
      <Icon name={icon ?? ICONS[meaning]} size={16} />
      <div>{children}</div>
    </div>
  );
}

/** While the line is down; what is on the page stays readable. */
export function OfflineNote(): ReactElement | null {
  const { t } = useText();
  return useCentralLink() === 'lost' ? (
    <Note meaning="warning" icon="down">
      {t('watchList.offline')}
    </Note>
  ) : null;
}
