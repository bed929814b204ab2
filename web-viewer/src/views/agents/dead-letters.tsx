/** What central refused for good, why, and another try. */
import type { ReactElement } from 'react';
import { Button } from '@mantine/core';
import type { DeadLetter, OutboxState } from '#protocol/agent-state.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { useRetryDeadLetter } from '../../data/recording-queries.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { Note } from '../frame/notes.tsx';
import tableCss from '../frame/table.module.css';

export function DeadLetters({ agentId, outbox }: { agentId: string; outbox: OutboxState }): ReactElement {
  const { t } = useText();
  const { dead, deadCount } = outbox;
  if (dead.length === 0) {
    return <p>{t('agentState.noDead')}</p>;
  }
  return (
    <>
      {dead.length < deadCount && (
        <p>{t('agentState.deadShown', { shown: dead.length, count: deadCount })}</p>
      )}
      <div
        className={tableCss.scroll}
        tabIndex={0}
        role="group"
        aria-label={t('agentState.dead', { count: deadCount })}
      >
        <DataTable>
          <thead>
            <tr>
              {(['what', 'camera', 'reason', 'refusedAt'] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`agentState.${name}`)}
                </th>
              ))}
              <th scope="col">
                <span className="only-read">{t('agentState.retry')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {dead.map((letter) => (
              <Row key={letter.key} agentId={agentId} letter={letter} />
            ))}
          </tbody>
        </DataTable>
      </div>
    </>
  );
}

function Row({ agentId, letter }: { agentId: string; letter: DeadLetter }): ReactElement {
  const { t } = useText();
  const retry = useRetryDeadLetter(agentId);
  const { key, what, cameraId, reason, refusedAtMs } = letter;
  return (
    <tr data-dead-letter={key}>
      <td>{what}</td>
      <td>{cameraId}</td>
      <td className={tableCss.wide} lang="en">
        {reason}
        {retry.error && (
          <Note meaning="alarm">{t('agentState.retryFailed', { message: sayProblem(t, retry.error) })}</Note>
        )}
      </td>
      <td>{formatDateTime(refusedAtMs)}</td>
      <td>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('agentState.retryOf', { what, camera: cameraId })}
          loading={retry.isPending}
          onClick={() => retry.mutate(key)}
        >
          {t('agentState.retry')}
        </Button>
      </td>
    </tr>
  );
}
