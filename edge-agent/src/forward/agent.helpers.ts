/** An enrolled agent and its incidents, for the tests of this folder. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import { silentLog } from '#base/log.ts';
import type { IncidentClosed, IncidentOpened } from '#protocol/incident.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { createAgentSession, type AgentTokens } from './agent-session.ts';
import { createCentralRoute, type CentralRoute } from './central-route.ts';
import { createLedger, createLine, startCentral, until, type Ledger } from './central.helpers.ts';
import type { Line, Manners, TestCentral } from './central.helpers.ts';
import { createControlLink, type ControlLink, type LinkState } from './control-link.ts';
import { enrol, type Identity } from './identity.ts';
import { waysOf } from './way.ts';

export interface Bench {
  folder: string;
  ledger: Ledger;
  manners: Manners;
  identity: Identity;
  line: Line;
  central: () => TestCentral;
  kill: () => Promise<void>;
  restart: () => Promise<void>;
  /** The only way there is: over the line. */
  route: CentralRoute;
  newSession: () => AgentTokens;
  startLink: (options?: {
    instanceId?: string;
    clock?: Clock;
    onState?: (state: LinkState) => void;
  }) => StartedLink;
  close: () => Promise<void>;
}

export interface StartedLink {
  link: ControlLink;
  states: LinkState[];
  connected: () => Promise<void>;
  stop: () => Promise<void>;
}

/** Central, a line in front of it that can be cut, and one agent known to central. */
export async function createBench(manners: Manners = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'matlang-forward-'));
  const ledger = createLedger();
  ledger.codes.add('CODE');
  let central = await startCentral(ledger, folder, { manners });
  const line = await createLine(central.port);
  const identity = await enrol({ centralUrl: line.url, code: 'CODE', stateDir: join(folder, 'state') });
  const started: StartedLink[] = [];
  // Every wait is the shortest its back-off allows.
  const random = (): number => 0;

  const route = createCentralRoute({
    ways: waysOf({ url: line.url, otherUrls: [], uplinks: [] }),
    clock: systemClock,
    log: silentLog,
  });
  const newSession = (): AgentTokens =>
    createAgentSession({ identity, centralUrl: line.url, clock: systemClock, random });
  const startLink: Bench['startLink'] = ({
    instanceId = randomUUID(),
    clock = systemClock,
    onState,
  } = {}) => {
    const states: LinkState[] = [];
    const stopper = new AbortController();
    const link = createControlLink({
      route,
      session: newSession(),
      instanceId,
      hello: () => ({
        protocolVersion: PROTOCOL_VERSION,
        agentVersion: '0.1.0',
        sites: [],
        cameras: [],
      }),
      clock,
      log: silentLog,
      onState: (state) => {
        states.push(state);
        onState?.(state);
      },
      random,
    });
    const running = link.run(stopper.signal);
    const one = {
      link,
      states,
      connected: () => until(() => link.state().status === 'connected'),
      stop: async () => {
        stopper.abort();
        await running;
      },
    };
    started.push(one);
    return one;
  };

  return {
    folder,
    ledger,
    manners,
    identity,
    line,
    route,
    central: () => central,
    kill: () => central.kill(),
    restart: async () => {
      central = await startCentral(ledger, folder, { manners });
      line.leadTo(central.port);
    },
    newSession,
    startLink,
    close: async () => {
      await Promise.all(started.map((one) => one.stop()));
      await line.close();
      await central.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

export function openedIncident(cameraId: string, sequence: number, id = newId()): IncidentOpened {
  return {
    id,
    cameraId,
    kind: 'intrusion',
    ruleId: 'yard',
    ruleName: 'Sân trường',
    region: {
      type: 'zone',
      polygon: [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
    },
    startedAtMs: 1_795_000_000_000,
    sequence,
    why: { vi: 'Người ở trong vùng', en: 'A person was inside' },
    confidence: 0.8,
    tracks: [
      {
        id: 7,
        label: 'person',
        path: [{ atMs: 1_795_000_000_000, at: [0.5, 0.5] }],
        boxes: [{ atMs: 1_795_000_000_000, box: { x: 0.4, y: 0.3, w: 0.1, h: 0.2 }, score: 0.8 }],
      },
    ],
  };
}

export function closedIncident({ id, tracks }: IncidentOpened): IncidentClosed {
  return { id, endedAtMs: 1_795_000_005_000, tracks, files: [] };
}
