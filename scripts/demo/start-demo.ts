/**
 * Starts the whole commune on this machine, part by part, and hands back how to reach and stop it. Used by the demo
 * on the command line, by e2e tests and by benches. Clips, page and central come up side by side, then the agent.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { LEDGER_FILE } from '#central/upkeep/data-dir.ts';
import type { AgentStatus } from '#edge-agent/forward/agent-status.ts';
import { enrol, loadIdentity } from '#edge-agent/forward/identity.ts';
import { ROLES, type Role } from '#protocol/account.ts';
import type { Activity, CommuneFaults, CommuneView } from '#simulators/commune/description.ts';
import type { CommuneCommand } from '#simulators/commune/messages.ts';
import { withEveryKind } from '#simulators/commune/rules.ts';
import type { TruthRecord } from '#simulators/commune/truth.ts';
import { writeAgentFile, type AdjustCamera, type RecordingsEntry } from './agent-file.ts';
import { drawDemoPlans } from './demo-plans.ts';
import { describeDemoRegistry } from './demo-registry.ts';
import { startPart, type Part } from './part.ts';
import { DEMO_ACCOUNTS } from './roles.ts';
import { ensureViewerBundle } from './viewer-bundle.ts';

const root = join(import.meta.dirname, '..', '..');
/** Drawn clips and converted models: made once, shared by all runs. */
export const CACHE_DIR = join(root, '.cache');

export interface StartOptions {
  cameras: number;
  /** Only these of the commune's cameras. */
  cameraIds?: readonly string[];
  /** 0 takes any free port. */
  port: number;
  dataDir: string;
  /** Cameras play these clips instead of drawn scenes. */
  video?: readonly string[];
  /** A commune that runs already: none is started, and `trigger` and `onTruth` are its owner's affair. */
  commune?: CommuneView;
  /** Eye processes of the agent. */
  eyes?: number;
  seed?: number;
  activity?: Activity;
  /** All: every camera carries a rule of every kind, not only those its scene calls for. */
  rules?: 'scene' | 'all';
  faults?: CommuneFaults;
  /** A folder of faces, one folder a person: they walk up to the camera at the entrance. */
  facesDir?: string | undefined;
  /** Changes what stands of a camera in the agent's file. */
  adjustCamera?: AdjustCamera;
  /** Changes how recordings are kept. */
  recordings?: RecordingsEntry;
  /** A new ledger begins with the made-up history of so many months, marked as such; 0: with nothing. */
  historyMonths?: number;
  /** Gives up starting: what has come up is stopped, and `startDemo` rejects. */
  signal?: AbortSignal;
  /** One line per part and for progress. */
  report?: (line: string) => void;
}

export interface Demo {
  url: string;
  /** One-time sign-in links. */
  links: Record<Role, string>;
  /** Throws for a login that is not in roles.ts. */
  linkOf: (login: string) => string;
  commune: CommuneView;
  /** Resolves once every camera has been online at the same time. */
  allOnline: Promise<void>;
  /** Process ids by part. */
  pids: () => Record<string, number>;
  dataDir: string;
  parts: { simulators: Part | null; central: Part; agent: Part };
  /** The configuration files that central and the agent were started with. */
  files: { central: string; agent: string };
  trigger: (cameraId: string, segment: string) => void;
  onTruth: (listener: (truth: TruthRecord) => void) => void;
  /** Resolves with a sentence when a part ends by itself. */
  broken: Promise<string>;
  stop: () => Promise<void>;
}

export async function startDemo(options: StartOptions): Promise<Demo> {
  const { report = () => undefined } = options;
  const dataDir = resolve(options.dataDir);
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const parts: Part[] = [];
  const start = (name: string, file: string, args: string[] = []): Part => {
    const part = startPart(name, join(root, file), args, join(dataDir, 'logs', `${name}.log`));
    parts.push(part);
    return part;
  };
  const stop = async (): Promise<void> => {
    // The last to start first: the agent's last words still reach central.
    for (const part of parts.toReversed()) {
      await part.stop();
    }
  };

  options.signal?.addEventListener('abort', () => void stop(), { once: true });
  try {
    const { simulators, communeReady } = openCommune(options, dataDir, start);
    // Awaited below; without this a failure while the page is built would go unhandled.
    communeReady.catch(() => undefined);
    report('page        checking the built page');
    await ensureViewerBundle(root);
    const centralFile = writeCentralFile(dataDir, options.port);
    await makeHistory(join(dataDir, 'central'), options.historyMonths ?? 0, report);
    const central = start('central', 'central/src/main.ts', ['--config', centralFile]);
    const { url, links, linkOf } = await openCentral(central);
    await fillRegistry(central);
    report(`central     listening on ${url}`);
    const commune = withRules(await communeReady, options.rules);
    report(`simulators  ${commune.cameras.length} cameras at ${commune.sites.length} locations`);
    const file = writeAgentFile({
      folder: join(dataDir, 'agent'),
      centralUrl: url,
      eyes: options.eyes ?? 2,
      modelDir: join(CACHE_DIR, 'models'),
      adjustCamera: options.adjustCamera,
      recordings: options.recordings,
      ...commune,
    });
    await enrolOnce(central, url, join(dataDir, 'agent', 'state'));
    const agent = start('agent', 'edge-agent/src/main.ts', ['--config', file]);
    const { eyes, allOnline } = followAgent(agent, report);
    return {
      url,
      links,
      linkOf,
      commune,
      allOnline,
      pids: () => ({
        ...(simulators && { simulators: simulators.pid }),
        central: central.pid,
        agent: agent.pid,
        ...eyes(),
      }),
      dataDir,
      parts: { simulators, central, agent },
      files: { central: centralFile, agent: file },
      trigger: (cameraId, segment) => {
        simulators?.send({ type: 'trigger', cameraId, segment } satisfies CommuneCommand);
      },
      onTruth: (listener) => {
        simulators?.onMessage((message) => {
          if (message.type === 'truth') {
            listener(message['truth'] as TruthRecord);
          }
        });
      },
      broken: Promise.race(parts.map((part) => part.ended)),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function withRules(commune: CommuneView, rules: StartOptions['rules']): CommuneView {
  return rules === 'all'
    ? {
        ...commune,
        cameras: commune.cameras.map((camera) => ({ ...camera, rules: withEveryKind(camera.rules) })),
      }
    : commune;
}

function openCommune(
  options: StartOptions,
  dataDir: string,
  start: (name: string, file: string) => Part,
): { simulators: Part | null; communeReady: Promise<CommuneView> } {
  if (options.commune) {
    return { simulators: null, communeReady: Promise.resolve(options.commune) };
  }
  const simulators = start('simulators', 'simulators/src/main.ts');
  return { simulators, communeReady: startCommune(simulators, options, dataDir) };
}

function startCommune(part: Part, options: StartOptions, dataDir: string): Promise<CommuneView> {
  const { report, cameras, cameraIds, video, seed, faults, activity, facesDir } = options;
  const command: CommuneCommand = {
    type: 'start',
    options: {
      cameraCount: cameras,
      cacheDir: join(CACHE_DIR, 'clips'),
      videoFiles: (video ?? []).map((file) => resolve(file)),
      truthFile: join(dataDir, 'truth.jsonl'),
      ...(seed === undefined ? {} : { seed }),
      ...(faults === undefined
        ? {}
        : { faults: Object.fromEntries(Object.entries(faults).map(([id, list]) => [id, [...list]])) }),
      ...(cameraIds === undefined ? {} : { cameraIds: [...cameraIds] }),
      ...(activity === undefined ? {} : { activity }),
      ...(facesDir === undefined ? {} : { facesDir: resolve(facesDir) }),
    },
  };
  let lastPercent = -1;
  part.onMessage((message) => {
    if (message.type === 'progress') {
      const percent = Math.floor((Number(message['done']) / Number(message['total'])) * 20) * 5;
      if (percent !== lastPercent) {
        lastPercent = percent;
        report?.(`simulators  making clips, ${percent} %: ${basename(String(message['what']))}`);
      }
    }
  });
  part.send(command);
  return part.next((message) => {
    if (message.type === 'failed') {
      throw new Error(`the commune could not be started: ${String(message['reason'])}`);
    }
    return message.type === 'ready' ? (message['commune'] as CommuneView) : null;
  });
}

function writeCentralFile(dataDir: string, port: number): string {
  const file = join(dataDir, 'central.yaml');
  const config = {
    listen: { host: '127.0.0.1', port },
    dataDir: join(dataDir, 'central'),
    modelDir: join(CACHE_DIR, 'models'),
    commune: { id: 'yen-hoa', name: 'Yên Hòa' },
  };
  writeFileSync(file, stringify(config));
  return file;
}

async function openCentral(part: Part): Promise<Pick<Demo, 'url' | 'links' | 'linkOf'>> {
  const url = await part.next((message) => (message.type === 'listening' ? String(message['url']) : null));
  const answer = part.next((message) =>
    message.type === 'links' ? (message['links'] as { login: string; role: Role; linkPath: string }[]) : null,
  );
  part.send({ type: 'demo-accounts', accounts: DEMO_ACCOUNTS });
  const made = await answer;
  const linkTo = (isWanted: (link: (typeof made)[number]) => boolean): string => {
    const found = made.find(isWanted);
    if (!found) {
      throw new Error('central made no account for it');
    }
    return url + found.linkPath;
  };
  return {
    url,
    links: Object.fromEntries(ROLES.map((role) => [role, linkTo((link) => link.role === role)])) as Record<
      Role,
      string
    >,
    linkOf: (login) => linkTo((link) => link.login === login),
  };
}

/** Before the agent speaks: what it says of places that are known already changes nothing. */
async function fillRegistry(central: Part): Promise<void> {
  const answer = central.next((message) => (message.type === 'registry' ? true : null));
  central.send({ type: 'demo-registry', registry: describeDemoRegistry(), plans: drawDemoPlans() });
  await answer;
}

/** Only where there is no ledger yet. */
async function makeHistory(
  centralDir: string,
  months: number,
  report: (line: string) => void,
): Promise<void> {
  if (months === 0 || existsSync(join(centralDir, LEDGER_FILE))) {
    return;
  }
  report(`central     making up a history of ${months} months, marked as demo data`);
  const { runSeed } = await import('../seed/run-seed.ts');
  await runSeed({
    ...{ data: centralDir, months, seed: 1, commune: 'yen-hoa', words: true },
    onReport: ({ incidents, violations, cases, seconds }) =>
      report(`central     ${incidents} incidents, ${violations} violations, ${cases} cases, in ${seconds} s`),
  });
}

/** The identity of an earlier run is used again as long as its ledger is there too. */
async function enrolOnce(central: Part, centralUrl: string, stateDir: string): Promise<void> {
  if (loadIdentity(stateDir)) {
    return;
  }
  const answer = central.next((message) => (message.type === 'code' ? String(message['code']) : null));
  central.send({ type: 'enrolment-code', name: 'Bộ xử lý biên Yên Hòa' });
  await enrol({ centralUrl, code: await answer, stateDir });
}

/** Reports how many cameras are up, each time the number changes; gives the eyes' process ids. */
function followAgent(
  agent: Part,
  report: (line: string) => void,
): { eyes: () => Record<string, number>; allOnline: Promise<void> } {
  let lastLine = '';
  let eyes: number[] = [];
  const allOnline = agent
    .next((message) => {
      const { online, total } = message as unknown as AgentStatus;
      return message.type === 'status' && online === total ? true : null;
    })
    .then(() => undefined);
  // Whoever does not wait for it hears of an agent that ended by `broken`.
  allOnline.catch(() => undefined);
  agent.onMessage((message) => {
    if (message.type === 'status') {
      const status = message as unknown as AgentStatus;
      eyes = status.eyePids;
      const line = `agent       ${status.online} of ${status.total} cameras online`;
      if (line !== lastLine) {
        report(line);
        lastLine = line;
      }
    }
  });
  return {
    eyes: () => Object.fromEntries(eyes.map((pid, index) => [`eye-${index}`, pid])),
    allOnline,
  };
}
