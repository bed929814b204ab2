/** One that passed: its picture, when and where; opens the recording at its moment. */
import type { ReactElement } from 'react';
import { ActionIcon, Button } from '@mantine/core';
import { Link } from 'wouter';
import type { PasserCameraView, PasserView } from '#protocol/passers.ts';
import { formatDate, formatTime } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { reviewAddress } from '../review/review-address.ts';
import { headingOf } from './arrange-passers.ts';
import { PasserPicture } from './passer-picture.tsx';
import css from './passers.module.css';

export interface PasserTileProps {
  searchId: string;
  passer: PasserView;
  camera: PasserCameraView | undefined;
  isChosen: boolean;
  isCurrent: boolean;
  onChoose: () => void;
  onFocus: () => void;
  followHref: string;
}

/** So that he is seen coming. */
export const LEAD_MS = 3_000;

export function PasserTile(props: PasserTileProps): ReactElement {
  const { searchId, passer, camera, isChosen, isCurrent, onChoose, onFocus, followHref } = props;
  const { t } = useText();
  const heading = headingOf(passer);
  const object = t(`object.${passer.label}`);
  const cameraName = camera?.cameraName ?? passer.cameraId;
  const at = formatTime(passer.bestAtMs);
  const distance = sayDistance(t, camera);
  return (
    <li className={css.tile} data-passer={passer.key} data-chosen={isChosen} data-camera={passer.cameraId}>
      <Link
        className={css.shot}
        href={reviewAddress(passer.cameraId, passer.fromMs - LEAD_MS)}
        tabIndex={isCurrent ? 0 : -1}
        data-current={isCurrent}
        onFocus={onFocus}
      >
        {/* The words under it say the same. */}
        <PasserPicture searchId={searchId} passerKey={passer.key} alt="" />
        <span className={css.facts}>
          <strong>
            <time dateTime={new Date(passer.bestAtMs).toISOString()} title={formatDate(passer.bestAtMs)}>
              {at}
            </time>
          </strong>
          <span title={camera?.siteName}>{cameraName}</span>
          <span className={css.kind}>
            {object}
            {heading !== null && ` · ${t(`passers.heading.${heading}`)}`}
          </span>
          {distance !== null && <span className={css.kind}>{distance}</span>}
        </span>
      </Link>
      <div className={css.acts}>
        <Button
          component={Link}
          href={followHref}
          size="compact-xs"
          variant="default"
          tabIndex={isCurrent ? 0 : -1}
          onFocus={onFocus}
        >
          {t('passers.follow')}
        </Button>
        <ActionIcon
          size={24}
          variant={isChosen ? 'filled' : 'default'}
          aria-pressed={isChosen}
          aria-label={t(isChosen ? 'passers.chosen' : 'passers.choose')}
          title={t(isChosen ? 'passers.chosen' : 'passers.choose')}
          tabIndex={isCurrent ? 0 : -1}
          onFocus={onFocus}
          onClick={onChoose}
        >
          <Icon name={isChosen ? 'check' : 'plus'} size={14} />
        </ActionIcon>
      </div>
    </li>
  );
}

function sayDistance(
  t: ReturnType<typeof useText>['t'],
  camera: PasserCameraView | undefined,
): string | null {
  if (camera === undefined || camera.window === null) {
    return null;
  }
  return camera.distanceM === null
    ? t('passers.distanceUnknown')
    : t('passers.distance', { metres: Math.round(camera.distanceM) });
}
