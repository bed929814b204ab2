/** The curve in figures, for screen readers and for those who trust figures more. */
import type { ReactElement } from 'react';
import type { FaceCalibration } from '#protocol/face-work.ts';
import { formatNumber } from '../../data/format-time.ts';
import { useText } from '../../text/use-text.ts';
import css from './calibration.module.css';
import { formatRate } from './format-rate.ts';

export function CurveTable({ place }: { place: FaceCalibration }): ReactElement {
  const { t, locale } = useText();
  return (
    <details className={css.table}>
      <summary>{t('faceCalibration.table')}</summary>
      <div className={css.rows} tabIndex={0} role="group" aria-label={t('faceCalibration.table')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('faceCalibration.score')}</th>
              <th scope="col">{t('faceCalibration.perMonth')}</th>
              <th scope="col">{t('faceCalibration.how')}</th>
            </tr>
          </thead>
          <tbody>
            {place.curve.map(({ score, perMonth, isExtrapolated }) => (
              <tr key={score}>
                <th scope="row">{formatNumber(score, locale, 2)}</th>
                <td>{formatRate(perMonth, locale)}</td>
                <td>{t(isExtrapolated ? 'faceCalibration.extrapolated' : 'faceCalibration.measuredLine')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
