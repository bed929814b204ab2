/**
 * What an agent says of itself, and another try for what central refused. Both are for who may read agents: another
 * try makes nothing and deletes nothing, it has central judge again what the agent already reported; enrolling and
 * revoking, which the stronger ability is for, is another matter.
 */
import { z } from 'zod';
import { agentState, deadLetter } from '#protocol/agent-state.ts';
import { uuid } from '#protocol/names.ts';
import type { AgentQuestions } from '../../intake/agent-questions.ts';
import type { AgentStore, AuditTrail } from '../../intake/stores.ts';
import { actorOf } from '../../people/sign-in.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';

export interface AgentStateRouteDeps {
  agents: AgentStore;
  audit: AuditTrail;
  questions: AgentQuestions;
}

const params = z.strictObject({ agentId: uuid });

export function agentStateRoutes({ agents, audit, questions }: AgentStateRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/agents/:agentId/state',
      door: 'agent.read',
      summary: 'What waits to be sent, what central refused, the disk, the clock, the way to central',
      schemas: { params },
      reply: agentState,
      handle: async ({ params: { agentId } }) => {
        if ((await agents.find(agentId)) === null) {
          return unknownAgent(agentId);
        }
        const asked = await questions.ask(agentId, 'agent-state-get', {});
        if (asked.status === 'away') {
          return refuse('agent-away', asked.reason);
        }
        return asked.answer.status === 'told'
          ? { reply: asked.answer.state }
          : refuse('agent-away', asked.answer.reason);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/agents/:agentId/dead-letters/:key/retry',
      door: 'agent.read',
      summary: 'Have the agent send once more what central refused',
      schemas: { params: params.extend({ key: deadLetter.shape.key }) },
      reply: null,
      handle: async ({ who: { account }, params: { agentId, key } }) => {
        if ((await agents.find(agentId)) === null) {
          return unknownAgent(agentId);
        }
        const asked = await questions.ask(agentId, 'dead-letter-retry', { key });
        if (asked.status === 'away') {
          return refuse('agent-away', asked.reason);
        }
        if (asked.answer.status === 'refused') {
          return refuse('conflict', asked.answer.reason);
        }
        await audit.append({
          actor: actorOf(account),
          action: 'agent.dead-letter-retried',
          resource: `agent:${agentId}`,
          detail: key,
        });
        return { reply: undefined };
      },
    }),
  ];
}

function unknownAgent(agentId: string): Refusal {
  return refuse('not-found', `agentId: there is no agent '${agentId}'`);
}
