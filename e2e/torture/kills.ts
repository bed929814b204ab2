/**
 * Kills agent, eyes and central at random moments (SIGKILL, nothing is told) while cameras send real video and things
 * happen before them, and counts afterwards what is where: nothing lost, nothing twice, no file missing, at most a
 * second of recording gone with each kill.
 *
 * A central that was killed is started again on its port, an agent in its folder; an eye is its agent's affair.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { AgentStatus } from '#edge-agent/forward/agent-status.ts';
import { createRandom } from '#simulators/actors/chance.ts';
import { startPart, type Part } from '../../scripts/demo/part.ts';
import { startDemo, type Demo } from '../../scripts/demo/start-demo.ts';
import { until } from '../until.helpers.ts';
import { countUp, readOutbox, type Kill, type Tally } from './tally.ts';

export interface KillOptions {
  seed: number;
  kills: number;
  dataDir: string;
  cameras?: number;
  report?: (line: string) => void;
}

export interface KillsOutcome extends Tally {
  kills: Record<KillTarget, number>;
}

const TARGETS = ['eye', 'agent', 'central'] as const;
type KillTarget = (typeof TARGETS)[number];

/** Of the kills, how many come soon after the one before, in the middle of a start; the others when all works again. */
const EARLY_SHARE = 0.35;
const SHORTEST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_500;
const PATIENCE_MS = 120_000;

export async function runKills(options: KillOptions): Promise<KillsOutcome> {
  const { seed, kills, dataDir, cameras = 3, report = () => undefined } = options;
  const random = createRandom(seed);
  const raised = new Set<string>();
  const done: Kill[] = [];
  const demo = await startDemo({
    cameras,
    port: 0,
    dataDir,
    eyes: 1,
    seed,
    activity: 'all',
    report,
  });
  const processes = holdProcesses(demo, dataDir);
  try {
    await demo.allOnline;
    await until(
      'the first incident',
      () => (readOutbox(dataDir, raised).raised > 0 ? true : null),
      PATIENCE_MS,
    );
    for (let number = 1; number <= kills; number += 1) {
      if (random() > EARLY_SHARE) {
        await until('all cameras online', () => (processes.isUp() ? true : null), PATIENCE_MS);
      }
      await pause(random);
      const target = TARGETS[Math.floor(random() * TARGETS.length)] ?? 'eye';
      const atMs = await processes.kill(target);
      done.push({ target, atMs });
      readOutbox(dataDir, raised);
      report(`kill ${number} of ${kills}: ${target}; ${raised.size} incidents so far`);
    }
    await settle(demo, processes, dataDir, raised);
  } finally {
    await processes.stop();
    await demo.stop();
  }
  const tally = countUp(dataDir, raised, done);
  const killed = (target: KillTarget): number => done.filter((kill) => kill.target === target).length;
  return { ...tally, kills: { eye: killed('eye'), agent: killed('agent'), central: killed('central') } };
}

interface Processes {
  /** Returns when it was killed, ms since 1970. What was killed is on its way up again when this resolves. */
  kill(target: KillTarget): Promise<number>;
  /** All cameras are online, and the agent has its line to central. */
  isUp(): boolean;
  /** Ends the agent as a service manager does, and starts it again. */
  restartAgent(): Promise<void>;
  stop(): Promise<void>;
}

function holdProcesses(demo: Demo, dataDir: string): Processes {
  const { central: centralFile, agent: agentFile } = demo.files;
  const logs = join(dataDir, 'logs');
  keepPort(centralFile, Number(new URL(demo.url).port));
  const started: Part[] = [];
  const start = (name: 'central' | 'agent'): Part => {
    const [program, config] =
      name === 'central' ? ['central/src/main.ts', centralFile] : ['edge-agent/src/main.ts', agentFile];
    const part = startPart(
      name,
      join(import.meta.dirname, '..', '..', program),
      ['--config', config],
      join(logs, `${name}-again.log`),
    );
    started.push(part);
    follow(part);
    return part;
  };
  let eyePids: number[] = Object.entries(demo.pids()).flatMap(([name, pid]) =>
    name.startsWith('eye-') ? [pid] : [],
  );
  let isUp = true;
  const follow = (part: Part): void =>
    part.onMessage((message) => {
      if (message.type === 'status') {
        const { eyePids: pids, online, total, isConnected } = message as unknown as AgentStatus;
        eyePids = pids;
        isUp = online === total && isConnected;
      }
    });
  const running: Record<'central' | 'agent', Part> = { central: demo.parts.central, agent: demo.parts.agent };
  follow(running.agent);

  const killPart = async (name: 'central' | 'agent'): Promise<number> => {
    const part = running[name];
    const atMs = Date.now();
    process.kill(part.pid, 'SIGKILL');
    await part.ended;
    isUp = false;
    running[name] = start(name);
    return atMs;
  };

  return {
    kill: async (target) => {
      if (target !== 'eye') {
        return await killPart(target);
      }
      const [pid] = eyePids;
      const atMs = Date.now();
      try {
        process.kill(pid ?? -1, 'SIGKILL');
      } catch {
        // It is down from an earlier kill: the agent is about to start another.
      }
      isUp = false;
      return atMs;
    },
    isUp: () => isUp,
    restartAgent: async () => {
      await running.agent.stop();
      running.agent = start('agent');
    },
    stop: async () => {
      await running.agent.stop();
      await running.central.stop();
      await Promise.all(started.map((part) => part.stop()));
    },
  };
}

/** Nothing happens any more; what is still open is closed by a restart of the agent; then all must reach central. */
async function settle(demo: Demo, processes: Processes, dataDir: string, raised: Set<string>): Promise<void> {
  await demo.parts.simulators?.stop();
  await processes.restartAgent();
  await until(
    'an empty outbox',
    () => (readOutbox(dataDir, raised).waiting === 0 ? true : null),
    PATIENCE_MS,
  );
}

function pause(random: () => number): Promise<void> {
  const waitMs = SHORTEST_PAUSE_MS + random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
  return new Promise((resolve) => setTimeout(resolve, waitMs));
}

/** Agents know central by its port: it must come back on the one the system chose for it. */
function keepPort(centralFile: string, port: number): void {
  const config = parse(readFileSync(centralFile, 'utf8')) as { listen: object };
  writeFileSync(centralFile, stringify({ ...config, listen: { ...config.listen, port } }));
}
