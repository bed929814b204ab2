/** The picture with its time, and over it whatever there is to say while there is none, or after a gap. */
import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { Button, Loader } from '@mantine/core';
import { addressOf } from '../../data/http.ts';
import { useCentral } from '../../data/central-context.tsx';
import { formatDate, formatDateTime, formatTime } from '../../data/format-time.ts';
import { picturePath } from '../../data/recording-api.ts';
import type { Gap } from '../../parts/recording/media-map.ts';
import type { Playback } from '../../parts/recording/playback.ts';
import type { Recording } from '../../parts/recording/use-recording.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayCodec } from '../../text/say-recording.ts';
import { useText, type Say } from '../../text/use-text.ts';
import css from './stage.module.css';
import { useSettled } from './use-settled.ts';

interface StageProps {
  cameraId: string;
  cameraName: string;
  recording: Recording;
  isMuted: boolean;
  /** Where the next recorded picture is, if anything is known of it. */
  nextMs: number | null;
  onSeek: (atMs: number) => void;
}

const STILL_WIDTH = 640;
const STILL_SETTLE_MS = 80;

export function Stage({
  cameraId,
  cameraName,
  recording,
  isMuted,
  nextMs,
  onSeek,
}: StageProps): ReactElement {
  const { t } = useText();
  const { playback, player, videoRef } = recording;
  return (
    <div
      className={css.stage}
      data-playback={playback.status}
      data-playing={playback.isPlaying}
      data-speed={playback.speed}
      data-has-picture={playback.hasPicture}
      data-at-ms={playback.atMs}
    >
      <video
        ref={videoRef}
        className={css.video}
        aria-label={t('review.video', { camera: cameraName })}
        muted={isMuted}
        playsInline
        disablePictureInPicture
        disableRemotePlayback
        onClick={() => player?.setPlaying(!playback.isPlaying)}
      />
      {!playback.hasPicture && <Still cameraId={cameraId} atMs={playback.atMs} />}
      <time className={css.clock} dateTime={new Date(playback.atMs).toISOString()}>
        <span>{formatDate(playback.atMs)}</span> {formatTime(playback.atMs)}
      </time>
      <Words playback={playback}>
        {playback.status === 'nothing' && nextMs !== null && (
          <Button size="compact-sm" variant="white" onClick={() => onSeek(nextMs)}>
            {t('review.toNext', { at: formatDateTime(nextMs) })}
          </Button>
        )}
      </Words>
      <Passed gap={playback.passed} />
    </div>
  );
}

/** The key frame nearest to the wanted moment comes long before the stream does. */
function Still({ cameraId, atMs }: { cameraId: string; atMs: number }): ReactElement {
  const { timing } = useCentral();
  const settledMs = useSettled(atMs, STILL_SETTLE_MS, timing);
  const path = picturePath(cameraId, settledMs, STILL_WIDTH);
  const [shown, setShown] = useState('');
  return (
    <img
      className={css.still}
      src={addressOf(path)}
      alt=""
      data-still={shown === path ? 'shown' : 'wanted'}
      hidden={shown !== path}
      onLoad={() => setShown(path)}
    />
  );
}

function Words({ playback, children }: { playback: Playback; children: ReactNode }): ReactElement | null {
  const { t } = useText();
  const { status } = playback;
  if (status === 'ready') {
    return null;
  }
  const words = sayStatus(t, playback);
  return (
    <div className={css.words} data-status={status} role={status === 'failed' ? 'alert' : 'status'}>
      {status === 'loading' ? (
        <Loader size="sm" color="gray.3" aria-hidden />
      ) : (
        <Icon name={SIGNS[status]} size={24} />
      )}
      <strong>{words}</strong>
      {status === 'unplayable' && <span>{t('review.status.unplayableHint')}</span>}
      {children}
    </div>
  );
}

const SIGNS = {
  ended: 'check',
  nothing: 'bin',
  away: 'down',
  unplayable: 'warning',
  failed: 'warning',
} as const;

function sayStatus(t: Say, { status, atMs, codecs, message }: Playback): string {
  switch (status) {
    case 'nothing':
      return t('review.status.nothing', { at: formatDateTime(atMs) });
    case 'unplayable':
      return t('review.status.unplayable', { codec: sayCodec(codecs) });
    case 'failed':
      return t('review.status.failed', { message });
    case 'ready':
      return '';
    default:
      return t(`review.status.${status}`);
  }
}

const WORD_STAYS_MS = 6_000;

/** A gap that has been passed over stays on the screen for a moment. */
function Passed({ gap }: { gap: Gap | null }): ReactElement {
  const { t } = useText();
  const { timing } = useCentral();
  const [shown, setShown] = useState<Gap | null>(null);
  useEffect(() => {
    setShown(gap);
    return gap === null ? undefined : timing.after(WORD_STAYS_MS, () => setShown(null));
  }, [gap, timing]);
  return (
    <p className={css.passed} role="status" data-passed={shown?.reason ?? ''}>
      {shown !== null && (
        <>
          <Icon name="forward" size={16} />
          {t('review.passed', {
            from: formatTime(shown.fromMs),
            to: formatTime(shown.toMs),
            reason: t(`gap.${shown.reason}`),
          })}
        </>
      )}
    </p>
  );
}
