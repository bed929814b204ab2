/** The edge agents: which are there, which are not, and a code for the next one. */
import { useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import type { AgentView } from '#protocol/agent.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { useAgents } from '../../data/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import css from '../frame/table.module.css';
import { AgentDialog } from './agent-dialog.tsx';
import { AgentDetails } from './agent-details.tsx';
import { OwnCheck, PlaceAndNote, Version } from './agent-words.tsx';
import { EnrolDialog } from './enrol-dialog.tsx';
import { NoticesList } from './notices-list.tsx';
import { OpenCodes } from './open-codes.tsx';

export function AgentsView({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const agents = useAgents();
  const [isEnrolling, setEnrolling] = useState(false);
  return (
    <div className={css.page}>
      <div className={css.bar}>
        <h1 className={css.title}>{t('agents.title')}</h1>
        {me.abilities.includes('agent.enrol') && (
          <Button onClick={() => setEnrolling(true)}>{t('agents.enrol')}</Button>
        )}
      </div>
      {agents.isPending ? (
        <LoadingRows count={3} />
      ) : agents.data === undefined ? (
        <ProblemCard error={agents.error} onRetry={() => void agents.refetch()} />
      ) : agents.data.length === 0 ? (
        <StateCard icon="box" title={t('agents.none')}>
          <p>{t('agents.noneHint')}</p>
        </StateCard>
      ) : (
        <Agents agents={agents.data} mayEdit={me.abilities.includes('agent.enrol')} />
      )}
      {me.abilities.includes('agent.enrol') && <OpenCodes />}
      <EnrolDialog isOpen={isEnrolling} onClose={() => setEnrolling(false)} />
    </div>
  );
}

function Agents({ agents, mayEdit }: { agents: AgentView[]; mayEdit: boolean }): ReactElement {
  const [editedId, setEditedId] = useState<string | null>(null);
  const edited = agents.find(({ id }) => id === editedId);
  const [openId, setOpenId] = useState<string | null>(null);
  const opened = agents.find(({ id }) => id === openId);
  return (
    <>
      <AgentTable agents={agents} openId={openId} onOpen={setOpenId} onEdit={mayEdit ? setEditedId : null} />
      {edited && <AgentDialog key={edited.id} agent={edited} onClose={() => setEditedId(null)} />}
      {opened && <AgentDetails key={opened.id} agent={opened} onClose={() => setOpenId(null)} />}
      <NoticesList />
    </>
  );
}

interface TableProps {
  agents: AgentView[];
  openId: string | null;
  onOpen: (id: string | null) => void;
  /** Null: not for this person. */
  onEdit: ((id: string) => void) | null;
}

function AgentTable({ agents, openId, onOpen, onEdit }: TableProps): ReactElement {
  const { t } = useText();
  return (
    <div className={css.scroll}>
      <DataTable>
        <thead>
          <tr>
            {(['name', 'state', 'lastSeen', 'version', 'cameras', 'check'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`agents.${name}`)}
              </th>
            ))}
            <th scope="col">
              <span className="only-read">{t('agentState.open')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {agents.map((agent) => (
            <AgentRow
              key={agent.id}
              agent={agent}
              isOpen={agent.id === openId}
              onOpen={(isOpen) => onOpen(isOpen ? agent.id : null)}
              onEdit={onEdit && (() => onEdit(agent.id))}
            />
          ))}
        </tbody>
      </DataTable>
    </div>
  );
}

interface RowProps {
  agent: AgentView;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onEdit: (() => void) | null;
}

function AgentRow({ agent, isOpen, onOpen, onEdit }: RowProps): ReactElement {
  const { t } = useText();
  const look =
    agent.revokedAtMs !== null
      ? ({ icon: 'lock', meaning: 'unknown', word: 'agents.revoked' } as const)
      : agent.isConnected
        ? ({ icon: 'check', meaning: 'healthy', word: 'agents.connected' } as const)
        : ({ icon: 'down', meaning: 'alarm', word: 'agents.notConnected' } as const);
  return (
    <tr data-agent-id={agent.id} data-connected={agent.isConnected}>
      <td>
        {agent.name}
        <small>{agent.id}</small>
        <PlaceAndNote agent={agent} />
      </td>
      <td>
        <span className={css.mark} data-meaning={look.meaning}>
          <Icon name={look.icon} size={16} />
          {t(look.word)}
        </span>
        {agent.identityConflictAtMs !== null && (
          <div className={css.mark} data-meaning="warning" role="alert">
            <Icon name="warning" size={16} />
            {t('agents.conflict', { at: formatDateTime(agent.identityConflictAtMs) })}
          </div>
        )}
      </td>
      <td>{agent.lastSeenAtMs === null ? t('agents.never') : formatDateTime(agent.lastSeenAtMs)}</td>
      <td>
        <Version agent={agent} />
      </td>
      <td className={css.number}>
        {t('agents.working', { working: agent.camerasWorking, total: agent.cameraCount })}
      </td>
      <td>
        <OwnCheck check={agent.check} />
      </td>
      <td className={css.number}>
        {onEdit && agent.revokedAtMs === null && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('agents.editOf', { name: agent.name })}
            onClick={onEdit}
          >
            {t('agents.edit')}
          </Button>
        )}{' '}
        {agent.revokedAtMs === null && (
          <Button size="compact-sm" variant="default" aria-expanded={isOpen} onClick={() => onOpen(!isOpen)}>
            {t(isOpen ? 'agentState.close' : 'agentState.open')}
          </Button>
        )}
      </td>
    </tr>
  );
}
