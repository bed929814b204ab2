/**
 * The agent's control socket to central: one socket.io connection, a hello first, then incidents and camera health
 * with an acknowledgement each. It reconnects by itself and says in what state it is.
 *
 * socket.io's own reconnection is off: its back-off knows nothing of refusals, and every attempt needs a fresh token.
 * A refusal that only a person can lift (revoked, or another box uses this identity) is retried in minutes.
 * An unanswered message may mean a slow ledger or a dead line; an empty health report, which costs central nothing,
 * tells which. Only when that too stays unanswered is the connection thrown away.
 * Not here: what is sent and in which order (sender.ts), how the token comes about (agent-session.ts).
 */
import { io, type Socket } from 'socket.io-client';
import { createBackoff } from '#base/backoff.ts';
import { sleep, type Clock } from '#base/clock.ts';
import { GiveUp, RetryLater, describeError } from '#base/errors.ts';
import { withoutUserinfo, type Log } from '#base/log.ts';
import type { AgentEvents } from '#protocol/agent-events.ts';
import { AGENT_NAMESPACE, helloReply, type AgentHello, type HelloReply } from '#protocol/agent.ts';
import type { CameraHealth } from '#protocol/camera.ts';
import { parseAnswer, type AgentEvent, type AnswerTo, type MessageOf } from './agent-answers.ts';
import type { AgentTokens } from './agent-session.ts';
import { createHealthReporter } from './camera-health.ts';
import { CENTRAL_REQUESTS, type CentralRequests } from './central-requests.ts';
import type { CentralRoute } from './central-route.ts';

export type LinkState =
  | { status: 'connecting'; reason: string | null; nextTryAtMs: number | null }
  | { status: 'connected' }
  /** Central does not want this agent; `reason` says why, in words for a technician. */
  | { status: 'refused'; reason: string; nextTryAtMs: number };

export type Welcome = Extract<HelloReply, { status: 'welcome' }>;

export interface ControlLinkDeps {
  route: Pick<CentralRoute, 'current' | 'failed' | 'worked' | 'onChange'>;
  session: AgentTokens;
  /** Drawn once per process start (UUID). */
  instanceId: string;
  /** Asked at every connection, so that it is up to date. */
  hello: () => AgentHello;
  clock: Clock;
  log: Log;
  onState?: (state: LinkState) => void;
  /** At every welcome: central's key, as it says it is. */
  onCentralKey?: (key: string) => void;
  /** At every welcome, after `onCentralKey`. */
  onWelcome?: (welcome: Welcome) => void;
  /** Tells when the question goes out; what it returns is told central's time at the welcome. */
  onAsked?: () => (centralNowMs: number) => void;
  /** Answers what central asks; without it nothing is answered. */
  onRequest?: CentralRequests['answer'];
  random?: () => number;
}

export interface ControlLink {
  run: (signal: AbortSignal) => Promise<void>;
  /** Resolves with central's answer. Throws RetryLater: not connected, no answer, or an answer in no known form. */
  send: <E extends AgentEvent>(
    event: E,
    message: MessageOf<E>,
    /** Told an answer that came after we had stopped waiting for it. */
    onLate?: (answer: AnswerTo<E>) => void,
  ) => Promise<AnswerTo<E>>;
  reportHealth: (cameras: readonly CameraHealth[]) => void;
  state: () => LinkState;
}

type AgentSocket = Socket<Record<string, never>, AgentEvents>;
/** `failed`: lost before central has welcomed us. `moved`: another way to central is better. */
interface Ended {
  status: 'lost' | 'failed' | 'bad-token' | 'refused' | 'moved';
  reason: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 10_000;
const PROBE_TIMEOUT_MS = 5000;
/** A connection that lasted this long was healthy: the next back-off starts from the beginning. */
const HEALTHY_MS = 10_000;

export function createControlLink(deps: ControlLinkDeps): ControlLink {
  const { clock, log, random = Math.random } = deps;
  const soon = createBackoff({ baseMs: 500, maxMs: 30_000, random });
  const slow = createBackoff({ baseMs: 60_000, maxMs: 600_000, floorMs: 30_000, random });
  let state: LinkState = { status: 'connecting', reason: null, nextTryAtMs: null };
  let welcomed: AgentSocket | null = null;

  const enter = (next: LinkState): void => {
    state = next;
    deps.onState?.(next);
  };

  const send: ControlLink['send'] = async (event, message, onLate) => {
    const socket = welcomed;
    if (!socket) {
      throw new RetryLater('not-connected', 'there is no connection to central');
    }
    try {
      return await ask(socket, clock, { event, message, onLate });
    } catch (error) {
      if (error instanceof RetryLater && error.code === 'no-answer') {
        void probe(socket, clock, log);
      }
      throw error;
    }
  };
  const health = createHealthReporter(clock, (report) => send('camera-health', report));

  const converse = async (signal: AbortSignal): Promise<Ended> => {
    const token = await deps.session.token();
    const socket = openSocket(deps, token);
    const over = new AbortController();
    takeRequests(socket, deps);
    const moved = wayChange(deps.route, over.signal);
    try {
      const ended = Promise.race([endOf(socket, AbortSignal.any([signal, over.signal])), moved]);
      const refused = await Promise.race([ended, greet(socket, deps)]);
      if (refused) {
        return settle(refused, token, deps.session);
      }
      welcomed = socket;
      deps.route.worked();
      enter({ status: 'connected' });
      health.resume();
      const connectedAtMs = clock.monotonicMs();
      const { status, reason } = await ended;
      if (clock.monotonicMs() - connectedAtMs >= HEALTHY_MS) {
        soon.reset();
        slow.reset();
      }
      return settle({ status: status === 'failed' ? 'lost' : status, reason }, token, deps.session);
    } finally {
      welcomed = null;
      health.pause();
      socket.disconnect();
      over.abort();
    }
  };

  return {
    send,
    reportHealth: (cameras) => health.report(cameras),
    state: () => state,
    run: async (signal) => {
      let hasNewToken = false;
      while (!isStopped(signal)) {
        enter({ status: 'connecting', reason: null, nextTryAtMs: null });
        const ended = await converse(signal).catch(endOfFault);
        if (isStopped(signal)) {
          return;
        }
        const { url } = deps.route.current();
        // Central was started anew, and is there: waiting would only lose time.
        hasNewToken = !hasNewToken && ended.status === 'bad-token' && deps.session.waitMs() === 0;
        if (ended.status === 'moved' || hasNewToken) {
          continue;
        }
        if (ended.status === 'failed' && deps.route.failed()) {
          log.warn(
            { url: withoutUserinfo(url), reason: ended.reason },
            'no way to central here, trying the next',
          );
          continue;
        }
        const isRefused = ended.status === 'refused';
        const waitMs = Math.max((isRefused ? slow : soon).nextMs(), deps.session.waitMs());
        const nextTryAtMs = Math.round(clock.nowMs() + waitMs);
        const { reason } = ended;
        log.warn({ reason, waitMs: Math.round(waitMs) }, isRefused ? 'central refuses' : 'central away');
        enter({ status: isRefused ? 'refused' : 'connecting', reason, nextTryAtMs });
        await sleep(clock, waitMs, signal);
      }
    },
  };
}

/** A call, because the compiler takes a property that was false before an await for false after it. */
function isStopped(signal: AbortSignal): boolean {
  return signal.aborted;
}

function openSocket({ route, instanceId }: ControlLinkDeps, token: string): AgentSocket {
  const { url, localAddress } = route.current();
  // The engine hands it on to the WebSocket; its types do not know it.
  const from = localAddress === null ? {} : { localAddress };
  return io(new URL(AGENT_NAMESPACE, url).href, {
    ...from,
    auth: { token, instanceId },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    timeout: CONNECT_TIMEOUT_MS,
  });
}

/** A request that cannot be answered stays without one: central notices. */
function takeRequests(socket: AgentSocket, { onRequest, log }: ControlLinkDeps): void {
  if (!onRequest) {
    return;
  }
  for (const request of CENTRAL_REQUESTS) {
    (socket as Socket).on(request, (message: unknown, reply: unknown) => {
      onRequest(request, message).then(
        (answer) => {
          if (typeof reply === 'function') {
            (reply as (answer: unknown) => void)(answer);
          }
        },
        (error: unknown) => {
          log.error({ request, reason: describeError(error) }, 'a request of central failed');
        },
      );
    });
  }
}

/** Resolves once, with why there is no (more) connection. */
function endOf(socket: AgentSocket, signal: AbortSignal): Promise<Ended> {
  return new Promise((resolve) => {
    socket.once('connect_error', ({ message }) => {
      if (message === 'already-connected') {
        const reason = 'already-connected: another box uses the identity of this agent';
        resolve({ status: 'refused', reason });
      } else if (message === 'revoked') {
        resolve({ status: 'refused', reason: 'revoked: an administrator has shut this agent out' });
      } else {
        resolve({ status: message === 'bad-token' ? 'bad-token' : 'failed', reason: message });
      }
    });
    socket.once('disconnect', (reason) => resolve({ status: 'failed', reason }));
    const stop = (): void => resolve({ status: 'lost', reason: 'stopped' });
    signal.addEventListener('abort', stop, { once: true });
    // While the token was fetched, maybe.
    if (signal.aborted) {
      stop();
    }
  });
}

function wayChange(route: ControlLinkDeps['route'], signal: AbortSignal): Promise<Ended> {
  return new Promise((resolve) => {
    const stop = route.onChange(() => resolve({ status: 'moved', reason: 'another way is better' }));
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Null when central welcomes us. */
async function greet(
  socket: AgentSocket,
  { clock, hello, onCentralKey, onWelcome, onAsked }: ControlLinkDeps,
): Promise<Ended | null> {
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const tell = onAsked?.();
  const answer = helloReply.parse(await ask(socket, clock, { event: 'hello', message: hello() }));
  if (answer.status === 'refused') {
    return { status: 'refused', reason: `hello refused: ${answer.reason}` };
  }
  tell?.(answer.centralNowMs);
  onCentralKey?.(answer.centralKey);
  onWelcome?.(answer);
  return null;
}

function settle(ended: Ended, token: string, session: AgentTokens): Ended {
  if (ended.status === 'bad-token') {
    session.reject(token);
  }
  return ended;
}

function endOfFault(error: unknown): Ended {
  return { status: error instanceof GiveUp ? 'refused' : 'failed', reason: describeError(error) };
}

interface Question<E extends AgentEvent> {
  event: E;
  message: MessageOf<E>;
  onLate?: ((answer: AnswerTo<E>) => void) | undefined;
  timeoutMs?: number;
}

function ask<E extends AgentEvent>(
  socket: AgentSocket,
  clock: Clock,
  { event, message, onLate, timeoutMs = ANSWER_TIMEOUT_MS }: Question<E>,
): Promise<AnswerTo<E>> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const end = (): void => {
      isOver = true;
      stopTimer();
      socket.off('disconnect', onDisconnect);
    };
    const fail = (code: string, text: string): void => {
      end();
      reject(new RetryLater(code, text));
    };
    const onDisconnect = (): void =>
      fail('not-connected', `the connection ended before ${event} was answered`);
    const stopTimer = clock.after(timeoutMs, () =>
      fail('no-answer', `${event}: no answer in ${timeoutMs} ms`),
    );
    const onAnswer = (raw: unknown): void => {
      const answer = parseAnswer(event, raw);
      if (isOver) {
        if (answer !== null) {
          onLate?.(answer);
        }
      } else if (answer === null) {
        fail('malformed-answer', `${event}: central answered in an unknown form`);
      } else {
        end();
        resolve(answer);
      }
    };
    socket.once('disconnect', onDisconnect);
    (socket as Socket).emit(event, message, onAnswer);
  });
}

/**
 * Nothing answered: is anybody there? A central that is only slow answers this late too, in its turn, but its
 * heartbeat goes on: whoever is heard is not dead.
 */
async function probe(socket: AgentSocket, clock: Clock, log: Log): Promise<void> {
  const heard: unknown[] = [];
  const hear = (): void => void heard.push('packet');
  const { engine } = socket.io;
  engine.on('packet', hear);
  try {
    const message = { cameras: [] };
    await ask(socket, clock, { event: 'camera-health', message, timeoutMs: PROBE_TIMEOUT_MS });
  } catch (error) {
    if (heard.length === 0) {
      log.warn({ reason: describeError(error) }, 'connection is dead');
      socket.disconnect();
    }
  } finally {
    engine.off('packet', hear);
  }
}
