/** `matlang demo`: the commune on this machine, for people to look at, or until the first incident for a machine. */
import { describeError } from '#base/errors.ts';
import { ROLES, type Role } from '#protocol/account.ts';
import type { IncidentView } from '#protocol/incident.ts';
import { startDemo, type Demo } from './start-demo.ts';
import { openViewer } from './viewer-client.ts';

export interface DemoOptions {
  cameras: number;
  port: number;
  data: string;
  headless: boolean;
  video?: string[];
  faces?: string;
  history: number;
  until?: 'incident';
  timeout: number;
  json: boolean;
}

const ROLE_NAMES: Record<Role, string> = {
  operator: 'operator (trực ban)',
  investigator: 'investigator (điều tra viên)',
  leader: 'leader (lãnh đạo)',
  site_owner: 'site owner (trường Mầm non)',
  partner: 'partner (Đồn Biên phòng)',
  technician: 'technician (kỹ thuật)',
  admin: 'admin (quản trị)',
  auditor: 'auditor (thanh tra)',
};

/** Resolves with the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const say = (line: string): void => {
    (options.json ? process.stderr : process.stdout).write(`${line}\n`);
  };
  const interrupted = waitForInterrupt();
  const starting = new AbortController();
  void interrupted.then(() => {
    starting.abort();
  });
  const { cameras, port, data: dataDir, video = [] } = options;
  const started = await startDemo({
    cameras,
    port,
    dataDir,
    video,
    facesDir: options.faces,
    // Who waits for the first incident does not look at charts.
    historyMonths: options.until === undefined ? options.history : 0,
    report: say,
    signal: starting.signal,
  }).catch((error: unknown) => {
    say(starting.signal.aborted ? 'stopped' : `could not start: ${describeError(error)}`);
    return null;
  });
  if (started === null) {
    return starting.signal.aborted ? 130 : 1;
  }
  return options.until === 'incident'
    ? watchForIncident(started, options, interrupted, say)
    : stayUp(started, options, interrupted, say);
}

async function stayUp(
  demo: Demo,
  { headless, faces }: DemoOptions,
  interrupted: Promise<'interrupted'>,
  say: (line: string) => void,
): Promise<number> {
  say(`\nOpen ${demo.url}. Each link signs in once:`);
  if (headless) {
    say(`  ${demo.url}`);
  } else {
    ROLES.forEach((role) => say(`  ${ROLE_NAMES[role].padEnd(32)} ${demo.links[role]}`));
    say(`  ${'second investigator (Phó CAX)'.padEnd(32)} ${demo.linkOf('pho-cong-an')}`);
  }
  say(`\n${sayFaces(demo, faces)}`);
  say('\nCtrl-C stops everything.\n');
  const end = await Promise.race([interrupted, demo.broken]);
  say(end === 'interrupted' ? 'stopping' : `${end}; stopping the rest`);
  await demo.stop();
  return end === 'interrupted' ? 0 : 1;
}

function sayFaces({ commune }: Demo, folder: string | undefined): string {
  const camera = commune.cameras.find(({ rules }) => rules.some(({ kind }) => kind === 'face-watch-list'));
  return folder === undefined || camera === undefined
    ? 'Faces are off: drawn people have none. With --faces DIR (one folder of pictures a person) people come to the entrance.'
    : `Faces are on: those of ${folder} come to '${camera.name}', each wearing the last picture of its folder. As\n` +
        'investigator, put the others on the watch-list; two more people must approve.';
}

async function watchForIncident(
  demo: Demo,
  { timeout, json }: DemoOptions,
  interrupted: Promise<'interrupted'>,
  say: (line: string) => void,
): Promise<number> {
  const incident = await Promise.race([
    nextIncident(demo),
    demo.broken,
    interrupted,
    new Promise<string>((resolve) => {
      setTimeout(resolve, timeout * 1000, `no incident within ${timeout} s`).unref();
    }),
  ]);
  await demo.stop();
  if (typeof incident === 'string') {
    say(incident);
    return 1;
  }
  process.stdout.write(json ? `${JSON.stringify(incident)}\n` : `${incident.why.en}\n${incident.why.vi}\n`);
  return 0;
}

async function nextIncident(demo: Demo): Promise<IncidentView> {
  const viewer = await openViewer(demo.url, demo.links.operator);
  return new Promise((resolve) => {
    viewer.onIncident((incident) => {
      viewer.close();
      resolve(incident);
    });
  });
}

function waitForInterrupt(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve('interrupted');
      });
    }
  });
}
