/** How something stands, in a frame: its word, its sign, and the colour of its meaning. Said aloud when it changes. */
import type { ReactElement, ReactNode } from 'react';
import { Icon, type IconName } from '../../parts/icons.tsx';
import type { Meaning } from '../../text/say-entry.ts';
import css from './pill.module.css';

interface PillProps {
  icon: IconName;
  meaning: Meaning;
  children: ReactNode;
  /** Read by tests. */
  'data-status'?: string;
}

export function Pill({ icon, meaning, children, ...rest }: PillProps): ReactElement {
  return (
    <span className={css.pill} data-meaning={meaning} role="status" {...rest}>
      <Icon name={icon} size={16} /> {children}
    </span>
  );
}
