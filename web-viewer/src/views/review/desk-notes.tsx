/** What is said above and below the pictures: boxes whose clock is off, and what all cameras have passed over. */
import { useEffect, useState, type ReactElement } from 'react';
import { CORRECTED_FROM_MS } from '#protocol/clock-note.ts';
import { useCentral } from '../../data/central-context.tsx';
import { formatDateTime, formatTime } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import type { Gap } from '../../parts/recording/recorded-places.ts';
import { sayShift } from '../../text/say-recording.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import css from './stage.module.css';
import type { TimelineRow } from './timeline-rows.ts';

export function ClockNotes({ rows }: { rows: readonly TimelineRow[] }): ReactElement {
  const { t } = useText();
  const shifted = rows.flatMap(({ camera, timeline }) =>
    timeline?.clock.source === 'central' && Math.abs(timeline.clock.offsetMs) > CORRECTED_FROM_MS
      ? [{ camera, offsetMs: timeline.clock.offsetMs }]
      : [],
  );
  return (
    <>
      {shifted.map(({ camera, offsetMs }) => (
        <Note key={camera.id} meaning="warning" icon="clock">
          {rows.length > 1 && `${camera.name}: `}
          {t('review.clockShift', { shift: sayShift(t, -offsetMs) })}
        </Note>
      ))}
    </>
  );
}

const WORD_STAYS_MS = 6_000;

/** A gap that has been passed over stays on the screen for a moment. */
export function PassedNote({ gap }: { gap: Gap | null }): ReactElement {
  const { t } = useText();
  const { timing } = useCentral();
  const [shown, setShown] = useState<Gap | null>(null);
  useEffect(() => {
    if (gap === null) {
      return;
    }
    setShown(gap);
    return timing.after(WORD_STAYS_MS, () => setShown(null));
  }, [gap, timing]);
  return (
    <p className={css.passed} role="status" data-passed={shown?.reason ?? ''}>
      {shown !== null && (
        <>
          <Icon name="forward" size={16} />
          {t('review.passed', {
            from: formatDateTime(shown.fromMs),
            to: formatTime(shown.toMs),
            reason: t(`gap.${shown.reason}`),
          })}
        </>
      )}
    </p>
  );
}
