/** The one line under a TV wall: alarms, the next stop of the tour, the time, and whether the page still hears central. */
import type { ReactElement } from 'react';
import type { IncidentView } from '#protocol/incident.ts';
import type { WallLayout } from '#protocol/wall-layout.ts';
import { useCentralLink, useNowMs } from '../../data/central-context.tsx';
import { formatTime } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { TourWords } from './tour-button.tsx';
import css from './tv.module.css';
import type { Tour } from './use-tour.ts';

interface TvFootProps {
  name: string;
  alarms: readonly IncidentView[];
  tour: Tour;
  layouts: readonly WallLayout[];
}

export function TvFoot({ name, alarms, tour, layouts }: TvFootProps): ReactElement {
  const { t } = useText();
  const link = useCentralLink();
  const nowMs = useNowMs(1000);
  const newest = alarms[0];
  return (
    <footer className={css.foot} data-alarms={alarms.length > 0}>
      <span className={css.alarms} role="status">
        <Icon name={alarms.length > 0 ? 'warning' : 'check'} size={22} />
        {alarms.length > 0 ? t('wall.tvAlarms', { count: alarms.length }) : t('wall.tvCalm')}
      </span>
      <span className={css.newest}>
        {newest &&
          t('wall.tvNewest', {
            ...{ at: formatTime(newest.startedAtMs), kind: t(`kind.${newest.kind}`) },
            camera: newest.cameraName,
          })}
      </span>
      {link === 'lost' && <strong className={css.lost}>{t('wall.tvOffline')}</strong>}
      <span>
        {name} · <TourWords tour={tour} layouts={layouts} />
      </span>
      <time>{formatTime(nowMs)}</time>
      <span className={css.leave}>{t('wall.tvLeave')}</span>
    </footer>
  );
}
