/**
 * A real central on a free port with a folder of its own, and real clients to speak to it: browsers (fetch with a
 * cookie), agents (keys, sockets), pages (sockets). Used by the tests beside central.ts.
 */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { systemClock, type Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import { silentLog, type Log } from '#base/log.ts';
import type { Role, Scope } from '#protocol/account.ts';
import { AGENT_NAMESPACE, sessionText, type AgentHello, type HelloReply } from '#protocol/agent.ts';
import type { CameraDescription } from '#protocol/camera.ts';
import type { IncidentOpened, IncidentView, Receipt } from '#protocol/incident.ts';
import { AGENT_MEDIA_PATH, VIEWER_MEDIA_PATH } from '#protocol/live-control.ts';
import type { Site } from '#protocol/site.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { VIEWER_NAMESPACE } from '#protocol/viewer-events.ts';
import { startCentral, type Central } from './central.ts';
import { centralConfig } from './config.ts';
import {
  copyEmptyLedger,
  isOnPostgres,
  newTestPlace,
  quickFolder,
  type TestPlace,
} from './ledger/ledger.helpers.ts';

export const WHOLE: Scope = { siteIds: null, siteGroups: null };

export const SITES: Site[] = [
  { id: 'hamlet-gate', name: 'Cổng thôn Đông', group: 'key-point', hamlet: 'Thôn Đông' },
  { id: 'committee', name: 'Trụ sở UBND xã', group: 'headquarters' },
  { id: 'nursery', name: 'Trường Mầm non', group: 'kindergarten' },
];

export const CAMERAS: CameraDescription[] = [
  describeCamera('gate-1', 'hamlet-gate', 'Cổng chính'),
  describeCamera('hall-1', 'committee', 'Sảnh'),
  describeCamera('nursery-1', 'nursery', 'Sân chơi'),
];

export interface TestCentral extends Central {
  dataDir: string;
  /** For openLedger. */
  ledgerPlace: string;
  /** Stops it and removes its folder. */
  dispose(): Promise<void>;
}

export async function startTestCentral(
  options: {
    clock?: Clock;
    dataDir?: string;
    viewerDir?: string | null;
    publicUrl?: string;
    port?: number;
    modelDir?: string;
    notify?: { allowedHosts: string[]; caFile: string };
    log?: Log;
    recentLog?: () => readonly string[];
    metricsToken?: string;
    mapDir?: string;
  } = {},
): Promise<TestCentral> {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(quickFolder(), 'matlang-central-')));
  const databaseUrl = await databaseOf(dataDir);
  const ledger = path.join(dataDir, 'ledger.sqlite');
  if (databaseUrl === null && existsSync(dataDir) && !existsSync(ledger)) {
    await copyEmptyLedger(ledger);
  }
  const config = centralConfig.parse({
    listen: { host: '127.0.0.1', port: options.port ?? 0 },
    dataDir,
    commune: { id: 'yen-hoa', name: 'Yên Hòa' },
    ...(options.metricsToken === undefined ? {} : { metrics: { token: options.metricsToken } }),
    ...(options.mapDir === undefined ? {} : { mapDir: options.mapDir }),
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    ...(options.notify === undefined ? {} : { notify: options.notify }),
  });
  const central = await startCentral({
    config,
    clock: options.clock ?? systemClock,
    log: options.log ?? silentLog,
    ...(options.recentLog === undefined ? {} : { recentLog: options.recentLog }),
    viewerDir: options.viewerDir ?? null,
    ...(databaseUrl === null ? {} : { databaseUrl }),
    ...(options.modelDir === undefined ? {} : { modelDir: options.modelDir }),
    // Patient: other tests run beside this one, and an event loop may be held up for a second.
    heartbeat: { intervalMs: 300, timeoutMs: 2500 },
  });
  return {
    ...central,
    dataDir,
    ledgerPlace: databaseUrl ?? ledger,
    dispose: async () => {
      await central.stop();
      await databases.get(dataDir)?.drop();
      databases.delete(dataDir);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A central started again on its folder finds its database again. */
const databases = new Map<string, TestPlace>();

/** Where startTestCentral has, or will have, the ledger of this folder; null: in the folder. `isBare`: without tables. */
export async function databaseOf(dataDir: string, isBare = false): Promise<string | null> {
  if (!isOnPostgres) {
    return null;
  }
  const known = databases.get(dataDir) ?? (await newTestPlace({ isBare }));
  databases.set(dataDir, known);
  return known.place;
}

export interface Browser {
  cookie: string;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Nobody yet: a browser that has not signed in. */
export function openBrowser(central: Central, cookie = ''): Browser {
  const ask = (method: string, where: string, body: unknown, headers: Record<string, string>) =>
    fetch(new URL(where, central.url), {
      method,
      redirect: 'manual',
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    cookie,
    get: (where, headers = {}) => ask('GET', where, undefined, headers),
    send: (method, where, body, headers = {}) => ask(method, where, body, headers),
  };
}

/** An account of the role, signed in by its one-time link. */
export async function signInAs(central: Central, role: Role, scope: Scope = WHOLE): Promise<Browser> {
  const login = `${role.replace('_', '-')}-${newId().slice(-6)}`;
  const [link] = await central.ensureAccounts([{ login, displayName: `Người ${login}`, role, scope }]);
  const response = await openBrowser(central).send('POST', '/api/sessions/link', {
    token: link?.linkPath.split('token=')[1] ?? '',
  });
  return openBrowser(central, cookieOf(response));
}

export function cookieOf(response: Response): string {
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

export interface Identity {
  agentId: string;
  privateKey: KeyObject;
  /** Base64 SPKI DER, as handed out at the enrolment. */
  centralKey: string;
}

export async function enrolAgent(central: Central, name = 'Hộp trụ sở'): Promise<Identity> {
  const { code } = await central.createEnrolmentCode(name);
  const { publicKey, privateKey } = drawKeys();
  const response = await openBrowser(central).send('POST', '/api/agents/enrolments', { code, publicKey });
  const { agentId, centralKey } = (await response.json()) as { agentId: string; centralKey: string };
  return { agentId, privateKey, centralKey };
}

export function drawKeys(): { publicKey: string; privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'), privateKey };
}

export async function openAgentSession(central: Central, { agentId, privateKey }: Identity): Promise<string> {
  const browser = openBrowser(central);
  const asked = await browser.send('POST', '/api/agents/challenges', { agentId });
  const { nonce } = (await asked.json()) as { nonce: string };
  const signature = sign(null, Buffer.from(sessionText(agentId, nonce)), privateKey).toString('base64');
  const opened = await browser.send('POST', '/api/agents/sessions', { agentId, nonce, signature });
  const { token } = (await opened.json()) as { token: string };
  return token;
}

export interface TestAgent {
  socket: Socket;
  token: string;
  identity: Identity;
  hello(sites?: Site[], cameras?: CameraDescription[]): Promise<HelloReply>;
  ask<Answer>(event: string, message: unknown): Promise<Answer>;
  close(): void;
}

/** Connects the control socket; rejects with central's connect_error message. */
export async function connectAgent(
  central: Central,
  identity: Identity,
  instanceId: string = newId(),
  givenToken?: string,
): Promise<TestAgent> {
  const token = givenToken ?? (await openAgentSession(central, identity));
  const socket: Socket = io(central.url + AGENT_NAMESPACE, {
    auth: { token, instanceId },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  await connected(socket);
  const ask = async <Answer>(event: string, message: unknown): Promise<Answer> =>
    (await socket.timeout(5000).emitWithAck(event, message)) as Answer;
  return {
    socket,
    token,
    identity,
    ask,
    hello: (sites = SITES, cameras = CAMERAS) => {
      const message: AgentHello = {
        protocolVersion: PROTOCOL_VERSION,
        agentVersion: '0.1.0',
        sites,
        cameras,
      };
      return ask<HelloReply>('hello', message);
    },
    close: () => socket.disconnect(),
  };
}

/** An agent that has said hello with the three cameras of three sites. */
export async function startTestAgent(central: Central, identity?: Identity): Promise<TestAgent> {
  const agent = await connectAgent(central, identity ?? (await enrolAgent(central)));
  await agent.hello();
  return agent;
}

/** The page's event socket, connected. */
export async function openPage(central: Central, browser: Browser): Promise<Socket> {
  const socket: Socket = io(central.url + VIEWER_NAMESPACE, {
    extraHeaders: { cookie: browser.cookie },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  await connected(socket);
  return socket;
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('connect_error', (error: Error) => {
      socket.disconnect();
      reject(error);
    });
  });
}

/** The first argument of the next event of this name. */
export function nextEvent<Value>(socket: Socket, event: string): Promise<Value> {
  return new Promise((resolve) => {
    socket.once(event, (value: Value) => resolve(value));
  });
}

/** The first of those told next. */
export async function nextIncident(
  page: Socket,
  event: 'incidents-opened' | 'incidents-changed' = 'incidents-opened',
): Promise<IncidentView> {
  const [first] = await nextEvent<[IncidentView]>(page, event);
  return first;
}

/** For each that begins from now on. */
export function onIncident(page: Socket, listener: (incident: IncidentView) => void): void {
  page.on('incidents-opened', (incidents: IncidentView[]) => incidents.forEach(listener));
}

export interface MediaSocket {
  socket: WebSocket;
  send(message: object): void;
  /** The next text message of one of these types, also one that came before. */
  next(...types: string[]): Promise<Record<string, unknown>>;
  frames: Buffer[];
  /** Resolves once so many frames have come in all. */
  framesAtLeast(count: number): Promise<void>;
}

export async function openViewerMedia(central: Central, browser: Browser): Promise<MediaSocket> {
  const socket = new WebSocket(wsUrl(central, VIEWER_MEDIA_PATH), {
    headers: { cookie: browser.cookie, origin: central.url },
  });
  return wrapMedia(socket);
}

export async function openAgentMedia(central: Central, token: string): Promise<MediaSocket> {
  const socket = new WebSocket(wsUrl(central, AGENT_MEDIA_PATH), {
    headers: { authorization: `Bearer ${token}` },
  });
  return wrapMedia(socket);
}

export function wsUrl(central: Central, where: string): string {
  return central.url.replace('http', 'ws') + where;
}

async function wrapMedia(socket: WebSocket): Promise<MediaSocket> {
  const texts: Record<string, unknown>[] = [];
  const frames: Buffer[] = [];
  let waiting: (() => void)[] = [];
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) {
      frames.push(data);
    } else {
      texts.push(JSON.parse(data.toString()) as Record<string, unknown>);
    }
    const woken = waiting;
    waiting = [];
    woken.forEach((wake) => wake());
  });
  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
    });
  await once(socket, 'open');
  return {
    socket,
    frames,
    send: (message) => socket.send(JSON.stringify(message)),
    next: async (...types) => {
      for (;;) {
        const index = texts.findIndex((text) => types.includes(String(text['type'])));
        const [found] = index < 0 ? [] : texts.splice(index, 1);
        if (found !== undefined) {
          return found;
        }
        await changed();
      }
    },
    framesAtLeast: async (count) => {
      while (frames.length < count) {
        await changed();
      }
    },
  };
}

export function describeIncident(cameraId: string, change: Partial<IncidentOpened> = {}): IncidentOpened {
  const startedAtMs = Date.now();
  return {
    id: newId(),
    cameraId,
    kind: 'line-crossing',
    ruleId: 'gate-line',
    ruleName: 'Vạch cổng',
    region: { type: 'line', from: [0.1, 0.5], to: [0.9, 0.5], direction: 'both' },
    startedAtMs,
    sequence: 1,
    why: { vi: 'Một người đi qua vạch', en: 'A person crossed the line' },
    confidence: 0.7,
    tracks: [
      {
        id: 7,
        label: 'person',
        path: [{ atMs: startedAtMs, at: [0.5, 0.5] }],
        boxes: [{ atMs: startedAtMs, box: { x: 0.4, y: 0.2, w: 0.2, h: 0.3 }, score: 0.7 }],
      },
    ],
    ...change,
  };
}

export async function raiseIncident(
  agent: TestAgent,
  cameraId: string,
  change: Partial<IncidentOpened> = {},
): Promise<IncidentOpened> {
  const incident = describeIncident(cameraId, change);
  const receipt = await agent.ask<Receipt>('incident-opened', incident);
  if (receipt.status !== 'stored') {
    throw new Error(`the incident was not stored: ${JSON.stringify(receipt)}`);
  }
  return incident;
}

function describeCamera(id: string, siteId: string, name: string): CameraDescription {
  return { id, siteId, name, hasPtz: false, installedOn: '2026-01-15', rules: [], rulesRevision: 0 };
}
