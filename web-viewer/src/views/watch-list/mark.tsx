/** A word with its sign and the colour of its meaning. */
import type { ReactElement, ReactNode } from 'react';
import type { WatchListStatus } from '#protocol/watch-list.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import type { Meaning } from '../../text/say-entry.ts';
import { useText } from '../../text/use-text.ts';
import { Pill } from '../frame/pill.tsx';
import css from './entry.module.css';

interface MarkProps {
  icon: IconName;
  meaning: Meaning;
  children: ReactNode;
}

export function Mark({ icon, meaning, children }: MarkProps): ReactElement {
  return (
    <span className={css.mark} data-meaning={meaning}>
      <Icon name={icon} size={16} />
      <span>{children}</span>
    </span>
  );
}

const LOOKS = {
  draft: { icon: 'list', meaning: 'unknown' },
  'awaiting-approval': { icon: 'hourglass', meaning: 'warning' },
  active: { icon: 'check', meaning: 'healthy' },
  refused: { icon: 'close', meaning: 'unknown' },
  expired: { icon: 'clock', meaning: 'unknown' },
  withdrawn: { icon: 'bin', meaning: 'unknown' },
} as const satisfies Record<WatchListStatus, { icon: IconName; meaning: Meaning }>;

export function StatusMark({
  status,
  children,
}: {
  status: WatchListStatus;
  children?: ReactNode;
}): ReactElement {
  const { t } = useText();
  return <Mark {...LOOKS[status]}>{children ?? t(`watchList.status.${status}`)}</Mark>;
}

export function StatusPill({ status }: { status: WatchListStatus }): ReactElement {
  const { t } = useText();
  return <Pill {...LOOKS[status]}>{t(`watchList.status.${status}`)}</Pill>;
}
