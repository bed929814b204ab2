/**
 * The socket.io server both namespaces live on. The default namespace refuses everybody: a door nobody named is shut.
 * Not here: the namespaces (intake/agents-namespace.ts, notify/viewers-namespace.ts).
 */
import { Server as SocketServer } from 'socket.io';
import { Decoder, Encoder } from 'socket.io-parser';
import { judgeOrigin } from './origin.ts';

export const SOCKET_IO_PATH = '/socket.io/';
const MAX_MESSAGE_BYTES = 4 * 2 ** 20;
const CONNECT_TIMEOUT_MS = 20_000;
/** Pictures in one answer of an agent (protocol/src/faces.ts): the library takes ten and hangs up beyond that. */
const MOST_ATTACHMENTS = 200;

/** Together: how long a dead connection can go unnoticed. */
export interface Heartbeat {
  intervalMs: number;
  timeoutMs: number;
}

/**
 * Not yet on the port: `io.attach(server)` comes after the web's own request handler, because socket.io takes its
 * paths away from the handlers that are there by then and leaves later ones alone.
 */
export function createSocketServer({
  publicUrl,
  heartbeat,
}: {
  publicUrl: string | null;
  heartbeat: Heartbeat;
}): SocketServer {
  const io = new SocketServer({
    path: SOCKET_IO_PATH,
    serveClient: false,
    destroyUpgrade: false,
    perMessageDeflate: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    parser: { Encoder, Decoder: PatientDecoder },
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

class PatientDecoder extends Decoder {
  constructor() {
    super({ maxAttachments: MOST_ATTACHMENTS });
  }
}
