/**
 * Wires central: ledger, intake, live relay, notification, people and web on one port, and owns the order in which
 * they start and stop. Nothing here decides anything; each folder does.
 */
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { RetryLater } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { EnrolmentCode } from '#protocol/agent.ts';
import { createAgentSessions, type AgentSessions } from './intake/agent-sessions.ts';
import { openSigningKey } from './intake/signing-key.ts';
import type { LedgerDatabase } from './ledger/database.ts';
import { openRepositories, type Ledger } from './ledger/repositories.ts';
import { createAgentMedia, type AgentMedia } from './live/agent-media.ts';
import { createPtzDesk } from './live/ptz-desk.ts';
import { createRelay } from './live/relay.ts';
import { createViewerMedia } from './live/viewer-media.ts';
import type { Announcer } from './notify/announcer.ts';
import { SYSTEM_ACTOR, type AccountRequest } from './people/accounts.ts';
import { createLiveRight } from './people/live-right.ts';
import {
  loadDemoPlans,
  loadDemoRegistry,
  type DemoPlans,
  type DemoRegistry,
} from './registry/demo-registry.ts';
import { createAuditGuard, type AuditGuard } from './upkeep/audit-guard.ts';
import { createApp } from './web/app.ts';
import { answerBelow, basePathOf } from './web/below-path.ts';
import { createDoorWatch } from './web/door-watch.ts';
import { createGate } from './web/gate.ts';
import { createRoutes } from './web/registry.ts';
import type { Route } from './web/route.ts';
import type { AgentRouteDeps } from './web/routes/agents.ts';
import type { ReportRouteDeps } from './web/routes/reports.ts';
import type { OperationsRouteDeps } from './web/routes/operations.ts';
import { createSocketServer, SOCKET_IO_PATH, type Heartbeat } from './web/socket-server.ts';
import { openUpgrades } from './web/upgrades.ts';
import { wireAlarms, type Alarms } from './alarm-wiring.ts';
import type { CentralConfig } from './config.ts';
import { wireIntake, type Intake } from './intake-wiring.ts';
import { holdLedger } from './ledger-wiring.ts';
import { wireNotify } from './notify-wiring.ts';
import { wirePeople, type People } from './people-wiring.ts';
import { wireProceedings } from './proceedings-wiring.ts';
import { wireFaceWork } from './recognition-wiring.ts';
import { wireStatistics } from './numbers-wiring.ts';
import { wireOperations } from './operations-wiring.ts';
import { wireRegistry } from './registry-wiring.ts';
import { wireReports } from './reports-wiring.ts';

const DEFAULT_HEARTBEAT: Heartbeat = { intervalMs: 4_000, timeoutMs: 4_000 };

export interface CentralOptions {
  config: CentralConfig;
  clock: Clock;
  log: Log;
  /** Folder of the built viewer; null when there is none. */
  viewerDir: string | null;
  /** How soon a dead socket.io connection is noticed. Together below the 10 s an agent waits for an answer. */
  heartbeat?: Heartbeat;
  /** Where nets are kept once converted; beside the ledger if not given. */
  modelDir?: string;
  /** `postgres://...`: the ledger is there; else a SQLite file beside everything else. Secret: it may hold a password. */
  databaseUrl?: string;
  /** Of this process, oldest line first; goes into the diagnostics bundle. */
  recentLog?: () => readonly string[];
}

export interface Central {
  port: number;
  /** Where people and agents reach it. */
  url: string;
  /** What the access test enumerates. */
  routes: readonly Route[];
  /** A one-time sign-in path for an existing account; null for an unknown login. */
  issueLink(login: string): Promise<string | null>;
  /** Makes missing accounts; a one-time sign-in path for each. */
  ensureAccounts(
    accounts: readonly AccountRequest[],
  ): Promise<{ login: string; role: string; linkPath: string }[]>;
  /** The set-up path of the first admin, as long as no admin has a password; null after that. */
  firstAdminLink(): Promise<string | null>;
  createEnrolmentCode(name: string): Promise<EnrolmentCode>;
  /** A made-up commune, marked as such; what is there stays as it is. */
  loadDemoRegistry(demo: DemoRegistry): Promise<number>;
  /** Made-up floor plans for it. */
  loadDemoPlans(plans: DemoPlans): Promise<number>;
  stop(): Promise<void>;
}

/** Throws RetryLater when the port is taken, GiveUp when the ledger cannot be opened. */
export async function startCentral(options: CentralOptions): Promise<Central> {
  const { config } = options;
  const ledger = await holdLedger(
    { dataDir: config.dataDir, databaseUrl: options.databaseUrl ?? null },
    options.clock,
    options.log,
  );
  const server = createServer({ requestTimeout: 0, headersTimeout: 15_000 });
  const stopping = new AbortController();
  // Every part waits for the end: they are more than the ten that Node takes for a leak.
  setMaxListeners(50, stopping.signal);
  const parts = await wire(options, ledger.db, server);
  const { relay, sessions, uploads, watchList, calibration, review, reports, notifier, spells, guard } =
    parts;
  const services = [
    relay,
    sessions,
    uploads,
    watchList,
    calibration,
    review,
    reports,
    notifier,
    spells,
    guard,
  ].map((service) => service.run(stopping.signal));

  try {
    await listen(server, config.listen);
  } catch (error) {
    stopping.abort();
    await Promise.all(services);
    await ledger.close();
    throw error;
  }

  const { port } = server.address() as AddressInfo;
  const { host } = config.listen;
  const { desk, enrolments } = parts;
  return {
    port,
    url: config.publicUrl ?? `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`,
    routes: parts.routes,
    issueLink: (login) => desk.issueLink(login, SYSTEM_ACTOR),
    ensureAccounts: async (accounts) => {
      const links = [];
      for (const account of accounts) {
        const { linkPath } = await desk.ensure(account, SYSTEM_ACTOR);
        links.push({ login: account.login, role: account.role, linkPath });
      }
      return links;
    },
    firstAdminLink: () => desk.firstAdminLink('Quản trị'),
    createEnrolmentCode: (name) => enrolments.createCode(name, SYSTEM_ACTOR),
    loadDemoRegistry: (demo) => loadDemoRegistry(parts.registry, demo),
    loadDemoPlans: (plans) => loadDemoPlans(parts.floorPlans, plans),
    stop: async () => {
      stopping.abort();
      const closing = parts.closeSockets();
      server.closeAllConnections();
      await closing;
      await Promise.all(services);
      await parts.settled();
      await ledger.close();
    },
  };
}

async function wire(options: CentralOptions, db: LedgerDatabase, server: HttpServer) {
  const { config, clock, log, viewerDir } = options;
  const publicUrl = config.publicUrl ?? null;
  const ledger = openRepositories(db, config.commune.id, clock);
  const people = await wirePeople(options, ledger);
  const agentSessions = createAgentSessions({ clock, agents: ledger.agents });
  const gate = createGate({
    sessions: people.sessions,
    findAgent: (token) => agentSessions.find(token),
    onRefused: createDoorWatch({ clock, audit: ledger.audit }),
  });
  const heartbeat = options.heartbeat ?? DEFAULT_HEARTBEAT;
  const io = createSocketServer({ publicUrl, heartbeat });
  const alarms = wireAlarms(options, ledger, {
    standing: people.standing,
    announcer: wireNotify(options, ledger, people.sessions, gate, io),
    port: () => (server.address() as AddressInfo | null)?.port ?? null,
  });
  const { announcer } = alarms;
  const signingKey = openSigningKey(path.join(config.dataDir, 'signing-key.pem'));
  const guard = createAuditGuard({
    ...{ clock, log, audit: ledger.audit, signingKey },
    ...{ communeId: config.commune.id, dataDir: config.dataDir },
  });
  const operations = wireOperations(options, db, ledger, {
    presence: { isConnected: (agentId) => intake.presence.isConnected(agentId) },
    live: () => relay.stats(),
    queues: {},
    version: readVersion(),
    recentLog: options.recentLog ?? (() => []),
  });
  const intake = wireIntake(options, ledger, {
    ...{ agentSessions, announcer, io, heartbeat, signingKey, metrics: operations.metrics },
  });

  const relay = createRelay({ clock, log });
  const agentMedia = createAgentMedia({ relay, log });
  const reports = wireReports(options, ledger, {
    ...wireStatistics(clock, ledger),
    isConnected: (agentId) => intake.presence.isConnected(agentId),
  });
  const routes = wireRoutes(options, ledger, people, {
    ...{ ...intake, agentSessions, agentMedia, announcer, alarms, operations, guard },
    reports: reports.routes,
  });
  server.on(
    'request',
    createApp({
      ...{ routes, gate, log, clock, publicUrl, trustProxy: config.trustProxy, viewerDir },
      onAnswered: (answered) => operations.metrics.requestAnswered(answered),
    }),
  );
  io.attach(server);
  const upgrades = openUpgrades(server, SOCKET_IO_PATH, {
    gate,
    log,
    publicUrl,
    agentMedia,
    viewerMedia: createViewerMedia({ relay, clock, log }),
    sessions: people.sessions,
    liveRight: createLiveRight({ ...ledger, standing: people.standing }),
  });
  answerBelow(server, basePathOf(publicUrl));
  const closeSockets = async (): Promise<void> => {
    upgrades.close();
    await io.close();
  };
  return {
    ...people,
    ...intake,
    notifier: alarms.notifier,
    guard,
    relay,
    reports,
    routes,
    closeSockets,
    registry: ledger.registry,
    floorPlans: ledger.floorPlans,
  };
}

function wireRoutes(
  { config, clock, log }: CentralOptions,
  ledger: Ledger,
  people: People,
  parts: Intake & {
    agentSessions: AgentSessions;
    agentMedia: AgentMedia;
    announcer: Announcer;
    guard: AuditGuard;
    alarms: Alarms;
    operations: OperationsRouteDeps;
    reports: ReportRouteDeps;
  },
): Route[] {
  const { agents, audit } = ledger;
  const { presence, agentSessions, agentMedia, announcer } = parts;
  const nowMs = (): number => clock.nowMs();
  const revoke: AgentRouteDeps['revoke'] = async (agentId, actor) => {
    if (!(await agents.revoke(agentId, clock.nowMs()))) {
      return false;
    }
    agentSessions.drop(agentId);
    presence.disconnect(agentId);
    agentMedia.disconnect(agentId);
    log.warn({ agentId, by: actor.name }, 'agent revoked');
    await audit.append({ actor, action: 'agent.revoked', resource: `agent:${agentId}` });
    return true;
  };
  const ptz = createPtzDesk({
    ...{ ...ledger, ...parts, clock },
    onChanged: (cameraId, holder) => announcer.ptzChanged({ cameraId, holder }),
  });
  const version = readVersion();
  const certificateOf = async (agentId: string) => (await parts.review.keyLetters(agentId)).keyCertificate;
  return createRoutes({
    ...parts,
    version,
    clock,
    audit,
    people: people.routes,
    notify: parts.alarms.routes,
    agent: {
      ...{ ...ledger, ...parts, sessions: agentSessions, nowMs, revoke },
      isSiteKnown: async (siteId) => (await ledger.registry.snapshot()).sites.some(({ id }) => id === siteId),
      lastCheck: (agentId) => parts.checks.lastOf(agentId),
    },
    camera: { ...ledger, isConnected: (agentId) => presence.isConnected(agentId) },
    layouts: { ...ledger, nowMs },
    rules: { ...ledger, ...parts, nowMs },
    ptz: { ...ledger, ...parts, ptz },
    proceedings: wireProceedings(clock, ledger, announcer),
    searches: { ...ledger, clock, nowMs },
    file: { ...ledger, ...parts, clock },
    incidentPackage: { ...ledger, ...parts, clock, version, communeId: config.commune.id, certificateOf },
    watchList: { ...ledger, ...parts.watchList, clock },
    recordings: parts.review.routes,
    statistics: wireStatistics(clock, ledger),
    registry: wireRegistry(clock, ledger, {
      mapDir: config.mapDir,
      onChanged: () => announcer.camerasChanged(),
    }),
    faceWork: wireFaceWork({ clock, log }, ledger, { ...parts, onJudged: () => announcer.facesChanged() }),
  });
}

function listen(server: HttpServer, { host, port }: CentralConfig['listen']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new RetryLater('cannot-listen', `${host}:${port} cannot be listened on`, { cause: error })),
    );
    server.listen(port, host, resolve);
  });
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
