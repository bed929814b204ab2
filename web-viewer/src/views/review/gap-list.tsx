/** The gaps in view in words, each a way to the other side of it; and how far back recordings reach. */
import type { ReactElement } from 'react';
import type { Timeline } from '#protocol/recording.ts';
import { formatDateTime, formatTime } from '../../data/format-time.ts';
import type { Gap } from '../../parts/recording/recorded-places.ts';
import { sayDuration } from '../../text/say-recording.ts';
import { useText } from '../../text/use-text.ts';
import css from './timeline.module.css';
import type { View } from './timeline-layout.ts';

const MOST_SHOWN = 40;

interface GapListProps {
  timeline: Timeline;
  view: View;
  nowMs: number;
  onSeek: (atMs: number) => void;
}

export function GapList({ timeline, view, nowMs, onSeek }: GapListProps): ReactElement {
  const { t } = useText();
  const gaps = gapsIn(timeline.gaps, view, nowMs);
  if (timeline.oldestAtMs === null) {
    return <p className={css.below}>{t('timeline.none')}</p>;
  }
  return (
    <div className={css.below}>
      {gaps.length === 0 ? (
        <span>{t('timeline.noGaps')}</span>
      ) : (
        <details>
          <summary>{t('timeline.gaps', { count: gaps.length })}</summary>
          <ul className={css.gaps}>
            {gaps.slice(0, MOST_SHOWN).map((gap) => (
              <li key={gap.fromMs} data-gap-reason={gap.reason}>
                <button
                  type="button"
                  title={t('timeline.gapTo', { to: formatTime(gap.toMs) })}
                  onClick={() => onSeek(gap.toMs)}
                >
                  {t('timeline.gapOf', {
                    from: formatTime(gap.fromMs),
                    to: formatTime(gap.toMs),
                    length: sayDuration(t, gap.toMs - gap.fromMs),
                    reason: t(`gap.${gap.reason}`),
                  })}
                </button>
              </li>
            ))}
            {gaps.length > MOST_SHOWN && (
              <li>{t('timeline.gapsMore', { count: gaps.length - MOST_SHOWN })}</li>
            )}
          </ul>
        </details>
      )}
      <span>{t('timeline.oldest', { at: formatDateTime(timeline.oldestAtMs) })}</span>
    </div>
  );
}

/** Of the past only: what is yet to come is no gap. */
function gapsIn(gaps: readonly Gap[], view: View, nowMs: number): Gap[] {
  return gaps
    .filter(({ fromMs, toMs }) => toMs > view.fromMs && fromMs < Math.min(view.toMs, nowMs))
    .map((gap) => ({ ...gap, toMs: Math.min(gap.toMs, nowMs) }));
}
