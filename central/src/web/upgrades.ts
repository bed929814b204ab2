/**
 * The raw WebSocket doors: who may come in is settled in the HTTP upgrade, before there is a socket. socket.io looks
 * after its own path; any other path is answered with a Problem and closed.
 * Viewer: session cookie and our own Origin (a browser always states one). Agent: bearer token.
 */
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { AGENT_MEDIA_PATH, VIEWER_MEDIA_PATH } from '#protocol/live-control.ts';
import { MAX_AGENT_MESSAGE_BYTES, type AgentMedia } from '../live/agent-media.ts';
import { MAX_VIEWER_MESSAGE_BYTES, type AskLive, type ViewerMedia } from '../live/viewer-media.ts';
import type { PeopleSessions, SignedIn } from '../people/sessions.ts';
import type { Gate } from './gate.ts';
import { judgeOrigin } from './origin.ts';
import { HTTP_STATUS, toProblem } from './problems.ts';
import { refuse, type Refusal } from './route.ts';

type Admission = { accept: (socket: WebSocket) => void } | Refusal;

interface UpgradeDoor {
  maxPayload: number;
  admit(request: IncomingMessage): Promise<Admission>;
}

export interface UpgradeDeps {
  gate: Gate;
  log: Log;
  publicUrl: string | null;
  agentMedia: AgentMedia;
  viewerMedia: ViewerMedia;
  sessions: PeopleSessions;
  liveRight: (who: SignedIn) => AskLive;
}

/** The paths with a door; the access test tries each. */
export const UPGRADE_PATHS = [AGENT_MEDIA_PATH, VIEWER_MEDIA_PATH] as const;

export function openUpgrades(server: Server, socketIoPath: string, deps: UpgradeDeps): { close(): void } {
  const doors = createDoors(deps);
  const acceptors = new Map(
    Object.entries(doors).map(([path, { maxPayload }]) => [
      path,
      new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload }),
    ]),
  );

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const door = path in doors ? doors[path as keyof typeof doors] : undefined;
    const acceptor = acceptors.get(path);
    if (door === undefined || acceptor === undefined) {
      turnAway(socket, refuse('not-found', 'there is no socket at this path'));
      return;
    }
    const admission = await door.admit(request);
    if ('problem' in admission) {
      turnAway(socket, admission);
      return;
    }
    acceptor.handleUpgrade(request, socket, head, (accepted) => admission.accept(accepted));
  };

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.startsWith(socketIoPath) === true) {
      return;
    }
    socket.on('error', (error) => deps.log.debug({ reason: error.message }, 'socket lost in its upgrade'));
    upgrade(request, socket, head).catch((error: unknown) => {
      deps.log.error({ reason: describeError(error) }, 'upgrade failed');
      turnAway(socket, refuse('fault', 'central failed at this'));
    });
  });

  return {
    close: () => {
      for (const acceptor of acceptors.values()) {
        acceptor.clients.forEach((client) => client.terminate());
        acceptor.close();
      }
    },
  };
}

function createDoors(deps: UpgradeDeps): Record<(typeof UPGRADE_PATHS)[number], UpgradeDoor> {
  const { gate, publicUrl, agentMedia, viewerMedia, sessions, liveRight } = deps;
  return {
    [AGENT_MEDIA_PATH]: {
      maxPayload: MAX_AGENT_MESSAGE_BYTES,
      admit: async (request) => {
        const agentId = gate.agent(request);
        return agentId === null
          ? refuse('not-signed-in', 'expected the bearer token of an agent session')
          : { accept: (socket) => agentMedia.accept(socket, agentId) };
      },
    },
    [VIEWER_MEDIA_PATH]: {
      maxPayload: MAX_VIEWER_MESSAGE_BYTES,
      admit: async (request) => {
        if (judgeOrigin(request, publicUrl) !== 'own') {
          return refuse('wrong-origin', 'expected the Origin of this central');
        }
        const who = await gate.member(request);
        if (who === null) {
          return refuse('not-signed-in', 'sign in first');
        }
        return {
          accept: (socket) => {
            const end = viewerMedia.accept(socket, liveRight(who));
            // Tiles subscribe anew on a new socket, and are asked about again.
            socket.once('close', sessions.watch(who, { onEnd: end, onRights: end }));
          },
        };
      },
    },
  };
}

function turnAway(socket: Duplex, { problem, message }: Refusal): void {
  const status = HTTP_STATUS[problem];
  const body = JSON.stringify(toProblem(problem, message));
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
