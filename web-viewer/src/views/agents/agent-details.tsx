/** One agent as it says of itself when asked: what waits, what central refused, its disk, its clock, its line. */
import type { ReactElement, ReactNode } from 'react';
import { Button } from '@mantine/core';
import type { AgentState } from '#protocol/agent-state.ts';
import type { AgentView } from '#protocol/agent.ts';
import { CORRECTED_FROM_MS } from '#protocol/clock-note.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { Refused } from '../../data/http.ts';
import { useAgentState } from '../../data/recording-queries.ts';
import { sayDuration, saySize } from '../../text/say-recording.ts';
import { useText, type Say } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import css from './agent-details.module.css';
import { DeadLetters } from './dead-letters.tsx';
import { StoragePanel } from './storage-panel.tsx';

export function AgentDetails({ agent, onClose }: { agent: AgentView; onClose: () => void }): ReactElement {
  const { t } = useText();
  const state = useAgentState(agent.id, true);
  const isAway = state.error instanceof Refused && state.error.code === 'agent-away';
  return (
    <section
      className={css.details}
      aria-label={t('agentState.title', { name: agent.name })}
      data-agent-state
    >
      <div className={css.head}>
        <h2>{t('agentState.title', { name: agent.name })}</h2>
        <Button size="compact-sm" variant="default" onClick={onClose}>
          {t('agentState.close')}
        </Button>
      </div>
      {isAway ? (
        <Note meaning="warning" icon="down">
          {t('agentState.away')}
        </Note>
      ) : state.data ? (
        <State agentId={agent.id} state={state.data} />
      ) : state.isError ? (
        <ProblemCard error={state.error} onRetry={() => void state.refetch()} />
      ) : (
        <LoadingRows count={4} />
      )}
    </section>
  );
}

function State({ agentId, state }: { agentId: string; state: AgentState }): ReactElement {
  const { t } = useText();
  const { outbox, storage, clock, route } = state;
  return (
    <>
      <div className={css.grid}>
        <Part title={t('agentState.outbox')}>
          <Outbox outbox={outbox} />
        </Part>
        <Part title={t('agentState.clock')}>
          <p data-clock={clock.source}>{sayClock(t, clock)}</p>
        </Part>
        <Part title={t('agentState.route')}>
          <p>
            {t('agentState.routeOf', {
              url: route.centralUrl,
              uplink: route.uplink === '' ? t('agentState.uplinkAny') : route.uplink,
            })}
          </p>
        </Part>
      </div>
      <Part title={t('agentState.storage')}>
        {storage === null ? <p>{t('agentState.noStorage')}</p> : <StoragePanel storage={storage} />}
      </Part>
      <Part title={t('agentState.dead', { count: outbox.deadCount })}>
        <DeadLetters agentId={agentId} outbox={outbox} />
      </Part>
      <small>{t('agentState.asOf')}</small>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <div className={css.part}>
      <h3>{title}</h3>
      {children}
    </div>
  );
}

function Outbox({ outbox }: { outbox: AgentState['outbox'] }): ReactElement {
  const { t, locale } = useText();
  const { waitingMessages, waitingFiles, waitingBytes, oldestWaitingAtMs } = outbox;
  return (
    <p>
      {oldestWaitingAtMs === null
        ? t('agentState.nothingWaits')
        : t('agentState.waiting', {
            messages: waitingMessages,
            files: waitingFiles,
            size: saySize(waitingBytes, locale),
            since: formatDateTime(oldestWaitingAtMs),
          })}
    </p>
  );
}

/** `offsetMs` is what has to be added to the agent's time: a clock that is behind has a positive one. */
function sayClock(t: Say, clock: AgentState['clock']): string {
  if (clock.source === 'none') {
    return t('agentState.clockUnknown');
  }
  const shift = sayDuration(t, Math.abs(clock.offsetMs));
  if (Math.abs(clock.offsetMs) <= CORRECTED_FROM_MS) {
    return t('agentState.clockWell', {
      doubt: `${Math.max(1, Math.abs(clock.offsetMs) + clock.uncertaintyMs)} ms`,
    });
  }
  return t(clock.offsetMs < 0 ? 'agentState.clockAhead' : 'agentState.clockBehind', { shift });
}
