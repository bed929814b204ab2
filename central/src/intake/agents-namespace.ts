/**
 * The agents' socket.io namespace: who may connect, and one report after another. Reports of one agent are handled
 * in the order sent (ordered-answers.ts): an incident opens before it closes.
 * A dispatcher only: what the reports mean is in agent-reports.ts.
 */
import { once } from 'node:events';
import type { Namespace, Socket } from 'socket.io';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { agentHandshake, type AgentConnectRefusal, type HelloReply } from '#protocol/agent.ts';
import type { AgentEvents, CentralEvents } from '#protocol/agent-events.ts';
import type { Receipt } from '#protocol/incident.ts';
import type { AgentSessions } from './agent-sessions.ts';
import { createOrderedAnswers } from './ordered-answers.ts';
import type { AgentConnection, Presence } from './presence.ts';
import { statedVersion, type Reports } from './agent-reports.ts';
import type { AgentStore, AuditTrail } from './stores.ts';

export interface AgentSocketData {
  agentId: string;
  connection: AgentConnection;
}

export type AgentNamespace = Namespace<AgentEvents, CentralEvents, object, Partial<AgentSocketData>>;
type AgentSocket = Socket<AgentEvents, CentralEvents, object, Partial<AgentSocketData>>;

export interface AgentNamespaceDeps {
  namespace: AgentNamespace;
  clock: Clock;
  log: Log;
  sessions: AgentSessions;
  presence: Presence;
  agents: AgentStore;
  audit: AuditTrail;
  reports: Reports;
  onConnected: (agentId: string) => void;
  onDisconnected: (agentId: string) => void;
}

/** The events an agent may send, with what answers each: a new event of the protocol does not compile without one. */
export const AGENT_EVENTS = {
  hello: true,
  'camera-health': true,
  'incident-opened': true,
  'incident-closed': true,
  'face-scores': true,
  'recording-notices': true,
  'keys-unwrap': true,
} satisfies Record<keyof AgentEvents, true>;

export function openAgentsNamespace(deps: AgentNamespaceDeps): {
  /** Resolves when all that agents left behind is written. */
  settled(): Promise<void>;
} {
  const lastInstances = new Map<string, string>();
  let leaving = Promise.resolve();
  const onGone = (agentId: string): void => {
    deps.log.warn({ agentId }, 'agent disconnected');
    deps.onDisconnected(agentId);
    leaving = leaving
      .then(() => deps.agents.markSeen(agentId, deps.clock.nowMs()))
      .catch((error: unknown) =>
        deps.log.error({ agentId, reason: describeError(error) }, 'last sight of an agent not stored'),
      );
  };

  deps.namespace.use((socket, next) => {
    admit(deps, socket, onGone).then(
      (refusal) => next(refusal === null ? undefined : new Error(refusal)),
      (error: unknown) => {
        deps.log.error({ reason: describeError(error) }, 'agent could not be admitted');
        next(new Error('fault'));
      },
    );
  });

  deps.namespace.on('connection', (socket) => {
    const { agentId, connection } = socket.data;
    if (agentId === undefined || connection === undefined) {
      socket.disconnect(true);
      return;
    }
    const isNewInstance = lastInstances.get(agentId) !== connection.instanceId;
    lastInstances.set(agentId, connection.instanceId);
    deps.log.info({ agentId }, 'agent connected');
    deps.onConnected(agentId);
    answerReports(deps, socket, { agentId, connection, isNewInstance });
  });

  return { settled: () => leaving };
}

/** Null admits. The place is given back when the transport closes, even if that happens before `connection`. */
async function admit(
  deps: AgentNamespaceDeps,
  socket: AgentSocket,
  onGone: (agentId: string) => void,
): Promise<AgentConnectRefusal | null> {
  const handshake = agentHandshake.safeParse(socket.handshake.auth);
  const agentId = handshake.success ? deps.sessions.find(handshake.data.token) : null;
  if (!handshake.success || agentId === null) {
    return 'bad-token';
  }
  const agent = await deps.agents.find(agentId);
  if (agent === null || agent.revokedAtMs !== null) {
    return 'revoked';
  }
  const connection: AgentConnection = {
    instanceId: handshake.data.instanceId,
    protocolVersion: null,
    ask: (event, message, timeoutMs) => askWhileThere(socket as Socket, event, message, timeoutMs),
    close: () => socket.disconnect(true),
  };
  const claim = await deps.presence.claim(agentId, connection);
  if (claim === 'already-connected') {
    await recordConflict(deps, { id: agentId, name: agent.name }, socket.handshake.address);
    return 'already-connected';
  }
  const release = (): void => {
    if (deps.presence.release(agentId, connection)) {
      onGone(agentId);
    }
  };
  if (socket.conn.readyState !== 'open' || deps.sessions.find(handshake.data.token) === null) {
    release();
    return 'bad-token';
  }
  socket.conn.once('close', release);
  socket.on('disconnect', release);
  socket.data = { agentId, connection };
  return null;
}

/** An agent that goes away gives no answer: nobody waits out the time for it. */
async function askWhileThere(
  socket: Socket,
  event: keyof CentralEvents,
  message: unknown,
  timeoutMs: number,
): Promise<unknown> {
  const leaving = new AbortController();
  const gone = once(socket, 'disconnect', { signal: leaving.signal }).then(() => {
    throw new Error('the agent went away');
  });
  try {
    return await Promise.race([socket.timeout(timeoutMs).emitWithAck(event, message), gone]);
  } finally {
    gone.catch(() => undefined);
    leaving.abort();
  }
}

async function recordConflict(
  { agents, audit, clock, log }: AgentNamespaceDeps,
  agent: { id: string; name: string },
  address: string,
): Promise<void> {
  log.warn({ agentId: agent.id, name: agent.name, address }, 'second box with one identity refused');
  await agents.markIdentityConflict(agent.id, clock.nowMs());
  await audit.append({
    actor: { kind: 'agent', id: agent.id, name: agent.name },
    action: 'agent.identity-conflict',
    resource: `agent:${agent.id}`,
    detail: address,
  });
}

function answerReports(
  { log, reports }: AgentNamespaceDeps,
  socket: AgentSocket,
  { agentId, connection, isNewInstance }: AgentSocketData & { isNewInstance: boolean },
): void {
  let isWelcome = false;
  const answers = createOrderedAnswers({
    log,
    agentId,
    isConnected: () => socket.connected,
    onFlood: () => socket.disconnect(true),
  });
  const afterHello =
    <Answer>(work: (message: unknown) => Promise<Answer>) =>
    (message: unknown, reply: unknown): void =>
      answers.add(reply, async () => (isWelcome ? await work(message) : null), null);
  const ofIncident =
    (work: (message: unknown) => Promise<Receipt>) =>
    (message: unknown, reply: unknown): void =>
      answers.add(
        reply,
        async () => (isWelcome ? await noteRefusal(log, agentId, work(message)) : null),
        statedId(message),
      );

  const greet = async (message: unknown): Promise<HelloReply> => {
    connection.protocolVersion = statedVersion(message);
    const answer = await reports.hello(agentId, message, isNewInstance && !isWelcome);
    isWelcome = answer.status === 'welcome';
    const { protocolVersion } = connection;
    const reason = answer.status === 'refused' ? answer.reason : undefined;
    log.info({ agentId, protocolVersion, status: answer.status, reason }, 'agent said hello');
    return answer;
  };

  socket.on('hello', (message, reply) => answers.add(reply, () => greet(message), null));
  socket.on(
    'camera-health',
    afterHello((message) => reports.cameraHealth(agentId, message)),
  );
  socket.on(
    'incident-opened',
    ofIncident((message) => reports.incidentOpened(agentId, message)),
  );
  socket.on(
    'incident-closed',
    ofIncident((message) => reports.incidentClosed(agentId, message)),
  );
  socket.on(
    'face-scores',
    afterHello((message) => noteRefusal(log, agentId, reports.faceScores(agentId, message))),
  );
  socket.on(
    'recording-notices',
    afterHello((message) => noteRefusal(log, agentId, reports.recordingNotices(agentId, message))),
  );
  socket.on(
    'keys-unwrap',
    afterHello((message) => reports.keysUnwrap({ agentId, instanceId: connection.instanceId }, message)),
  );
}

async function noteRefusal(log: Log, agentId: string, answering: Promise<Receipt>): Promise<Receipt> {
  const answer = await answering;
  if (answer.status === 'refused') {
    log.warn({ agentId, reason: answer.reason }, 'report refused');
  }
  return answer;
}

/** What a report about an incident is about, whether or not the rest of it can be read. */
function statedId(message: unknown): string {
  const id = typeof message === 'object' && message !== null && 'id' in message ? message.id : '';
  return typeof id === 'string' ? id : '';
}
