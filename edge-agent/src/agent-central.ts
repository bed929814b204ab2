/**
 * Wires what an agent has towards central: session, control link, outbox, sender, and the rules central has set. What
 * central asks is answered by the cameras' side (agent.ts).
 */
import { join } from 'node:path';
import { newId } from '#base/ids.ts';
import { withoutUserinfo, type Log } from '#base/log.ts';
import type { AgentHello } from '#protocol/agent.ts';
import type { AgentState, StorageState } from '#protocol/agent-state.ts';
import type { AgentOptions } from './agent-options.ts';
import { createCameraLabels, type CameraLabels } from './camera/camera-labels.ts';
import type { AgentConfig } from './camera/config.ts';
import { describeAgent } from './forward/agent-description.ts';
import { createRoutedSession, type AgentTokens } from './forward/agent-session.ts';
import { openBootClock, type BootClock } from './forward/boot-clock.ts';
import type { CentralRequests } from './forward/central-requests.ts';
import { createCentralRoute, type CentralRoute } from './forward/central-route.ts';
import { createClockKeeper, type ClockJump, type ClockKeeper } from './forward/clock-keeper.ts';
import { createControlLink, type ControlLink, type Welcome } from './forward/control-link.ts';
import type { Identity } from './forward/identity.ts';
import { createIncidentSealer, type IncidentSealer } from './forward/incident-seal.ts';
import { openKeptRules, type KeptRules } from './forward/kept-rules.ts';
import { createLineBudget, type LineBudget } from './forward/line-budget.ts';
import { openOutbox, type Outbox } from './forward/outbox.ts';
import { createSender, type Sender } from './forward/sender.ts';
import { createUploader } from './forward/upload.ts';
import type { UsedModels } from './forward/used-models.ts';
import { askHealth, waysOf } from './forward/way.ts';

export interface CentralSide {
  identity: Identity;
  /** Which way central is reached; all who speak to it follow. */
  route: CentralRoute;
  /** What of the line is left for recordings. */
  budget: LineBudget;
  clockKeeper: ClockKeeper;
  /** Called when somebody has set the clock of this box. */
  jumps: Set<(jump: ClockJump) => void>;
  /** Told what central said at its welcome. */
  welcomes: Set<(welcome: Welcome) => void>;
  /** Told that the line is up, after the welcome. */
  connections: Set<() => void>;
  session: AgentTokens;
  link: ControlLink;
  outbox: Outbox;
  sender: Sender;
  /** What is said of this agent at every connection. */
  hello: () => AgentHello;
  /** Cameras that turned out to have PTZ. */
  ptzCameraIds: Set<string>;
  rules: KeptRules;
  /** What statements say of cameras. */
  labels: CameraLabels;
  /** Set by the cameras' side: it answers what central asks. */
  requests: Partial<CentralRequests>;
  /** What this agent says of itself; `storage` null where nothing is recorded. */
  describe: (storage: StorageState | null) => AgentState;
  /** All of this that lives long. */
  run: (signal: AbortSignal) => Promise<void>;
}

export function wireCentral(
  options: Pick<AgentOptions, 'config' | 'version' | 'clock' | 'log'>,
  identity: Identity,
  stateDir: string,
  filesDir: string,
  models: UsedModels,
): CentralSide {
  const { config, clock, log } = options;
  const ptzCameraIds = new Set<string>();
  const rules = openKeptRules({ folder: join(stateDir, 'rules'), cameras: config.cameras, log });
  const requests: Partial<CentralRequests> = {};
  const budget = createLineBudget({ bulkBytesPerSecond: bulkRateOf(config), clock });
  const route = createCentralRoute({
    ways: waysOf(config.central),
    clock,
    log,
    isBusy: () => sender.isBusy(),
  });
  const { clockKeeper, boot, jumps } = wireClock(options, route, stateDir);
  const welcomes: CentralSide['welcomes'] = new Set();
  const connections: CentralSide['connections'] = new Set();
  const session = createRoutedSession({ identity, route, clock });
  const hello = (): AgentHello => describeAgent(config, options.version, ptzCameraIds, rules);
  const link = createControlLink({
    route,
    session,
    instanceId: newId(),
    hello,
    onRequest: async (request, message) => await requests.answer?.(request, message),
    onAsked: () => {
      const askedMs = boot.monotonicMs();
      return (centralNowMs) => clockKeeper.measured(centralNowMs, askedMs);
    },
    onCentralKey: (key) => pinKey(identity, key, log),
    onWelcome: (welcome) => welcomes.forEach((listener) => listener(welcome)),
    clock,
    log,
    onState: ({ status }) => {
      if (status === 'connected') {
        sender.lineIsBack();
        connections.forEach((listener) => listener());
      }
    },
  });
  const file = join(stateDir, 'outbox.sqlite');
  const labels = createCameraLabels(config);
  const sealer = wireSealer(options, identity, { labels, rules, clockKeeper, models });
  const outbox = openOutbox({ file, filesDir, clock, log, boot, sealer, onAdded: () => sender.wake() });
  const uploader = createUploader({ route, session, budget, clock });
  const { noteOf } = clockKeeper;
  const sender = createSender({ outbox, link, uploader, noteOf, budget, clock, log });
  const interrupted = outbox.closeInterrupted();
  if (interrupted > 0) {
    log.warn({ incidents: interrupted }, 'closed what an earlier process left open');
  }
  return {
    identity,
    route,
    budget,
    clockKeeper,
    jumps,
    welcomes,
    connections,
    session,
    link,
    outbox,
    sender,
    hello,
    ptzCameraIds,
    rules,
    labels,
    requests,
    describe: (storage) => {
      const { url, uplinkName } = route.current();
      return {
        outbox: outbox.outboxState(),
        storage,
        clock: clockKeeper.note(clock.nowMs()),
        route: { centralUrl: withoutUserinfo(url), uplink: uplinkName },
      };
    },
    run: async (signal) => {
      await Promise.all([link, sender, route, clockKeeper].map((service) => service.run(signal)));
    },
  };
}

function wireSealer(
  { version: agentVersion, clock }: Pick<AgentOptions, 'version' | 'clock'>,
  identity: Identity,
  deps: Pick<CentralSide, 'labels' | 'rules' | 'clockKeeper'> & { models: UsedModels },
): IncidentSealer {
  return createIncidentSealer({
    identity,
    describeCamera: deps.labels.of,
    revisionOf: (cameraId) => deps.rules.of(cameraId)?.revision ?? 0,
    noteOf: deps.clockKeeper.noteOf,
    agentVersion,
    models: deps.models,
    clock,
  });
}

function bulkRateOf({ central: { bulkMegabitsPerSecond } }: AgentConfig): number | null {
  return bulkMegabitsPerSecond === undefined ? null : (bulkMegabitsPerSecond * 1_000_000) / 8;
}

function wireClock(
  { clock, log }: Pick<AgentOptions, 'clock' | 'log'>,
  route: CentralRoute,
  stateDir: string,
): Pick<CentralSide, 'clockKeeper' | 'jumps'> & { boot: BootClock } {
  const boot = openBootClock();
  const jumps = new Set<(jump: ClockJump) => void>();
  const clockKeeper = createClockKeeper({
    file: join(stateDir, 'clock.json'),
    clock,
    boot,
    log,
    onJump: (jump) => jumps.forEach((listener) => listener(jump)),
    ask: () => askHealth(route.current(), clock),
  });
  return { clockKeeper, boot, jumps };
}

function pinKey(identity: Identity, key: string, log: Log): void {
  if (!identity.pinCentralKey(key)) {
    log.error(
      'central has another key than the one this agent was enrolled with: its watch-lists are refused',
    );
  }
}
