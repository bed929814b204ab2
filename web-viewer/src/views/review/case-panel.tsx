/** The case a review is about, beside its pictures: its incidents and stretches to go to, its notes, tasks and people. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { Me } from '#protocol/account.ts';
import type { CaseDetail } from '#protocol/case-view.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { useText } from '../../text/use-text.ts';
import { Notes, People, Tasks } from '../cases/case-view.tsx';
import css from './review.module.css';

interface CasePanelProps {
  me: Me;
  found: CaseDetail;
  onGo: (cameraId: string, atMs: number) => void;
}

const BEFORE_MS = 10_000;

export function CasePanel({ me, found, onGo }: CasePanelProps): ReactElement {
  const { t } = useText();
  const isRunning = found.status !== 'closed' && found.status !== 'merged';
  const mayWork = me.abilities.includes('case.work') && isRunning;
  const moments = [
    ...found.incidents.map(({ id, cameraId, cameraName, startedAtMs, kind }) => ({
      ...{ id, cameraId, cameraName, atMs: startedAtMs - BEFORE_MS },
      words: t('timeline.incident', { kind: t(`kind.${kind}`), at: formatDateTime(startedAtMs) }),
    })),
    ...found.recordings.map(({ id, cameraId, cameraName, fromMs, toMs, note }) => ({
      ...{ id, cameraId, cameraName, atMs: fromMs },
      words: `${formatDateTime(fromMs)} – ${formatDateTime(toMs).slice(11)} ${note}`,
    })),
  ].sort((a, b) => a.atMs - b.atMs);
  return (
    <>
      <section className={css.panel} data-case={found.id}>
        <h2 className={css.heading}>
          <Link href={`/cases/${found.id}`}>
            {found.number} · {found.title}
          </Link>
        </h2>
        <p className={css.soft}>{t(`caseStatus.${found.status}`)}</p>
        {moments.length === 0 ? (
          <p className={css.soft}>{t('review.caseEmpty')}</p>
        ) : (
          <ul className={css.list}>
            {moments.map(({ id, cameraId, cameraName, atMs, words }) => (
              <li key={id}>
                <button type="button" className={css.jump} onClick={() => onGo(cameraId, atMs)}>
                  {words}
                </button>
                <small>{cameraName}</small>
              </li>
            ))}
          </ul>
        )}
      </section>
      <Notes found={found} mayWork={me.abilities.includes('case.work') && found.status !== 'merged'} />
      <Tasks found={found} mayWork={mayWork} />
      <People found={found} mayWork={mayWork} mayErase={false} />
    </>
  );
}
