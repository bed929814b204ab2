/**
 * Wires the agent process: one actor and one incident book per camera, a pool of eyes, the outbox and the links to
 * central; owns the order of start and stop. Nothing here decides anything; each folder does.
 */
import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { GiveUp } from '#base/errors.ts';
import { programOf } from '#base/program.ts';
import type { CameraHealth } from '#protocol/camera.ts';
import type { Rule } from '#protocol/rule.ts';
import { faceReaderSpec } from '#models/faces/spec.ts';
import { ensureModel } from '#models/zoo/centernet.ts';
import { wireCentral, type CentralSide } from './agent-central.ts';
import type { AgentOptions } from './agent-options.ts';
import { wirePtz, type AgentPtz } from './agent-ptz.ts';
import { wireRecordings } from './agent-recordings.ts';
import { answerCentral } from './agent-requests.ts';
import { createCameraActor, type CameraActor } from './camera/camera-actor.ts';
import type { AgentConfig, CameraConfig } from './camera/config.ts';
import { readCredentials } from './camera/credentials.ts';
import { createEventWatches, type EventWatches } from './camera/event-watches.ts';
import { createLimiter } from './camera/limiter.ts';
import { siteState, stateNews } from './events/camera-state.ts';
import { createIncidentBook, type IncidentBook, type IncidentBookDeps } from './events/incident-book.ts';
import { createLookJournal, type LookJournal } from './evidence/look-journal.ts';
import { createEyePool } from './eye/eye-pool.ts';
import type { AgentToEye } from './eye/messages.ts';
import { createWatchOrders, type WatchOrders } from './eye/watch-orders.ts';
import { openFaceWork, type FaceWork } from './faces/face-work.ts';
import type { AgentStatus } from './forward/agent-status.ts';
import { takeFromEye } from './forward/eye-intake.ts';
import { loadIdentity } from './forward/identity.ts';
import { createIncidentDesk, type IncidentDesk } from './forward/incident-desk.ts';
import type { KeptRules } from './forward/kept-rules.ts';
import type { Outbox } from './forward/outbox.ts';
import { createStillDesk } from './forward/still-desk.ts';
import { readUsedModels } from './forward/used-models.ts';
import { openPassers, type Passers } from './passers/passers.ts';

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
  const modelDir = resolve(config.modelDir ?? join(stateDir, 'models'));
  const model = await ensureModel(modelDir);
  const central = wireCentral(options, identity, stateDir, filesDir, await readUsedModels(config));
  try {
    const start: Extract<AgentToEye, { type: 'start' }> = {
      type: 'start',
      modelFile: model.file,
      detector: withAbsoluteFile(config.detector),
      decoding: config.decoding,
      // Rules come and go: the eye starts no reader before a rule asks for a face.
      faces: faceReaderSpec(config.faces, modelDir),
      cores: (config.budgetCores ?? availableParallelism()) / config.eyes,
      workDir: filesDir,
      centralUrl: config.central.url,
    };
    const watching = wireCameras(options, central, start, stateDir);
    const stopStatus = clock.every(STATUS_PERIOD_MS, () => {
      options.onStatus?.(watching.status());
    });
    log.info({ agent: identity.agentId, cameras: config.cameras.length, eyes: config.eyes }, 'agent started');
    await Promise.all([central.run(signal), watching.run(signal)]);
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

interface Watching {
  run: (signal: AbortSignal) => Promise<void>;
  status: () => AgentStatus;
}

function wireCameras(
  options: AgentOptions,
  central: CentralSide,
  start: Extract<AgentToEye, { type: 'start' }>,
  stateDir: string,
): Watching {
  const { config, clock, log } = options;
  const { outbox, link, rules } = central;
  const tellEye = (cameraId: string, message: AgentToEye): boolean => pool.send(cameraId, message);
  const actorOf = (cameraId: string): CameraActor | undefined => actors.get(cameraId);
  const recordings = wireRecordings(options, central, stateDir, { tellEye, actorOf });
  const desk = recordings.keepAround(createIncidentDesk({ outbox, tellEye, clock, log }));
  const healthOf = (cameraId: string) => actors.get(cameraId)?.health;
  const bookOf = (camera: CameraConfig): IncidentBook => {
    const deps = { outbox, desk, siteState: () => siteState(config.cameras, camera.site, healthOf) };
    return openBook(withRules(camera, rules), options, deps);
  };
  const books = new Map(config.cameras.map((camera) => [camera.id, bookOf(camera)]));
  const journalFile = join(stateDir, 'looks.sqlite');
  const journal = openJournal(options, journalFile);
  const stills = createStillDesk(tellEye, clock);
  const pool = createEyePool({
    count: config.eyes,
    forkEye,
    start: { ...start, recordings: recordings.setup },
    clock,
    log,
    onMessage: (message, reply) => {
      const { session } = central;
      const desks = { books, desk, faces, journal, passers, recordings, stills };
      takeFromEye(message, { actors, orders, session, reply, ...desks });
    },
    onLost: (cameraIds) => {
      for (const cameraId of cameraIds) {
        books.get(cameraId)?.eyeLost();
        actors.get(cameraId)?.eyeLost();
      }
      faces.eyeLost(cameraIds);
      desk.eyeLost(cameraIds);
      recordings.eyeLost(cameraIds);
    },
  });
  pool.lead(central.route.current());
  central.route.onChange((way) => pool.lead(way));
  const passers = openPasserWork(options, central, join(stateDir, 'passers'));
  const orders = createWatchOrders(pool, (id) => rules.of(id)?.rules ?? [], recordings, passers.keeps);
  const rulesOf = (cameraId: string): readonly Rule[] => {
    const camera = config.cameras.find(({ id }) => id === cameraId);
    return rules.of(cameraId)?.rules ?? camera?.rules ?? [];
  };
  const faces = openFaces(options, central, join(stateDir, 'faces'), { books, rulesOf });
  const events = createEventWatches({
    cameras: config.cameras,
    isWanted: (cameraId) => rulesOf(cameraId).some(({ kind }) => kind === 'camera-event'),
    onReport: (cameraId, report) => {
      // A camera that is turned sees motion and another scene itself.
      if (report.isOn !== true || !heads.isTurning(cameraId)) {
        books.get(cameraId)?.hear({ type: 'report', ...report });
      }
    },
    clock,
    log,
  });
  const heads = wirePtz(options, central, { tellEye, actorOf });
  const actors = openActors(options, central, orders, { books, events, heads });
  const renew = (camera: CameraConfig): void => {
    orders.rulesChanged(camera.id);
    books.get(camera.id)?.closeAll();
    books.set(camera.id, bookOf(camera));
    events.rulesChanged(camera.id);
    tellState(books, healthOf(camera.id));
  };
  answerCentral(options, central, { journal, journalFile, stills, faces, passers, recordings, heads, renew });

  return {
    run: async (signal) => {
      const services = [pool, journal, events, faces, passers, recordings, ...actors.values()];
      await Promise.all(services.map((service) => service.run(signal)));
      await heads.close();
      books.forEach((book) => book.closeAll());
      desk.closeAll();
      await recordings.finish();
    },
    status: () => {
      const online = [...actors.values()].filter(({ health }) => health.state === 'online').length;
      const isConnected = link.state().status === 'connected';
      return { type: 'status', online, total: actors.size, isConnected, eyePids: pool.pids() };
    },
  };
}

function openFaces(
  { config, clock, log }: AgentOptions,
  { identity, link }: CentralSide,
  folder: string,
  {
    books,
    rulesOf,
  }: { books: ReadonlyMap<string, IncidentBook>; rulesOf: (cameraId: string) => readonly Rule[] },
): FaceWork {
  return openFaceWork({
    folder,
    config,
    identity,
    isUnknownWanted: (cameraId) => rulesOf(cameraId).some(({ kind }) => kind === 'face-unknown'),
    tell: (cameraId, news) => books.get(cameraId)?.hear(news),
    report: (message) => link.send('face-scores', message),
    clock,
    log,
  });
}

function openPasserWork(
  { config, clock, log }: AgentOptions,
  { budget }: CentralSide,
  folder: string,
): Passers {
  const takeLine = (bytes: number): Promise<void> => budget.take('review', bytes);
  return openPassers({ folder, config, takeLine, clock, log });
}

function openActors(
  options: AgentOptions,
  central: CentralSide,
  orders: WatchOrders,
  {
    books,
    events,
    heads,
  }: { books: ReadonlyMap<string, IncidentBook>; events: EventWatches; heads: AgentPtz },
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
      watch: orders.watch,
      unwatch: orders.unwatch,
      onHealth: (health) => {
        central.link.reportHealth([health]);
        tellState(books, health);
      },
      onDescribed: (described) => {
        central.labels.described(camera.id, described.device);
        events.described(camera.id);
        heads.described(camera.id, described);
      },
    });
  return new Map(config.cameras.map((camera) => [camera.id, open(camera)]));
}

function tellState(books: ReadonlyMap<string, IncidentBook>, health: CameraHealth | undefined): void {
  const news = health && stateNews(health);
  if (health && news) {
    books.get(health.cameraId)?.hear(news);
  }
}

/** The camera as it is watched: by central's rules where it has set any. */
function withRules(camera: CameraConfig, kept: KeptRules): CameraConfig {
  const { rules, personHeights } = kept.of(camera.id) ?? { rules: camera.rules, personHeights: null };
  return { ...camera, rules, personHeights: personHeights ?? undefined };
}

function openJournal({ config, clock, log }: AgentOptions, file: string): LookJournal {
  const { keepHours, mostMegabytes } = config.lookJournal;
  const limits = { keepMs: keepHours * 3_600_000, mostBytes: mostMegabytes * 2 ** 20 };
  return createLookJournal({ file, ...limits, clock, log });
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

/**
 * An eye shares its core with its detector: collecting garbage on four helper threads gains no time there and costs
 * 0.05 core an eye.
 */
function forkEye(): ReturnType<typeof fork> {
  const { file, execArgv } = programOf(new URL('./eye-main.ts', import.meta.url));
  return fork(file, {
    execArgv: [...execArgv, '--single-threaded-gc'],
    serialization: 'advanced',
  });
}
