/** Why there may have been more than is shown: said before the result, since nobody misses what he does not see. */
import type { ReactElement } from 'react';
import type { PasserCameraView, PassersFound, PassersRequest } from '#protocol/passers.ts';
import { formatDateTime, formatMinute } from '../../data/format-time.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import css from './passers.module.css';

const MOST_LINES = 12;

export function MissingNote({
  found: { cameras, missing },
  request: { fromMs },
}: {
  found: PassersFound;
  request: PassersRequest;
}): ReactElement | null {
  const { t } = useText();
  const lines = [
    ...missing.map(({ agentName, reason }) => t('passers.missingAgent', { name: agentName, reason })),
    ...cameras.flatMap((camera) => sayMissing(t, camera, fromMs)),
  ];
  if (lines.length === 0) {
    return null;
  }
  const left = lines.length - MOST_LINES;
  return (
    <Note meaning="warning">
      <div className={css.missing} data-missing={lines.length}>
        <strong>{t('passers.missing')}</strong>
        <ul>
          {lines.slice(0, MOST_LINES).map((line) => (
            <li key={line}>{line}</li>
          ))}
          {left > 0 && <li>{t('passers.missingMore', { count: left })}</li>}
        </ul>
      </div>
    </Note>
  );
}

function sayMissing(t: Say, camera: PasserCameraView, fromMs: number): string[] {
  const { cameraName, state, sinceMs, gaps, skipped, window } = camera;
  const about = { camera: cameraName };
  switch (state) {
    case 'away':
      return [t('passers.missingAway', about)];
    case 'switched-off':
      return [t('passers.missingOff', about)];
    case 'unknown-camera':
      return [t('passers.missingUnknown', about)];
    case 'kept': {
      const seen =
        window === null ? gaps : gaps.filter((gap) => gap.fromMs <= window.toMs && gap.toMs >= window.fromMs);
      const isShort = sinceMs !== null && sinceMs > fromMs && seen.some((gap) => gap.fromMs <= fromMs);
      return [
        ...(isShort ? [t('passers.missingSince', { ...about, since: formatDateTime(sinceMs) })] : []),
        ...seen.map((gap) =>
          t('passers.missingGap', { ...about, from: formatMinute(gap.fromMs), to: formatMinute(gap.toMs) }),
        ),
        ...(skipped > 0 ? [t('passers.missingSkipped', { ...about, count: skipped })] : []),
      ];
    }
  }
}
