/** The morning after: a place and a night, and everything that moved, largest first. */
import { useState, type ReactElement } from 'react';
import { Button, Loader } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import type { CameraView } from '#protocol/camera.ts';
import { useCentral } from '../../data/central-context.tsx';
import { usePasserAnswer, useSearchPassers } from '../../data/passer-queries.ts';
import { useCameras } from '../../data/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note, OfflineNote } from '../frame/notes.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import css from '../passers/passers.module.css';
import { PasserResult } from '../passers/passer-result.tsx';
import { PathPanel } from '../passers/path-panel.tsx';
import { usePath } from '../passers/use-path.ts';
import { MorningForm } from './morning-form.tsx';
import { morningShape, NO_REASON, openMorning, whyShape } from './morning-draft.ts';
import { useKeptDraft } from './use-kept-draft.ts';

const PLACE = 'morning';

export function MorningView({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const cameras = useCameras();
  return (
    <div className={css.page}>
      <h1 className={css.title}>{t('passers.morningTitle')}</h1>
      <OfflineNote />
      {cameras.data === undefined ? (
        cameras.isError ? (
          <ProblemCard error={cameras.error} onRetry={() => void cameras.refetch()} />
        ) : (
          <LoadingRows />
        )
      ) : (
        <Body me={me} cameras={cameras.data} />
      )}
    </div>
  );
}

function Body({ me, cameras }: { me: Me; cameras: readonly CameraView[] }): ReactElement {
  const { t } = useText();
  const { timing, offsetMs } = useCentral();
  const nowMs = (): number => timing.nowMs() + offsetMs;
  const [opened] = useState(() => openMorning(nowMs()));
  const [draft, setDraft] = useKeptDraft('night', morningShape, opened);
  const [why, setWhy] = useKeptDraft('why', whyShape, NO_REASON);
  const answer = usePasserAnswer(PLACE).data;
  const search = useSearchPassers(PLACE);
  const path = usePath(me.id);
  return (
    <div className={css.body}>
      <div className={css.side}>
        <MorningForm
          draft={{ ...draft, ...why }}
          cameras={cameras}
          nowMs={nowMs}
          isBusy={search.isPending}
          onDraft={(next) => {
            setDraft(next);
            setWhy({ caseNumber: next.caseNumber, reason: next.reason });
          }}
          onSearch={(request) => search.mutate(request)}
        >
          <p className={css.recorded}>
            <Icon name="lock" size={16} />
            <span>{t('passers.recorded', { name: me.displayName })}</span>
          </p>
          <Button type="submit" loading={search.isPending} leftSection={<Icon name="search" size={16} />}>
            {t('passers.go')}
          </Button>
        </MorningForm>
        <PathPanel path={path} me={me} />
      </div>
      <div className={css.result}>
        {search.error && (
          <Note meaning="alarm">{t('passers.failed', { message: sayProblem(t, search.error) })}</Note>
        )}
        {search.isPending && <Loader size="sm" role="status" aria-label={t('passers.pictureWaiting')} />}
        {answer ? (
          <PasserResult key={answer.found.id} answer={answer} path={path} order="largest" />
        ) : (
          !search.isPending && (
            <StateCard icon="eye" title={t('passers.morningTitle')}>
              <p>{t('passers.morningLead')}</p>
            </StateCard>
          )
        )}
      </div>
    </div>
  );
}
