/**
 * The socket.io server both namespaces live on. The default namespace refuses everybody: a door nobody named is shut.
 * Not here: the namespaces (intake/agents-namespace.ts, notify/viewers-namespace.ts).
 */
import type { Server as HttpServer } from 'node:http';
import { Server as SocketServer } from 'socket.io';
import { judgeOrigin } from './origin.ts';

export const SOCKET_IO_PATH = '/socket.io/';
const MAX_MESSAGE_BYTES = 4 * 2 ** 20;
const CONNECT_TIMEOUT_MS = 20_000;

/** Together: how long a dead connection can go unnoticed. */
export interface Heartbeat {
  intervalMs: number;
  timeoutMs: number;
}

export function openSocketServer(
  server: HttpServer,
  { publicUrl, heartbeat }: { publicUrl: string | null; heartbeat: Heartbeat },
): SocketServer {
  const io = new SocketServer(server, {
    path: SOCKET_IO_PATH,
    serveClient: false,
    destroyUpgrade: false,
    perMessageDeflate: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    connectTimeout: CONNECT_TIMEOUT_MS,
    pingInterval: heartbeat.intervalMs,
    pingTimeout: heartbeat.timeoutMs,
    allowRequest: (request, decide) => {
      const isForeign = judgeOrigin(request, publicUrl) === 'foreign';
      decide(isForeign ? 'wrong-origin' : null, !isForeign);
    },
  });
  io.use((_socket, next) => next(new Error('no-such-namespace')));
  return io;
}
