/**
 * A small real central for the tests of this folder: express, socket.io, tus and ws on one port of 127.0.0.1, with
 * the protocol's schemas. Its ledger outlives it, so a test can kill it and start it again.
 * The line in front of it is a TCP relay that counts bytes and can be cut at any one of them.
 */
import { createHash, createPublicKey, generateKeyPairSync, randomUUID, verify } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Socket as TcpSocket,
} from 'node:net';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server as TusServer } from '@tus/server';
import express from 'express';
import { Server as SocketServer, type Socket } from 'socket.io';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  AGENT_NAMESPACE,
  agentHandshake,
  agentHello,
  agentSessionRequest,
  challengeRequest,
  enrolmentRequest,
  sessionText,
  type AgentHello,
  type HelloReply,
} from '#protocol/agent.ts';
import { cameraHealthReport, type CameraHealth } from '#protocol/camera.ts';
import { incidentClosed, incidentOpened, type Receipt } from '#protocol/incident.ts';
import { AGENT_MEDIA_PATH } from '#protocol/live-control.ts';
import { UPLOAD_PATH, uploadMetadata } from '#protocol/upload.ts';

/** Base64 SPKI DER of the key this central signs with: the same in every test of a run. */
const SIGNING_KEY = generateKeyPairSync('ed25519');
export const CENTRAL_KEY = SIGNING_KEY.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

/** What survives a restart of central. */
export interface Ledger {
  codes: Set<string>;
  agents: Map<string, { publicKey: string; isRevoked: boolean }>;
  opened: Map<string, unknown>;
  closed: Map<string, unknown>;
  /** `<incident>/<file>` -> hex SHA-256 of what was stored. */
  files: Map<string, string>;
  health: Map<string, CameraHealth>;
  /** Everything that came over the wire, in order: `opened <id> <receipt>`. */
  wire: string[];
  uploadRequests: string[];
}

/** What a test may make central do. */
export interface Manners {
  hello?: (hello: AgentHello) => HelloReply;
  /** `silent`: stored, but the answer gets lost; `drop`: stored, and the line dies before the answer. */
  onIncident?: (event: string, id: string) => Receipt | 'silent' | 'drop' | 'ordinary' | 'deaf';
  /** A slow central: every answer to an incident comes this much later. */
  answerAfterMs?: number;
  onFile?: (name: string) => number | null;
  sessionLifeMs?: number;
  nowMs?: () => number;
  connectError?: () => string | null;
}

export interface TestCentral {
  url: string;
  port: number;
  tokens: Map<string, string>;
  agentSockets: Map<Socket, unknown>;
  /** Media sockets as they connect. */
  onMedia: (listener: (socket: WebSocket) => void) => void;
  kill: () => Promise<void>;
}

export function createLedger(): Ledger {
  return {
    codes: new Set(),
    agents: new Map(),
    opened: new Map(),
    closed: new Map(),
    files: new Map(),
    health: new Map(),
    wire: [],
    uploadRequests: [],
  };
}

export async function startCentral(
  ledger: Ledger,
  folder: string,
  { port = 0, manners = {} }: { port?: number; manners?: Manners } = {},
): Promise<TestCentral> {
  const tokens = new Map<string, string>();
  const app = express();
  const server = createServer(app);
  const connections = new Set<TcpSocket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  const media = new Set<(socket: WebSocket) => void>();

  routeIdentity(app, ledger, tokens, manners);
  routeUploads(app, ledger, tokens, folder, manners);
  const sockets = serveAgents(server, ledger, tokens, manners);
  const mediaServer = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (request.url !== AGENT_MEDIA_PATH) {
      return;
    }
    if (!tokens.has(bearerOf(request))) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    mediaServer.handleUpgrade(request, socket, head, (peer) => media.forEach((listener) => listener(peer)));
  });

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    tokens,
    agentSockets: sockets.live,
    onMedia: (listener) => media.add(listener),
    kill: async () => {
      connections.forEach((connection) => connection.destroy());
      mediaServer.clients.forEach((client) => client.terminate());
      await new Promise<void>((resolve) => void sockets.io.close(() => resolve()));
      server.closeAllConnections();
    },
  };
}

export interface Line {
  url: string;
  /** Bytes from the agent to central so far, all connections. */
  upBytes: () => number;
  /** Cuts every connection once this many more bytes went up, and lets none through until `mend`. */
  cutAfter: (bytes: number) => Promise<void>;
  cut: () => void;
  mend: () => void;
  /** Takes nothing more from the agent, as a line does that is full; `release` goes on. */
  hold: () => void;
  release: () => void;
  /** Where `url` leads: central may come back on another port. */
  leadTo: (port: number) => void;
  close: () => Promise<void>;
}

export async function createLine(centralPort: number): Promise<Line> {
  let target = centralPort;
  let upBytes = 0;
  let isCut = false;
  let cutAt = Infinity;
  let onCut: (() => void) | null = null;
  const pairs = new Set<[TcpSocket, TcpSocket]>();
  const cut = (): void => {
    isCut = true;
    cutAt = Infinity;
    pairs.forEach(([near, far]) => {
      near.destroy();
      far.destroy();
    });
    onCut?.();
  };
  const server = createTcpServer((near) => {
    near.on('error', () => near.destroy());
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    const pair: [TcpSocket, TcpSocket] = [near, far];
    pairs.add(pair);
    far.on('error', () => far.destroy());
    near.on('data', (bytes: Buffer) => {
      const allowed = Math.max(0, cutAt - upBytes);
      upBytes += bytes.length;
      if (bytes.length <= allowed) {
        far.write(bytes);
      } else {
        far.write(bytes.subarray(0, allowed), () => cut());
      }
    });
    far.on('data', (bytes: Buffer) => near.write(bytes));
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.on('close', end);
    far.on('close', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    upBytes: () => upBytes,
    cutAfter: (bytes) => {
      cutAt = upBytes + bytes;
      return new Promise((resolve) => {
        onCut = resolve;
      });
    },
    cut,
    hold: () => pairs.forEach(([near]) => near.pause()),
    release: () => pairs.forEach(([near]) => near.resume()),
    mend: () => {
      isCut = false;
    },
    leadTo: (port) => {
      target = port;
    },
    close: async () => {
      cut();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/** Resolves as soon as `isTrue` holds, looking again every few turns of the event loop. */
export async function until(isTrue: () => boolean, withinMs = 8000): Promise<void> {
  const giveUpAtMs = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() > giveUpAtMs) {
      throw new Error(`waited ${withinMs} ms in vain for ${isTrue.toString()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function bearerOf(request: IncomingMessage): string {
  return (request.headers.authorization ?? '').replace(/^Bearer /, '');
}

function routeIdentity(
  app: express.Express,
  ledger: Ledger,
  tokens: Map<string, string>,
  { sessionLifeMs = 3_600_000, nowMs = Date.now }: Manners,
): void {
  const nonces = new Map<string, string>();
  const json = express.json();
  const refuse = (response: express.Response, status: number, code: string): void => {
    response.status(status).json({ error: { code, message: `refused: ${code}` } });
  };

  app.use((_request, response, next) => {
    response.setHeader('date', new Date(nowMs()).toUTCString());
    next();
  });
  app.post('/api/agents/enrolments', json, (request, response) => {
    const { code, publicKey } = enrolmentRequest.parse(request.body);
    if (!ledger.codes.delete(code)) {
      refuse(response, 403, 'unknown-code');
      return;
    }
    const agentId = randomUUID();
    ledger.agents.set(agentId, { publicKey, isRevoked: false });
    response.json({ agentId, name: 'Trạm 1', communeId: 'yen-hoa', centralKey: CENTRAL_KEY });
  });
  app.post('/api/agents/challenges', json, (request, response) => {
    const { agentId } = challengeRequest.parse(request.body);
    const agent = ledger.agents.get(agentId);
    if (!agent || agent.isRevoked) {
      refuse(response, 403, agent ? 'revoked' : 'unknown-agent');
      return;
    }
    const nonce = randomUUID();
    nonces.set(nonce, agentId);
    response.json({ nonce, expiresAtMs: nowMs() + 30_000 });
  });
  app.post('/api/agents/sessions', json, (request, response) => {
    const { agentId, nonce, signature } = agentSessionRequest.parse(request.body);
    const der = Buffer.from(ledger.agents.get(agentId)?.publicKey ?? '', 'base64');
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const isAsked = nonces.get(nonce) === agentId && nonces.delete(nonce);
    const bytes = Buffer.from(sessionText(agentId, nonce));
    if (!isAsked || !verify(null, bytes, key, Buffer.from(signature, 'base64'))) {
      refuse(response, 403, 'bad-signature');
      return;
    }
    const token = randomUUID();
    tokens.set(token, agentId);
    response.json({ token, expiresAtMs: nowMs() + sessionLifeMs });
  });
}

function routeUploads(
  app: express.Express,
  ledger: Ledger,
  tokens: Map<string, string>,
  folder: string,
  manners: Manners,
): void {
  const directory = join(folder, 'uploads');
  mkdirSync(directory, { recursive: true });
  let server: TusServer | null = null;
  // Made at the first upload: it makes its folder in the background, which a short test would have removed by then.
  const tus = (): TusServer =>
    (server ??= new TusServer({
      path: UPLOAD_PATH,
      relativeLocation: true,
      datastore: new FileStore({ directory }),
      onUploadFinish: async (_request, upload) => {
        const { incidentId, name, sha256 } = uploadMetadata.parse(upload.metadata);
        const file = join(directory, upload.id);
        const found = createHash('sha256').update(readFileSync(file)).digest('hex');
        const refusal = manners.onFile?.(name) ?? (found === sha256 ? null : 422);
        if (refusal !== null) {
          rmSync(file);
          rmSync(`${file}.json`);
          throw { status_code: refusal, body: 'not what was promised' } as unknown as Error;
        }
        ledger.files.set(`${incidentId}/${name}`, found);
        return {};
      },
    }));
  app.use((request, response, next) => {
    if (!request.path.startsWith(UPLOAD_PATH)) {
      next();
      return;
    }
    ledger.uploadRequests.push(
      `${request.method} ${request.path.slice(UPLOAD_PATH.length)} ${request.header('upload-offset') ?? ''}`,
    );
    if (tokens.has(bearerOf(request))) {
      void tus().handle(request, response);
    } else {
      response.status(401).end();
    }
  });
}

interface Connected {
  agentId: string | undefined;
  instanceId: string;
}

function serveAgents(
  server: ReturnType<typeof createServer>,
  ledger: Ledger,
  tokens: Map<string, string>,
  manners: Manners,
): { io: SocketServer; live: Map<Socket, unknown> } {
  const io = new SocketServer(server, { destroyUpgrade: false });
  const agents = io.of(AGENT_NAMESPACE);
  const live = new Map<Socket, Connected>();
  const known = new WeakMap<Socket, Connected>();
  agents.use((socket, next) => {
    const handshake = agentHandshake.parse(socket.handshake.auth);
    const agentId = tokens.get(handshake.token);
    const others = [...live.values()].filter((other) => other.agentId === agentId);
    const refusal =
      manners.connectError?.() ??
      (agentId === undefined
        ? 'bad-token'
        : others.some((other) => other.instanceId !== handshake.instanceId)
          ? 'already-connected'
          : null);
    known.set(socket, { instanceId: handshake.instanceId, agentId });
    next(refusal === null ? undefined : new Error(refusal));
  });
  agents.on('connection', (socket) => {
    live.set(socket, known.get(socket) ?? { instanceId: '', agentId: undefined });
    socket.on('disconnect', () => live.delete(socket));
    socket.on('hello', (raw: unknown, reply: (answer: HelloReply) => void) => {
      const hello = agentHello.parse(raw);
      ledger.wire.push(`hello ${hello.cameras.length}`);
      reply(
        manners.hello?.(hello) ?? { status: 'welcome', centralNowMs: Date.now(), centralKey: CENTRAL_KEY },
      );
    });
    socket.on('camera-health', (raw: unknown, reply: (answer: unknown) => void) => {
      const { cameras } = cameraHealthReport.parse(raw);
      cameras.forEach((health) => ledger.health.set(health.cameraId, health));
      ledger.wire.push(`health ${cameras.map(({ cameraId, state }) => `${cameraId}=${state}`).join(',')}`);
      reply({ status: 'stored' });
    });
    const take = (
      event: 'opened' | 'closed',
      id: string,
      raw: unknown,
      reply: (answer: Receipt) => void,
    ): void => {
      const manner = manners.onIncident?.(event, id) ?? 'ordinary';
      if (manner === 'deaf') {
        ledger.wire.push(`${event} ${id} unheard`);
        return;
      }
      const isNew = !ledger[event].has(id);
      const answer: Receipt =
        typeof manner === 'object'
          ? manner
          : { status: isNew ? 'stored' : 'already-stored', atMs: Date.now() };
      ledger.wire.push(`${event} ${id} ${answer.status}`);
      if (answer.status === 'stored') {
        ledger[event].set(id, raw);
      }
      if (manner === 'drop') {
        socket.conn.close();
      } else if (manner !== 'silent') {
        setTimeout(() => reply(answer), manners.answerAfterMs ?? 0);
      }
    };
    socket.on('incident-opened', (raw: unknown, reply: (answer: Receipt) => void) =>
      take('opened', incidentOpened.parse(raw).id, raw, reply),
    );
    socket.on('incident-closed', (raw: unknown, reply: (answer: Receipt) => void) =>
      take('closed', incidentClosed.parse(raw).id, raw, reply),
    );
  });
  return { io, live };
}
