/** One place: its curve, where its thresholds come from, what has drifted, and the rate people chose. */
import { useState, type ReactElement } from 'react';
import { Button, NumberInput } from '@mantine/core';
import { faceCalibrationChange, type FaceCalibration } from '#protocol/face-work.ts';
import { useCalibrateFaces } from '../../data/face-queries.ts';
import { formatNumber } from '../../data/format-time.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { Mark } from '../watch-list/mark.tsx';
import css from './calibration.module.css';
import { CurveChart } from './curve-chart.tsx';
import { scoreFor } from './curve-scale.ts';
import { CurveTable } from './curve-table.tsx';

export function PlacePanel({ place }: { place: FaceCalibration }): ReactElement {
  const { t } = useText();
  const [wanted, setWanted] = useState<number | null>(null);
  const typed = wanted ?? place.wantedPerMonth;
  const checked = faceCalibrationChange.safeParse({ wantedPerMonth: typed });
  return (
    <section
      className={css.place}
      aria-label={place.siteName}
      data-place={place.siteId}
      data-origin={place.origin}
    >
      <h2 className={css.name}>{place.siteName}</h2>
      <div className={css.body}>
        <div className={css.facts}>
          <Facts place={place} />
          <WantedForm place={place} wanted={wanted} isFit={checked.success} onWanted={setWanted} />
        </div>
        <div className={css.curve}>
          {place.curve.length === 0 ? (
            <p className={css.soft}>{t('faceCalibration.noCurve')}</p>
          ) : (
            <>
              <CurveChart place={place} wantedPerMonth={checked.success ? typed : place.wantedPerMonth} />
              <CurveTable place={place} />
            </>
          )}
        </div>
      </div>
    </section>
  );
}

function Facts({ place }: { place: FaceCalibration }): ReactElement {
  const { t, locale } = useText();
  const { origin, thresholds, tracks, days, tracksNeeded, drift } = place;
  const shift = drift && formatNumber(drift.shift, locale, 1);
  return (
    <>
      <Mark
        icon={origin === 'measured' ? 'check' : 'hourglass'}
        meaning={origin === 'measured' ? 'healthy' : 'warning'}
      >
        {t(`faceCalibration.origin.${origin}`)}
      </Mark>
      {origin === 'built-in' && tracksNeeded > 0 && (
        <p>{t('faceCalibration.needed', { tracks: formatNumber(tracksNeeded, locale, 0) })}</p>
      )}
      <p>
        {t('faceCalibration.thresholds', {
          candidate: formatNumber(thresholds.candidate, locale, 1),
          strong: formatNumber(thresholds.strong, locale, 1),
        })}
      </p>
      <p className={css.soft}>
        {t('faceCalibration.seen', {
          tracks: formatNumber(tracks, locale, 0),
          days: formatNumber(days, locale, days < 10 ? 1 : 0),
        })}
      </p>
      {drift?.isWarning && <Note meaning="warning">{t('faceCalibration.drift', { shift })}</Note>}
      {drift && !drift.isWarning && <p className={css.soft}>{t('faceCalibration.steady', { shift })}</p>}
    </>
  );
}

interface WantedFormProps {
  place: FaceCalibration;
  /** Null while nobody has typed. */
  wanted: number | null;
  isFit: boolean;
  onWanted: (wanted: number | null) => void;
}

function WantedForm({ place, wanted, isFit, onWanted }: WantedFormProps): ReactElement {
  const { t, locale } = useText();
  const save = useCalibrateFaces(place.siteId);
  const isChanged = wanted !== null && wanted !== place.wantedPerMonth;
  const wouldBe = isChanged && isFit ? scoreFor(place.curve, wanted) : null;
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && isFit) {
          save.mutate(wanted, { onSuccess: () => onWanted(null) });
        }
      }}
    >
      <NumberInput
        label={t('faceCalibration.wanted')}
        description={t('faceCalibration.wantedHint')}
        decimalSeparator={locale === 'vi' ? ',' : '.'}
        thousandSeparator={false}
        clampBehavior="none"
        step={1}
        min={0.01}
        max={1000}
        value={wanted ?? place.wantedPerMonth}
        error={!isFit && t('faceCalibration.unfit')}
        onChange={(value) => onWanted(typeof value === 'number' ? value : Number.NaN)}
      />
      {wouldBe !== null && (
        <p role="status">{t('faceCalibration.wouldBe', { score: formatNumber(wouldBe, locale, 1) })}</p>
      )}
      {save.error && (
        <Note meaning="alarm">
          {t('faceCalibration.failed', {
            message: sayProblem(t, save.error),
          })}
        </Note>
      )}
      <div className={css.actions}>
        <Button type="submit" disabled={!isChanged || !isFit} loading={save.isPending}>
          {t('faceCalibration.save')}
        </Button>
        <span role="status">{save.isSuccess && !isChanged ? t('faceCalibration.saved') : ''}</span>
      </div>
    </form>
  );
}
