/**
 * Finds out who is asking, from a request of any sort: REST, upgrade, socket.io handshake. Whether they may do what
 * they ask is can()'s word; here only the door's.
 */
import type { IncomingMessage } from 'node:http';
import type { Ability } from '#protocol/account.ts';
import { can } from '../people/can.ts';
import type { PeopleSessions, SignedIn } from '../people/sessions.ts';
import { readSessionCookie } from './cookie.ts';
import { refuse, type Caller, type Door, type Refusal } from './route.ts';

export interface Gate {
  member(request: IncomingMessage): Promise<SignedIn | null>;
  agent(request: IncomingMessage): string | null;
  /** Who came in, or why not. */
  enter(request: IncomingMessage, door: Door): Promise<{ who: Caller } | Refusal>;
}

export interface GateDeps {
  sessions: PeopleSessions;
  findAgent: (token: string) => string | null;
  /** Somebody signed in knocked at a door that is not theirs. */
  onRefused: (who: SignedIn, door: Ability) => Promise<void>;
}

export function createGate({ sessions, findAgent, onRefused }: GateDeps): Gate {
  const member = async (request: IncomingMessage): Promise<SignedIn | null> => {
    const token = readSessionCookie(request);
    return token === null ? null : sessions.find(token);
  };
  const agent = (request: IncomingMessage): string | null => {
    const token = /^Bearer ([\w-]{20,200})$/i.exec(request.headers.authorization ?? '')?.[1];
    return token === undefined ? null : findAgent(token);
  };

  return {
    member,
    agent,
    enter: async (request, door) => {
      if (door === 'public') {
        return { who: null };
      }
      if (door === 'agent') {
        const agentId = agent(request);
        return agentId === null
          ? refuse('not-signed-in', 'expected the bearer token of an agent session')
          : { who: { agentId } };
      }
      const who = await member(request);
      if (who === null) {
        return refuse('not-signed-in', 'sign in first');
      }
      if (door !== 'session' && who.account.isHeldBack === true) {
        return refuse('second-factor-needed', 'set up the second factor of this account first');
      }
      if (door !== 'session' && !can(who.account, door)) {
        await onRefused(who, door);
        return refuse('no-right', `the role '${who.account.role}' does not include '${door}'`);
      }
      return { who };
    },
  };
}
