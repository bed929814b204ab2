/** Looking again at what a camera recorded: the picture, the timeline under it, and what is kept or handed on of it. */
import { useRef, useState, type ReactElement } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Me } from '#protocol/account.ts';
import type { CameraView } from '#protocol/camera.ts';
import { useNowMs } from '../../data/central-context.tsx';
import { useCameras } from '../../data/queries.ts';
import { useText } from '../../text/use-text.ts';
import { OfflineNote } from '../frame/notes.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import { CameraField } from './camera-field.tsx';
import { readReviewPlace, reviewAddress } from './review-address.ts';
import { ReviewDesk } from './review-desk.tsx';
import css from './review.module.css';
import { TimeField } from './time-field.tsx';

const MINUTE_MS = 60_000;

export function ReviewView({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const cameras = useCameras();
  if (cameras.data === undefined) {
    return (
      <div className={css.page}>
        <h1 className={css.title}>{t('review.title')}</h1>
        {cameras.isError ? (
          <ProblemCard error={cameras.error} onRetry={() => void cameras.refetch()} />
        ) : (
          <LoadingRows />
        )}
      </div>
    );
  }
  return <Page me={me} cameras={cameras.data} />;
}

function Page({ me, cameras }: { me: Me; cameras: CameraView[] }): ReactElement {
  const { t } = useText();
  const [, navigate] = useLocation();
  const place = readReviewPlace(useSearch());
  const nowMs = useNowMs(MINUTE_MS);
  const camera = cameras.find(({ id }) => id === place.cameraId) ?? null;
  const [minuteMs, setMinuteMs] = useState(place.atMs ?? nowMs - MINUTE_MS);
  const seenMs = useRef(minuteMs);
  /** What this page has put into the address itself; anything else came from a link. */
  const written = useRef(place.atMs);
  const go = (cameraId: string, toMs: number): void =>
    navigate(reviewAddress(cameraId, toMs), { replace: true });

  return (
    <div className={css.page} data-review={camera?.id ?? ''}>
      <div className={css.bar}>
        <h1 className={css.title}>{t('review.title')}</h1>
        <CameraField
          cameras={cameras}
          cameraId={camera?.id ?? null}
          onChoose={(cameraId) => go(cameraId, seenMs.current)}
        />
        {camera && <TimeField atMs={minuteMs} nowMs={nowMs} onGo={(wantedMs) => go(camera.id, wantedMs)} />}
      </div>
      <OfflineNote />
      {camera === null ? (
        <StateCard
          icon="rewind"
          title={t(place.cameraId === null ? 'review.choose' : 'problem.notFoundTitle')}
        >
          <p>{t(place.cameraId === null ? 'review.chooseHint' : 'problem.notFoundBody')}</p>
        </StateCard>
      ) : (
        <ReviewDesk
          key={camera.id}
          me={me}
          camera={camera}
          cameras={cameras}
          startAtMs={place.atMs ?? seenMs.current}
          isPlaying={place.atMs !== null}
          wantedMs={place.atMs === written.current ? null : place.atMs}
          onSeen={(atMs) => {
            seenMs.current = atMs;
            setMinuteMs(Math.floor(atMs / MINUTE_MS) * MINUTE_MS);
          }}
          onSettled={(settledMs) => {
            written.current = settledMs;
            go(camera.id, settledMs);
          }}
        />
      )}
    </div>
  );
}
