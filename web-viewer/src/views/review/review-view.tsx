/** Looking again at what cameras recorded: their pictures in step, the timeline under them, and what becomes of it. */
import { useCallback, useMemo, useRef, useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import { useLocation, useSearch } from 'wouter';
import type { Me } from '#protocol/account.ts';
import type { CameraView } from '#protocol/camera.ts';
import type { CaseDetail } from '#protocol/case-view.ts';
import { useCase } from '../../data/case-queries.ts';
import { useNowMs } from '../../data/central-context.tsx';
import { useCameras } from '../../data/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { OfflineNote } from '../frame/notes.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import { CameraField } from './camera-field.tsx';
import { caseReviewPath, MOST_CAMERAS, readReviewPlace, reviewAddress } from './review-address.ts';
import { ReviewDesk } from './review-desk.tsx';
import css from './review.module.css';
import { TimeField } from './time-field.tsx';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const BEFORE_INCIDENT_MS = 10_000;

export function ReviewView({ me }: { me: Me }): ReactElement {
  const cameras = useCameras();
  if (cameras.data === undefined) {
    return <Waiting error={cameras.isError ? cameras.error : null} onRetry={() => void cameras.refetch()} />;
  }
  return <Page me={me} cameras={cameras.data} found={null} />;
}

/** The same desk with all of a case on it, /cases/:id/review. */
export function CaseReviewView({ id, me }: { id: string; me: Me }): ReactElement {
  const cameras = useCameras();
  const found = useCase(id);
  if (cameras.data === undefined || found.data === undefined) {
    const failed = [cameras, found].find(({ isError }) => isError);
    return <Waiting error={failed?.error ?? null} onRetry={() => void failed?.refetch()} />;
  }
  return <Page key={id} me={me} cameras={cameras.data} found={found.data} />;
}

function Waiting({ error, onRetry }: { error: Error | null; onRetry: () => void }): ReactElement {
  const { t } = useText();
  return (
    <div className={css.page}>
      <h1 className={css.title}>{t('review.title')}</h1>
      {error === null ? <LoadingRows /> : <ProblemCard error={error} onRetry={onRetry} />}
    </div>
  );
}

interface PageProps {
  me: Me;
  cameras: CameraView[];
  found: CaseDetail | null;
}

function Page({ me, cameras, found }: PageProps): ReactElement {
  const { t } = useText();
  const place = usePlace(found);
  const nowMs = useNowMs(MINUTE_MS);
  const { cameraIds, atMs: addressMs } = place;
  const wanted = cameraIds.join(' ');
  const shown = useMemo(
    () => wanted.split(' ').flatMap((id) => cameras.find((camera) => camera.id === id) ?? []),
    [cameras, wanted],
  );
  const [chosenId, setMain] = useState<string | null>(null);
  const main = shown.find(({ id }) => id === chosenId) ?? shown[0] ?? null;
  const [minuteMs, setMinuteMs] = useState(addressMs ?? nowMs - MINUTE_MS);
  const seenMs = useRef(minuteMs);
  const onSeen = useCallback((atMs: number): void => {
    seenMs.current = atMs;
    setMinuteMs(Math.floor(atMs / MINUTE_MS) * MINUTE_MS);
  }, []);
  const isUnknown = cameraIds.length > 0 && shown.length === 0;

  return (
    <div className={css.page} data-review={shown.map(({ id }) => id).join(' ')}>
      <div className={css.bar}>
        <h1 className={css.title}>
          {found === null ? t('review.title') : t('review.titleCase', { number: found.number })}
        </h1>
        <CameraField
          cameras={cameras}
          cameraIds={shown.map(({ id }) => id)}
          onChoose={(ids) => place.go(ids, seenMs.current)}
        />
        {main && (
          <>
            <TimeField atMs={minuteMs} nowMs={nowMs} onGo={(toMs) => place.go(cameraIds, toMs)} />
            {place.besideMs === null && (
              <Button
                size="sm"
                variant="default"
                leftSection={<Icon name="clock" size={16} />}
                onClick={() => place.compare(seenMs.current, seenMs.current - DAY_MS)}
              >
                {t('review.compare')}
              </Button>
            )}
          </>
        )}
      </div>
      <OfflineNote />
      {main === null ? (
        <StateCard icon="rewind" title={t(isUnknown ? 'problem.notFoundTitle' : 'review.choose')}>
          <p>{t(isUnknown ? 'problem.notFoundBody' : 'review.chooseHint')}</p>
        </StateCard>
      ) : (
        <ReviewDesk
          me={me}
          shown={shown}
          mainId={main.id}
          cameras={cameras}
          found={found}
          startAtMs={addressMs ?? seenMs.current}
          isPlaying={addressMs !== null}
          wantedMs={place.isOwn ? null : addressMs}
          besideMs={place.besideMs}
          onMain={setMain}
          onBeside={(besideMs) => place.compare(seenMs.current, besideMs)}
          onSeen={onSeen}
          onSettled={place.settle}
          onGo={(ids, atMs) => place.go([...new Set(ids)].slice(0, MOST_CAMERAS), atMs)}
        />
      )}
    </div>
  );
}

interface Place {
  cameraIds: readonly string[];
  atMs: number | null;
  besideMs: number | null;
  /** This page has put the moment into the address itself; anything else came from a link. */
  isOwn: boolean;
  go: (cameraIds: readonly string[], atMs: number) => void;
  settle: (atMs: number) => void;
  compare: (atMs: number, besideMs: number | null) => void;
}

/** What the address says; of a case that is opened without any, its own cameras from its first moment on. */
function usePlace(found: CaseDetail | null): Place {
  const [, navigate] = useLocation();
  const query = useSearch();
  const given = readReviewPlace(query);
  const first = found !== null && given.cameraIds.length === 0 ? placeOf(found) : null;
  const cameraIds = first?.cameraIds ?? given.cameraIds;
  const atMs = given.atMs ?? first?.atMs ?? null;
  const written = useRef(atMs);
  const path = found === null ? '/review' : caseReviewPath(found.id);
  const latest = useRef({ path, cameraIds, besideMs: given.besideMs, navigate });
  latest.current = { path, cameraIds, besideMs: given.besideMs, navigate };
  const write = useCallback((ids: readonly string[], toMs: number, besideMs: number | null): void => {
    const now = latest.current;
    now.navigate(reviewAddress(ids, toMs, { path: now.path, besideMs }), { replace: true });
  }, []);
  return {
    ...{ cameraIds, atMs, besideMs: given.besideMs, isOwn: atMs === written.current },
    go: useCallback((ids, toMs) => write(ids, toMs, latest.current.besideMs), [write]),
    settle: useCallback(
      (settledMs) => {
        written.current = settledMs;
        write(latest.current.cameraIds, settledMs, latest.current.besideMs);
      },
      [write],
    ),
    compare: useCallback(
      (toMs, besideMs) => {
        written.current = Math.round(toMs);
        write(latest.current.cameraIds, toMs, besideMs);
      },
      [write],
    ),
  };
}

/** Stretches that were put into the case come before what the machine saw. */
export function placeOf({ recordings, incidents, occurredFromMs }: CaseDetail): {
  cameraIds: string[];
  atMs: number;
} {
  const cameraIds = [...recordings, ...incidents].map(({ cameraId }) => cameraId);
  const moments = [
    ...recordings.map(({ fromMs }) => fromMs),
    ...incidents.map(({ startedAtMs }) => startedAtMs - BEFORE_INCIDENT_MS),
  ];
  return {
    cameraIds: [...new Set(cameraIds)].slice(0, MOST_CAMERAS),
    atMs: moments.length === 0 ? occurredFromMs : Math.min(...moments),
  };
}
