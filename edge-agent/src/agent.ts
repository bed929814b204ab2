/**
 * Wires the agent process: one actor and one incident book per camera, a pool of eyes, the outbox and the links to
 * central; owns the order of start and stop. Nothing here decides anything; each folder does.
 */
import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '#base/clock.ts';
import { GiveUp, describeError } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import type { Log } from '#base/log.ts';
import { typescriptArguments } from '#base/typescript-child.ts';
import type { CameraHealth } from '#protocol/camera.ts';
import { ensureModel } from '#models/zoo/centernet.ts';
import { createCameraActor, type CameraActor } from './camera/camera-actor.ts';
import type { AgentConfig, CameraConfig } from './camera/config.ts';
import { readCredentials } from './camera/credentials.ts';
import { createLimiter } from './camera/limiter.ts';
import { needsOf } from './events/behaviours.ts';
import { countGone, stateNews } from './events/camera-state.ts';
import { createIncidentBook, type IncidentBook, type IncidentBookDeps } from './events/incident-book.ts';
import { createEyePool, type EyePool } from './eye/eye-pool.ts';
import type { AgentToEye, EyeToAgent } from './eye/messages.ts';
import { describeAgent } from './forward/agent-description.ts';
import { createAgentSession, type AgentTokens } from './forward/agent-session.ts';
import type { AgentStatus } from './forward/agent-status.ts';
import { createControlLink, type ControlLink } from './forward/control-link.ts';
import { loadIdentity, type Identity } from './forward/identity.ts';
import { createIncidentDesk, type IncidentDesk } from './forward/incident-desk.ts';
import { openOutbox, type Outbox } from './forward/outbox.ts';
import { createSender, type Sender } from './forward/sender.ts';
import { createUploader } from './forward/upload.ts';

export interface AgentOptions {
  config: AgentConfig;
  version: string;
  clock: Clock;
  log: Log;
  /** Told every second, for a parent process that shows progress. */
  onStatus?: (status: AgentStatus) => void;
}

const STATUS_PERIOD_MS = 1_000;
/** Cameras that are being connected at the same time. */
const CONNECTING_CAMERAS = 8;

/** Runs until `signal` aborts. Throws GiveUp when it was never enrolled, or another process uses its outbox. */
export async function runAgent(options: AgentOptions, signal: AbortSignal): Promise<void> {
  const { config, clock, log } = options;
  const stateDir = resolve(config.stateDir);
  const filesDir = join(stateDir, 'files');
  mkdirSync(filesDir, { recursive: true, mode: 0o700 });
  const identity = loadIdentity(stateDir);
  if (!identity) {
    throw new GiveUp(
      'not-enrolled',
      `${stateDir}: this agent is not enrolled; run: matlang enrol CODE --config FILE`,
    );
  }
  const model = await ensureModel(resolve(config.modelDir ?? join(stateDir, 'models')));
  const central = wireCentral(options, identity, join(stateDir, 'outbox.sqlite'), filesDir);
  try {
    const start: Extract<AgentToEye, { type: 'start' }> = {
      type: 'start',
      modelFile: model.file,
      detector: withAbsoluteFile(config.detector),
      decoding: config.decoding,
      workDir: filesDir,
      centralUrl: config.central.url,
    };
    const watching = wireCameras(options, central, start);
    const stopStatus = clock.every(STATUS_PERIOD_MS, () => {
      options.onStatus?.(watching.status());
    });
    log.info({ agent: identity.agentId, cameras: config.cameras.length, eyes: config.eyes }, 'agent started');
    await Promise.all([central.link.run(signal), central.sender.run(signal), watching.run(signal)]);
    stopStatus();
  } finally {
    central.outbox.close();
    log.info('agent stopped');
  }
}

/** Eyes are told whole paths: where they are started is nobody's business. */
function withAbsoluteFile(detector: AgentConfig['detector']): AgentConfig['detector'] {
  return detector && 'file' in detector ? { ...detector, file: resolve(detector.file) } : detector;
}

interface CentralSide {
  session: AgentTokens;
  link: ControlLink;
  outbox: Outbox;
  sender: Sender;
  /** Cameras that turned out to have PTZ. */
  ptzCameraIds: Set<string>;
}

function wireCentral(options: AgentOptions, identity: Identity, file: string, filesDir: string): CentralSide {
  const { config, clock, log } = options;
  const centralUrl = config.central.url;
  const ptzCameraIds = new Set<string>();
  const session = createAgentSession({ identity, centralUrl, clock });
  const link = createControlLink({
    centralUrl,
    session,
    instanceId: newId(),
    hello: () => describeAgent(config, options.version, ptzCameraIds),
    clock,
    log,
    onState: ({ status }) => {
      if (status === 'connected') {
        sender.wake();
      }
    },
  });
  const outbox = openOutbox({ file, filesDir, clock, log, onAdded: () => sender.wake() });
  const uploader = createUploader({ centralUrl, session, clock });
  const sender = createSender({ outbox, link, uploader, clock, log });
  const interrupted = outbox.closeInterrupted();
  if (interrupted > 0) {
    log.warn({ incidents: interrupted }, 'closed what an earlier process left open');
  }
  return { session, link, outbox, sender, ptzCameraIds };
}

interface Watching {
  run: (signal: AbortSignal) => Promise<void>;
  status: () => AgentStatus;
}

function wireCameras(
  options: AgentOptions,
  central: CentralSide,
  start: Extract<AgentToEye, { type: 'start' }>,
): Watching {
  const { config, clock, log } = options;
  const { outbox, link } = central;
  const desk = createIncidentDesk({
    outbox,
    tellEye: (cameraId, message) => pool.send(cameraId, message),
    clock,
    log,
  });
  const siteState = (siteId: string) => countGone(healthsOf(config, actors, siteId));
  const books = new Map(
    config.cameras.map((camera) => {
      const deps = { outbox, desk, siteState: () => siteState(camera.site) };
      return [camera.id, openBook(camera, options, deps)];
    }),
  );
  const pool = createEyePool({
    count: config.eyes,
    forkEye,
    start,
    clock,
    log,
    onMessage: (message, reply) => {
      takeFromEye(message, { actors, books, desk, session: central.session, reply });
    },
    onLost: (cameraIds) => {
      for (const cameraId of cameraIds) {
        books.get(cameraId)?.eyeLost();
        actors.get(cameraId)?.eyeLost();
      }
      desk.eyeLost(cameraIds);
    },
  });
  const actors = openActors(options, central, pool, books);

  return {
    run: async (signal) => {
      const watching = [...actors.values()].map((actor) => actor.run(signal));
      await Promise.all([pool.run(signal), ...watching]);
      books.forEach((book) => book.closeAll());
      desk.closeAll();
    },
    status: () => {
      const online = [...actors.values()].filter(({ health }) => health.state === 'online').length;
      const isConnected = link.state().status === 'connected';
      return { type: 'status', online, total: actors.size, isConnected, eyePids: pool.pids() };
    },
  };
}

function healthsOf(
  { cameras }: AgentConfig,
  actors: ReadonlyMap<string, CameraActor>,
  siteId: string,
): CameraHealth[] {
  const ofSite = cameras.filter((camera) => camera.site === siteId);
  return ofSite.flatMap(({ id }) => actors.get(id)?.health ?? []);
}

function openActors(
  options: AgentOptions,
  central: CentralSide,
  pool: EyePool,
  books: ReadonlyMap<string, IncidentBook>,
): Map<string, CameraActor> {
  const { config, clock, log } = options;
  const limiter = createLimiter(CONNECTING_CAMERAS);
  const open = (camera: CameraConfig): CameraActor =>
    createCameraActor({
      config: camera,
      credentials: readCredentials(camera),
      clock,
      log: log.child({ camera: camera.id }),
      limiter,
      watch: (order) => pool.watch({ ...order, needs: needsOf(camera.rules) }),
      unwatch: (cameraId) => pool.unwatch(cameraId),
      onHealth: (health) => {
        central.link.reportHealth([health]);
        const news = stateNews(health);
        if (news) {
          books.get(camera.id)?.hear(news);
        }
      },
      onDescribed: ({ hasPtz }) => {
        if (hasPtz) {
          central.ptzCameraIds.add(camera.id);
        }
      },
    });
  return new Map(config.cameras.map((camera) => [camera.id, open(camera)]));
}

function openBook(
  camera: CameraConfig,
  { config, clock }: AgentOptions,
  { outbox, desk, siteState }: Pick<IncidentBookDeps, 'siteState'> & { outbox: Outbox; desk: IncidentDesk },
): IncidentBook {
  const deps: IncidentBookDeps = {
    camera,
    timeZone: config.timeZone,
    clock,
    siteState,
    nextSequence: () => outbox.nextSequence(camera.id),
    onOpened: desk.opened,
    onClosed: desk.ended,
  };
  return createIncidentBook(deps);
}

interface EyeReceivers {
  actors: ReadonlyMap<string, CameraActor>;
  books: ReadonlyMap<string, IncidentBook>;
  desk: IncidentDesk;
  session: AgentTokens;
  reply: (answer: AgentToEye) => void;
}

function takeFromEye(message: EyeToAgent, { actors, books, desk, session, reply }: EyeReceivers): void {
  switch (message.type) {
    case 'look':
      books.get(message.look.cameraId)?.observe(message.look);
      break;
    case 'stream': {
      const { cameraId, ...state } = message.report;
      actors.get(cameraId)?.streamState(state);
      break;
    }
    case 'rates':
      Object.entries(message.fps).forEach(([cameraId, fps]) => actors.get(cameraId)?.fps(fps));
      break;
    case 'snapshot':
    case 'clip':
      desk.fileFrom(message);
      break;
    case 'token-wanted':
      void answerToken(message, session, reply);
      break;
    case 'ready':
      break;
  }
}

async function answerToken(
  { requestId, rejected }: Extract<EyeToAgent, { type: 'token-wanted' }>,
  session: AgentTokens,
  reply: (answer: AgentToEye) => void,
): Promise<void> {
  try {
    if (rejected !== null) {
      session.reject(rejected);
    }
    reply({ type: 'token', requestId, token: await session.token(), problem: '' });
  } catch (error) {
    reply({ type: 'token', requestId, token: null, problem: describeError(error) });
  }
}

/**
 * An eye shares its core with its detector: collecting garbage on four helper threads gains no time there and costs
 * 0.05 core an eye.
 */
function forkEye(): ReturnType<typeof fork> {
  return fork(join(import.meta.dirname, 'eye-main.ts'), {
    execArgv: [...typescriptArguments(), '--single-threaded-gc'],
    serialization: 'advanced',
  });
}
