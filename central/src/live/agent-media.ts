/**
 * The media socket of an agent: first message `announce`, then configurations, failures and frames. Anything
 * malformed closes the socket: the other side is our own program, so it is broken or not what it says.
 * Not here: the bearer token (checked at the upgrade), what becomes of a frame (relay.ts).
 */
import type { RawData, WebSocket } from 'ws';
import type { Log } from '#base/log.ts';
import { agentToCentral } from '#protocol/live-control.ts';
import type { Relay } from './relay.ts';
import type { AgentLink } from './streams.ts';

export const MAX_AGENT_MESSAGE_BYTES = 4 * 2 ** 20;
const MAX_TEXT_BYTES = 256 * 2 ** 10;
/** RFC 6455: violated policy. */
const POLICY = 1008;

export interface AgentMedia {
  accept(socket: WebSocket, agentId: string): void;
  /** Closes all media sockets of an agent, after a revocation. */
  disconnect(agentId: string): void;
}

export function createAgentMedia({ relay, log }: { relay: Relay; log: Log }): AgentMedia {
  const socketsOf = new Map<string, Set<WebSocket>>();

  const accept = (socket: WebSocket, agentId: string): void => {
    const sockets = socketsOf.get(agentId) ?? new Set();
    socketsOf.set(agentId, sockets.add(socket));
    const link: AgentLink = {
      agentId,
      cameraIds: new Set(),
      hasStills: false,
      send: (message) => socket.send(JSON.stringify(message)),
    };
    relay.addAgentLink(link);
    let isAnnounced = false;

    socket.on('message', (data: RawData, isBinary: boolean) => {
      const bytes = toBuffer(data);
      if (isBinary) {
        relay.frame(link, bytes);
        return;
      }
      const message = readText(bytes);
      if (message === null || (!isAnnounced && message.type !== 'announce')) {
        log.warn({ agentId, size: bytes.length }, 'malformed media message, socket closed');
        socket.close(POLICY, 'expected announce, config or failed as in live-control');
        return;
      }
      switch (message.type) {
        case 'announce':
          isAnnounced = true;
          relay.announced(link, message.cameraIds, message.stills ?? false);
          break;
        case 'config':
          relay.configured(link, message);
          break;
        case 'failed':
          relay.failed(link, message.channel, message.reason);
          break;
      }
    });
    socket.on('error', (error) => log.warn({ agentId, reason: error.message }, 'agent media socket failed'));
    socket.on('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0 && socketsOf.get(agentId) === sockets) {
        socketsOf.delete(agentId);
      }
      relay.removeAgentLink(link);
    });
  };

  return {
    accept,
    disconnect: (agentId) => {
      socketsOf.get(agentId)?.forEach((socket) => {
        socket.close(POLICY, 'revoked');
        socket.terminate();
      });
    },
  };
}

function readText(bytes: Buffer): ReturnType<typeof agentToCentral.parse> | null {
  if (bytes.length > MAX_TEXT_BYTES) {
    return null;
  }
  const parsed = agentToCentral.safeParse(parseJson(bytes.toString('utf8')));
  return parsed.success ? parsed.data : null;
}

/** Undefined for what is not JSON: the schema refuses it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

export function toBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) {
    return data;
  }
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
