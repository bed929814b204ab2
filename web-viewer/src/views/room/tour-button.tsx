/** The tour: on or off, what comes next and when, or why it waits. */
import type { ReactElement } from 'react';
import { Button } from '@mantine/core';
import type { WallLayout } from '#protocol/wall-layout.ts';
import { useCentral, useNowMs } from '../../data/central-context.tsx';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import css from './room.module.css';
import { sayStop } from './say-wall.ts';
import type { Tour } from './use-tour.ts';

interface TourButtonProps {
  tour: Tour;
  layouts: readonly WallLayout[];
  onToggle: () => void;
}

export function TourButton({ tour, layouts, onToggle }: TourButtonProps): ReactElement {
  const { t } = useText();
  const isOn = tour.state !== 'off';
  return (
    <>
      <Button
        size="xs"
        flex="none"
        variant={isOn ? 'filled' : 'default'}
        leftSection={<Icon name="again" size={16} />}
        aria-pressed={isOn}
        title={t(isOn ? 'wall.tourStop' : 'wall.tourStart')}
        onClick={onToggle}
      >
        {t('wall.tour')}
      </Button>
      {isOn && (
        <span className={css.tour} data-tour={tour.state}>
          <TourWords tour={tour} layouts={layouts} />
        </span>
      )}
    </>
  );
}

/** Also at the foot of a TV. */
export function TourWords({ tour, layouts }: Omit<TourButtonProps, 'onToggle'>): ReactElement | null {
  const { t } = useText();
  const { offsetMs } = useCentral();
  const nowMs = useNowMs(1000);
  if (tour.state === 'off') {
    return null;
  }
  if (tour.state !== 'running' || tour.next === null || tour.dueAtMs === null) {
    return tour.state === 'running' ? null : <>{t(`wall.tourHeld.${tour.state}`)}</>;
  }
  const seconds = Math.max(0, Math.ceil((tour.dueAtMs + offsetMs - nowMs) / 1000));
  return <>{t('wall.tourNext', { place: sayStop(t, tour.next, layouts), seconds })}</>;
}
