/**
 * The curve of one place, drawn by us: what was seen as a line, what is reckoned beyond it dashed, the thresholds and
 * the wanted rate as lines, people's answers as signs below. The same figures stand in a table for those who read it.
 */
import type { ReactElement } from 'react';
import type { FaceAnswer, FaceCalibration } from '#protocol/face-work.ts';
import { formatNumber } from '../../data/format-time.ts';
import { useText } from '../../text/use-text.ts';
import css from './chart.module.css';
import { perMonthAt, scaleOf, stretchesOf, type CurveScale, type Frame } from './curve-scale.ts';
import { formatRate } from './format-rate.ts';

const FRAME: Frame = { width: 720, height: 330, left: 56, right: 16, top: 28, bottom: 64 };
const FLOOR = FRAME.height - FRAME.bottom;
const ANSWERS_AT = FLOOR + 30;

interface CurveChartProps {
  place: FaceCalibration;
  /** What is typed now, which may not be saved yet. */
  wantedPerMonth: number;
}

export function CurveChart({ place, wantedPerMonth }: CurveChartProps): ReactElement {
  const { t, locale } = useText();
  const scale = scaleOf({ ...place, wantedPerMonth }, FRAME);
  const { candidate } = place.thresholds;
  const atThreshold = perMonthAt(place.curve, candidate);
  const summary = t('faceCalibration.chartSays', {
    candidate: formatNumber(candidate, locale, 1),
    perMonth: atThreshold === null ? '?' : formatRate(atThreshold, locale),
    wanted: formatRate(wantedPerMonth, locale),
  });
  return (
    <figure className={css.figure}>
      <figcaption>{t('faceCalibration.chart')}</figcaption>
      <div className={css.scroll} tabIndex={0} role="group" aria-label={t('faceCalibration.chart')}>
        <svg
          viewBox={`0 0 ${FRAME.width} ${FRAME.height}`}
          className={css.chart}
          role="img"
          aria-label={summary}
        >
          <Axes scale={scale} />
          <Wanted y={scale.y(wantedPerMonth)} />
          <Thresholds place={place} scale={scale} />
          {stretchesOf(place.curve).map(({ isExtrapolated, points }, index) => (
            <polyline
              key={index}
              className={css.curve}
              data-extrapolated={isExtrapolated || undefined}
              points={points.map(({ score, perMonth }) => `${scale.x(score)},${scale.y(perMonth)}`).join(' ')}
            />
          ))}
          <Answers place={place} scale={scale} />
        </svg>
      </div>
      <Legend place={place} />
    </figure>
  );
}

function Axes({ scale }: { scale: CurveScale }): ReactElement {
  const { t, locale } = useText();
  return (
    <g className={css.axes}>
      {scale.monthTicks.map((value) => (
        <g key={value}>
          <line x1={FRAME.left} x2={FRAME.width - FRAME.right} y1={scale.y(value)} y2={scale.y(value)} />
          <text x={FRAME.left - 8} y={scale.y(value) + 4} textAnchor="end">
            {formatRate(value, locale)}
          </text>
        </g>
      ))}
      {scale.scoreTicks.map((value) => (
        <text key={value} x={scale.x(value)} y={FLOOR + 16} textAnchor="middle">
          {value}
        </text>
      ))}
      <text x={8} y={14}>
        {t('faceCalibration.axisMonth')}
      </text>
      <text x={FRAME.width - FRAME.right} y={FRAME.height - 6} textAnchor="end">
        {t('faceCalibration.axisScore')}
      </text>
    </g>
  );
}

function Wanted({ y }: { y: number }): ReactElement {
  const { t } = useText();
  return (
    <g className={css.wanted}>
      <line x1={FRAME.left} x2={FRAME.width - FRAME.right} y1={y} y2={y} />
      <text x={FRAME.left + 6} y={y - 5}>
        {t('faceCalibration.wantedLine')}
      </text>
    </g>
  );
}

function Thresholds({ place, scale }: { place: FaceCalibration; scale: CurveScale }): ReactElement {
  const { t, locale } = useText();
  const [candidate, strong] = [place.thresholds.candidate, place.thresholds.strong];
  return (
    <g className={css.thresholds}>
      {(['candidate', 'strong'] as const).map((name) => {
        const x = scale.x(place.thresholds[name]);
        // The candidate's word stands to the left of its line, so that two close lines keep both words.
        const isLeft = name === 'candidate' && candidate < strong;
        return (
          <g key={name} data-threshold={name}>
            <line x1={x} x2={x} y1={FRAME.top} y2={FLOOR} />
            <text x={x + (isLeft ? -5 : 5)} y={FRAME.top + 10} textAnchor={isLeft ? 'end' : 'start'}>
              {t(`faceCalibration.${name}`)} {formatNumber(place.thresholds[name], locale, 1)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** Shape and place differ, not the colour alone. */
const SIGNS: Record<FaceAnswer, string> = {
  'same-person': 'M-5 0L0 -5L5 0L0 5Z',
  'not-this-person': 'M-4 -4L4 4M4 -4L-4 4',
  unsure: 'M-3.500 0a3.500 3.500 0 1 0 7 0a3.500 3.500 0 1 0 -7 0',
};

function Answers({ place, scale }: { place: FaceCalibration; scale: CurveScale }): ReactElement {
  return (
    <g className={css.answers}>
      {place.answers.map(({ score, answer }, index) => (
        <path
          key={index}
          d={SIGNS[answer]}
          data-answer={answer}
          transform={`translate(${scale.x(score)} ${ANSWERS_AT})`}
        />
      ))}
    </g>
  );
}

function Legend({ place }: { place: FaceCalibration }): ReactElement {
  const { t } = useText();
  const given = (['same-person', 'not-this-person', 'unsure'] as const).filter((answer) =>
    place.answers.some((one) => one.answer === answer),
  );
  return (
    <ul className={css.legend}>
      <li>
        <svg width="24" height="10" aria-hidden>
          <line className={css.curve} x1="0" x2="24" y1="5" y2="5" />
        </svg>
        {t('faceCalibration.measuredLine')}
      </li>
      {place.curve.some(({ isExtrapolated }) => isExtrapolated) && (
        <li>
          <svg width="24" height="10" aria-hidden>
            <line className={css.curve} data-extrapolated x1="0" x2="24" y1="5" y2="5" />
          </svg>
          {t('faceCalibration.extrapolated')}
        </li>
      )}
      {given.map((answer) => (
        <li key={answer}>
          <svg width="14" height="14" viewBox="-7 -7 14 14" className={css.answers} aria-hidden>
            <path d={SIGNS[answer]} data-answer={answer} />
          </svg>
          {t('faceCalibration.answersOf', {
            answer: t(`faceCalibration.answer.${answer}`),
            count: place.answers.filter((one) => one.answer === answer).length,
          })}
        </li>
      ))}
    </ul>
  );
}
