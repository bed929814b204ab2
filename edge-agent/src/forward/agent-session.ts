/**
 * The bearer token of this agent: challenge, signature, token; kept until shortly before it expires and given to the
 * control socket, the media sockets and the uploads, which all ask here.
 *
 * Because many ask, the back-off is here too: after a failure nobody reaches the network again before the wait is
 * over, however often they ask. Central away: RetryLater, 0.5 to 30 s. Central does not know this agent, has revoked
 * it or rejects its signature: GiveUp, and minutes until the next try, since only a person can change that.
 * Expiry is told in central's time; the box's own clock may be years off, so only the difference is used.
 */
import type { Clock } from '#base/clock.ts';
import { createBackoff } from '#base/backoff.ts';
import { GiveUp, RetryLater } from '#base/errors.ts';
import { agentSession, challenge, sessionText } from '#protocol/agent.ts';
import { postJson, type PostResult } from './central-http.ts';
import type { CentralRoute } from './central-route.ts';
import type { Identity } from './identity.ts';
import type { Fetch, Way } from './way.ts';

export interface AgentSessionDeps {
  identity: Identity;
  centralUrl: string;
  localAddress?: string | null;
  clock: Clock;
  fetch?: Fetch;
  random?: () => number;
}

export interface AgentTokens {
  /** A token that is valid as far as we know. Throws RetryLater or GiveUp. */
  token: () => Promise<string>;
  /** Central answered 401 to this token: the next `token()` fetches a new one. */
  reject: (token: string) => void;
  /** How long every `token()` will go on failing without asking central; 0 when it may ask. */
  waitMs: () => number;
}

export interface AgentSession extends AgentTokens {
  /** Something has changed on the line: what failed there may be tried at once. A refusal stays one. */
  tryAnew: () => void;
}

const SHORTEST_LIFE_MS = 30_000;
const LONGEST_LIFE_MS = 24 * 3_600_000;
/** A token is renewed when this part of its life is over. */
const RENEW_AT = 0.8;

export function createAgentSession(deps: AgentSessionDeps): AgentSession {
  const { clock, random = Math.random } = deps;
  const soon = createBackoff({ baseMs: 500, maxMs: 30_000, random });
  const slow = createBackoff({ baseMs: 120_000, maxMs: 600_000, floorMs: 60_000, random });
  let held: { token: string; renewAtMonotonicMs: number } | null = null;
  let failure: { error: Error; untilMonotonicMs: number } | null = null;
  let running: Promise<string> | null = null;
  let badSignatures = 0;

  const waitMs = (): number => Math.max(0, (failure?.untilMonotonicMs ?? 0) - clock.monotonicMs());

  const fetchToken = async (): Promise<string> => {
    try {
      const { token, lifeMs } = await openSession(deps);
      held = { token, renewAtMonotonicMs: clock.monotonicMs() + lifeMs * RENEW_AT };
      failure = null;
      badSignatures = 0;
      soon.reset();
      slow.reset();
      return token;
    } catch (error) {
      let fault = error instanceof Error ? error : new Error(String(error));
      // A central that restarted between challenge and signature no longer knows its own nonce.
      if (fault instanceof GiveUp && fault.code === 'bad-signature' && badSignatures === 0) {
        badSignatures += 1;
        fault = new RetryLater('bad-signature', fault.message);
      }
      const backoff = fault instanceof GiveUp ? slow : soon;
      failure = { error: fault, untilMonotonicMs: clock.monotonicMs() + backoff.nextMs() };
      throw fault;
    }
  };

  return {
    token: async () => {
      if (held && clock.monotonicMs() < held.renewAtMonotonicMs) {
        return held.token;
      }
      if (failure && waitMs() > 0) {
        throw failure.error;
      }
      running ??= fetchToken().finally(() => {
        running = null;
      });
      return running;
    },
    reject: (token) => {
      if (held?.token === token) {
        held = null;
      }
    },
    waitMs,
    tryAnew: () => {
      failure = failure?.error instanceof GiveUp ? failure : null;
    },
  };
}

/** Sessions belong to a way: what one address of central does not know, or cannot reach, says nothing of another. */
export function createRoutedSession({
  route,
  ...deps
}: Omit<AgentSessionDeps, 'centralUrl' | 'localAddress'> & {
  route: Pick<CentralRoute, 'current' | 'onChange'>;
}): AgentTokens {
  const sessions = new Map<string, AgentSession>();
  const ofWay = ({ url, localAddress }: Way): AgentSession => {
    const key = `${url} ${localAddress ?? ''}`;
    const session = sessions.get(key) ?? createAgentSession({ ...deps, centralUrl: url, localAddress });
    sessions.set(key, session);
    return session;
  };
  route.onChange((way) => ofWay(way).tryAnew());
  return {
    token: () => ofWay(route.current()).token(),
    reject: (token) => sessions.forEach((session) => session.reject(token)),
    waitMs: () => ofWay(route.current()).waitMs(),
  };
}

async function openSession({
  identity,
  centralUrl,
  localAddress,
  clock,
  fetch,
}: AgentSessionDeps): Promise<{ token: string; lifeMs: number }> {
  const { agentId } = identity;
  const asked = accepted(
    await postJson({
      centralUrl,
      localAddress,
      path: '/api/agents/challenges',
      body: { agentId },
      schema: challenge,
      clock,
      fetch,
    }),
  );
  const { nonce } = asked.value;
  const signature = identity.sign(sessionText(agentId, nonce));
  const opened = accepted(
    await postJson({
      centralUrl,
      localAddress,
      path: '/api/agents/sessions',
      body: { agentId, nonce, signature },
      schema: agentSession,
      clock,
      fetch,
    }),
  );
  const lifeMs = opened.value.expiresAtMs - (opened.centralNowMs ?? clock.nowMs());
  return {
    token: opened.value.token,
    lifeMs: Math.min(LONGEST_LIFE_MS, Math.max(SHORTEST_LIFE_MS, lifeMs)),
  };
}

function accepted<Value>(result: PostResult<Value>): Extract<PostResult<Value>, { status: 'ok' }> {
  if (result.status === 'ok') {
    return result;
  }
  const { code, message } = result;
  if (code === 'unknown-agent' || code === 'revoked' || code === 'bad-signature') {
    throw new GiveUp(code, `central refuses this agent (${code}): ${message}`);
  }
  throw new RetryLater(code, `central refused a session (${code}): ${message}`);
}
