/** How often each place may be wrong about faces, and what its thresholds rest on. */
import type { ReactElement } from 'react';
import { useFaceCalibrations } from '../../data/face-queries.ts';
import { useText } from '../../text/use-text.ts';
import { OfflineNote } from '../frame/notes.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import css from './calibration.module.css';
import { PlacePanel } from './place-panel.tsx';

export function FaceCalibrationView(): ReactElement {
  const { t } = useText();
  const places = useFaceCalibrations();
  return (
    <div className={css.page}>
      <h1 className={css.title}>{t('faceCalibration.title')}</h1>
      <p className={css.soft}>{t('faceCalibration.lead')}</p>
      <OfflineNote />
      {places.isPending ? (
        <LoadingRows count={4} />
      ) : places.data === undefined ? (
        <ProblemCard error={places.error} onRetry={() => void places.refetch()} />
      ) : places.data.length === 0 ? (
        <StateCard icon="gauge" title={t('faceCalibration.none')}>
          <p>{t('faceCalibration.noneHint')}</p>
        </StateCard>
      ) : (
        places.data.map((place) => <PlacePanel key={place.siteId} place={place} />)
      )}
    </div>
  );
}
