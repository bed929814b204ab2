/** What stands over a picture: name and state, and, where there is no picture of now, why in the middle. */
import type { ReactElement } from 'react';
import type { CameraView } from '#protocol/camera.ts';
import { formatSeconds } from '../../data/format-time.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { NO_REPORT, type StreamReport } from '../../parts/player/stream-account.ts';
import type { TileState } from '../../parts/tile-state.ts';
import { sayPlayer } from '../../text/say-player.ts';
import type { TileWords } from '../../text/say-tile.ts';
import { useText } from '../../text/use-text.ts';
import css from './wall.module.css';

const SIGNS = {
  live: 'eye',
  late: 'hourglass',
  frozen: 'frozen',
  connecting: 'hourglass',
  disconnected: 'down',
  offline: 'down',
  refused: 'lock',
  failed: 'warning',
} satisfies Record<TileState['state'], IconName>;

interface FaceProps {
  camera: CameraView;
  tile: TileState;
  words: TileWords;
  /** Says in its details how the picture is shown. */
  report?: StreamReport;
  hasAlarm?: boolean;
}

export function TileFace({
  camera,
  tile,
  words,
  report = NO_REPORT,
  hasAlarm = false,
}: FaceProps): ReactElement {
  const { t, locale } = useText();
  const hasPicture = tile.state === 'live' || tile.state === 'late';
  return (
    <>
      {!hasPicture && (
        <div className={css.instead}>
          <Icon name={SIGNS[tile.state]} size={24} />
          <strong>{words.state}</strong>
          {words.reason !== '' && <span>{words.reason}</span>}
        </div>
      )}
      <div className={css.caption}>
        <span className={css.name} title={camera.siteName}>
          {hasAlarm && (
            <span className={css.alarmed}>
              <Icon name="bell" size={14} /> {t('wall.alarmHere')} ·{' '}
            </span>
          )}
          {camera.name}
        </span>
        {hasPicture && (
          <span className={css.age} title={sayPlayer(t, report)}>
            <i className={css.dot} aria-hidden />
            {tile.state === 'late'
              ? words.state
              : t('tile.latency', { seconds: formatSeconds(tile.latencyMs, locale) })}
            {report.player === 'jpeg' && ` · ${t('player.stills')}`}
          </span>
        )}
      </div>
    </>
  );
}
