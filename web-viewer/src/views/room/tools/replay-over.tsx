/**
 * The last half minute of a camera's recording, over its live picture. It says all the time that this is not now, and
 * gives way to the live picture when it has caught up with the moment it was asked for.
 */
import { useEffect, useEffectEvent, useState, type ReactElement, type RefObject } from 'react';
import { Button, Loader } from '@mantine/core';
import type { CameraView } from '#protocol/camera.ts';
import { useNowMs } from '../../../data/central-context.tsx';
import { formatSeconds, formatTime } from '../../../data/format-time.ts';
import { useTimeline } from '../../../data/recording-queries.ts';
import { Icon } from '../../../parts/icons.tsx';
import type { RecordingDesk } from '../../../parts/recording/recording-desk.ts';
import {
  useDeskState,
  useDeskTime,
  useRecordingDesk,
  useTrack,
} from '../../../parts/recording/use-recording-desk.ts';
import { useText } from '../../../text/use-text.ts';
import css from './tools.module.css';

export const REPLAY_MS = 30_000;
/** The recorder writes pieces of half a second, and they take their way. */
const NEWEST_MS = 1_500;
const AROUND_MS = 60_000;

interface ReplayProps {
  camera: CameraView;
  askedAtMs: number;
  /** Of the picture on the screen, for whoever keeps it. */
  shownAt: RefObject<number | null>;
  /** How closely it is looked at. */
  transform: string;
  onEnd: () => void;
}

export function ReplayOver(props: ReplayProps): ReactElement | null {
  const { askedAtMs } = props;
  const desk = useRecordingDesk({ startAtMs: askedAtMs - REPLAY_MS, isPlaying: true });
  return desk === null ? null : <Replay {...props} desk={desk} />;
}

function Replay({
  desk,
  camera,
  askedAtMs,
  shownAt,
  transform,
  onEnd,
}: ReplayProps & { desk: RecordingDesk }): ReactElement {
  const { t, locale } = useText();
  const { videoRef, state } = useTrack(desk, camera.id);
  const [span] = useState({ fromMs: askedAtMs - AROUND_MS, toMs: askedAtMs + AROUND_MS });
  const known = useTimeline(camera.id, span, true).data;
  const atMs = useDeskTime(desk, 100);
  const nowMs = useNowMs(1_000);
  const { isPlaying } = useDeskState(desk);
  const end = useEffectEvent(onEnd);

  useEffect(() => desk.arrange([camera.id], camera.id), [desk, camera.id]);
  useEffect(() => {
    if (known) {
      desk.know(camera.id, known);
    }
  }, [desk, camera.id, known]);
  useEffect(
    () =>
      desk.onTime(() => {
        shownAt.current = desk.track(camera.id)?.shownMs ?? null;
      }),
    [desk, camera.id, shownAt],
  );
  const isOver = atMs >= askedAtMs - NEWEST_MS || (!isPlaying && state?.hasPicture === true);
  useEffect(() => {
    if (isOver) {
      end();
    }
  }, [isOver]);

  const status = state?.status ?? 'loading';
  const isThere = state?.hasPicture === true;
  return (
    <div className={css.replay} data-replay={status} data-has-picture={isThere}>
      <div className={css.lens} style={{ transform }}>
        <video ref={videoRef} className={css.video} muted playsInline disablePictureInPicture aria-hidden />
      </div>
      <div className={css.replayFrame} />
      <span className="only-read" role="status">
        {t(isThere ? 'tools.replay' : WORDS[status])}
      </span>
      <div className={css.replayHead}>
        <Icon name="rewind" size={16} />
        {isThere ? (
          <>
            <strong>{t('tools.replayOf', { at: formatTime(atMs) })}</strong>
            <span aria-hidden>
              {t('tools.replayAgo', { seconds: formatSeconds(Math.max(0, nowMs - atMs), locale) })}
            </span>
          </>
        ) : (
          <strong aria-hidden>{t(WORDS[status])}</strong>
        )}
        {status === 'loading' && <Loader size="xs" color="gray.3" aria-hidden />}
        <Button size="compact-sm" variant="white" onClick={onEnd}>
          {t('tools.toLive')}
        </Button>
      </div>
    </div>
  );
}

const WORDS = {
  loading: 'tools.replayLoading',
  ready: 'tools.replayLoading',
  ended: 'tools.replayNone',
  nothing: 'tools.replayNone',
  away: 'tools.replayFailed',
  unplayable: 'tools.replayFailed',
  failed: 'tools.replayFailed',
} as const;
