/** What every bench of the whole system needs: a demo in a folder of its own, and its end, whatever happens. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startDemo, type Demo, type StartOptions } from '../scripts/demo/start-demo.ts';
import type { Figure } from '../scripts/bench.ts';

export type Emit = (figure: Figure) => void;

/** Starts a demo, waits until every camera is online, and stops it when `work` is over. */
export async function withDemo(
  options: Omit<StartOptions, 'port' | 'dataDir' | 'report'>,
  work: (demo: Demo) => Promise<void>,
): Promise<void> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'matlang-bench-'));
  try {
    const demo = await startDemo({ ...options, port: 0, dataDir, report: say });
    try {
      const broken = demo.broken.then((how) => {
        throw new Error(how);
      });
      await Promise.race([demo.allOnline.then(() => work(demo)), broken]);
    } finally {
      await demo.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Progress goes where figures do not, with the seconds since the bench was started. */
export function say(line: string): void {
  process.stderr.write(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Cores busy on the whole machine since the call: what is more than ours tells how much a figure is worth. */
export function startMachineMeter(): () => number {
  const startedAtMs = performance.now();
  const beforeMs = busyMs();
  return () => (busyMs() - beforeMs) / (performance.now() - startedAtMs);
}

function busyMs(): number {
  return os
    .cpus()
    .map(({ times }) => times.user + times.nice + times.sys + times.irq)
    .reduce((sum, value) => sum + value, 0);
}
