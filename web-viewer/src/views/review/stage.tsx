/** The picture of one camera with its time, and over it whatever there is to say while there is none. */
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { Button, Loader } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import { addressOf } from '../../data/http.ts';
import { useCentral } from '../../data/central-context.tsx';
import { formatDate, formatDateTime, formatTime } from '../../data/format-time.ts';
import { picturePath } from '../../data/recording-api.ts';
import { STARTING, type TrackState } from '../../parts/recording/camera-track.ts';
import type { RecordingDesk } from '../../parts/recording/recording-desk.ts';
import { useDeskState, useDeskTime, useTrack } from '../../parts/recording/use-recording-desk.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { sayCodec } from '../../text/say-recording.ts';
import { useText, type Say } from '../../text/use-text.ts';
import css from './stage.module.css';
import { useSettled } from './use-settled.ts';

interface StageProps {
  desk: RecordingDesk;
  camera: CameraView;
  /** Of the desk's tracks; the camera's id where it stands once. */
  trackKey: string;
  /** Its picture is so much later than the clock. */
  offsetMs: number;
  isMain: boolean;
  isAlone: boolean;
  isMuted: boolean;
  /** Where the next recorded picture is, if anything is known of it. */
  nextMs: (atMs: number) => number | null;
  onSeek: (atMs: number) => void;
  onMain: () => void;
}

const STILL_WIDTH = 640;
const STILL_SETTLE_MS = 80;
export function Stage(props: StageProps): ReactElement {
  const { desk, camera, trackKey, offsetMs, isMain, isAlone, isMuted, nextMs, onSeek, onMain } = props;
  const { t } = useText();
  const { isPlaying } = useDeskState(desk);
  const { videoRef, state } = useTrack(desk, trackKey);
  const track = state ?? STARTING;
  const box = useShownTime(desk, trackKey, offsetMs);
  return (
    <div
      ref={box}
      className={css.stage}
      data-playback={track.status}
      data-has-picture={track.hasPicture}
      data-camera={trackKey}
      data-main={isMain}
    >
      <video
        ref={videoRef}
        className={css.video}
        aria-label={t('review.video', { camera: camera.name })}
        muted={isMuted || !isMain}
        playsInline
        disablePictureInPicture
        disableRemotePlayback
        onClick={() => (isMain || isAlone ? desk.setPlaying(!isPlaying) : onMain())}
      />
      {isAlone && !track.hasPicture && <Still desk={desk} cameraId={camera.id} offsetMs={offsetMs} />}
      <div className={css.head}>
        <StageClock desk={desk} offsetMs={offsetMs} isWhole={isAlone} />
        {!isAlone && <span className={css.name}>{camera.name}</span>}
        {track.isPreview && <span className={css.tag}>{t('review.preview')}</span>}
        {track.isSlow && (
          <span className={css.tag} data-slow>
            {t('review.slow')}
          </span>
        )}
      </div>
      <Words track={track}>
        {track.status === 'nothing' && (
          <ToNext desk={desk} offsetMs={offsetMs} nextMs={nextMs} onSeek={onSeek} />
        )}
      </Words>
    </div>
  );
}

/** Said in the page ten times a second without drawing it anew: when the picture on the screen was taken. */
function useShownTime(
  desk: RecordingDesk,
  trackKey: string,
  offsetMs: number,
): React.RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      desk.onTime((atMs) => {
        const track = desk.track(trackKey);
        if (box.current) {
          box.current.dataset['atMs'] = String(Math.round(track?.shownMs ?? atMs + offsetMs));
          box.current.dataset['offMs'] = String(Math.round(track?.offMs(atMs + offsetMs) ?? -1));
        }
      }),
    [desk, trackKey, offsetMs],
  );
  return box;
}

function StageClock({
  desk,
  offsetMs,
  isWhole,
}: {
  desk: RecordingDesk;
  offsetMs: number;
  isWhole: boolean;
}): ReactElement {
  const atMs = useDeskTime(desk, 100) + offsetMs;
  return (
    <time className={css.clock} data-whole={isWhole} dateTime={new Date(atMs).toISOString()}>
      <span>{formatDate(atMs)}</span> {formatTime(atMs)}
    </time>
  );
}

function ToNext({
  desk,
  offsetMs,
  nextMs,
  onSeek,
}: Pick<StageProps, 'desk' | 'offsetMs' | 'nextMs' | 'onSeek'>): ReactElement | null {
  const { t } = useText();
  const foundMs = nextMs(useDeskTime(desk, 1_000) + offsetMs);
  return foundMs === null ? null : (
    <Button size="compact-sm" variant="white" onClick={() => onSeek(foundMs - offsetMs)}>
      {t('review.toNext', { at: formatDateTime(foundMs) })}
    </Button>
  );
}

/** The key frame nearest to the wanted moment comes long before the stream does. */
function Still({
  desk,
  cameraId,
  offsetMs,
}: {
  desk: RecordingDesk;
  cameraId: string;
  offsetMs: number;
}): ReactElement {
  const { timing } = useCentral();
  const atMs = useDeskTime(desk, 1_000) + offsetMs;
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

function Words({ track, children }: { track: TrackState; children: ReactNode }): ReactElement | null {
  const { t } = useText();
  const { status } = track;
  if (status === 'ready') {
    return null;
  }
  return (
    <div className={css.words} data-status={status} role={status === 'failed' ? 'alert' : 'status'}>
      {status === 'loading' ? (
        <Loader size="sm" color="gray.3" aria-hidden />
      ) : (
        <Icon name={SIGNS[status]} size={24} />
      )}
      <strong>{sayStatus(t, track)}</strong>
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

function sayStatus(t: Say, { status, gap, codecs, error }: TrackState): string {
  switch (status) {
    case 'nothing':
      return gap === null
        ? t('review.status.nothingHere')
        : t('review.status.nothing', {
            from: formatDateTime(gap.fromMs),
            to: formatDateTime(gap.toMs),
            reason: t(`gap.${gap.reason}`),
          });
    case 'unplayable':
      return t('review.status.unplayable', { codec: sayCodec(codecs) });
    case 'failed':
      return t('review.status.failed', { message: sayProblem(t, error) });
    case 'ready':
      return '';
    default:
      return t(`review.status.${status}`);
  }
}
