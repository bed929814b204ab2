/** One run of mocha in a process of its own: what it printed, and how each of its tests ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { failuresIn } from './failures.ts';
import { readResults, type TestResult } from './results.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');
const MOCHA = path.join(ROOT, 'node_modules/mocha/bin/mocha.js');
const REPORTER = path.join(import.meta.dirname, 'results-reporter.ts');
/** As of nice(1): a third of the time of the others where there is not enough. */
const GIVING_WAY = 5;

export interface Run {
  code: number;
  /** As mocha tells them, after all the tests. */
  failures: string[];
  results: TestResult[];
  /** With what the tests were given besides: whoever runs one again gives it the same. */
  environment: Record<string, string>;
}

export interface Showing {
  title?: string;
  /** Rows that run at once would be unreadable. */
  isShownAtEnd?: boolean;
  isGivingWay?: boolean;
  environment?: Record<string, string>;
}

export async function runMocha(words: readonly string[], showing: Showing = {}): Promise<Run> {
  const { title = '', isShownAtEnd = false, isGivingWay = false, environment = {} } = showing;
  if (!existsSync(MOCHA)) {
    process.stderr.write('mocha: not installed, run npm ci\n');
    return { code: 1, failures: [], results: [], environment };
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'matlang-results-'));
  const file = path.join(folder, 'results.jsonl');
  const reporting = ['--reporter', REPORTER, '--reporter-option', `results=${file}`];
  const child = spawn(
    process.execPath,
    [MOCHA, ...(process.stdout.isTTY ? ['--color'] : []), ...reporting, ...words],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...environment } },
  );
  if (isGivingWay && child.pid !== undefined) {
    setPriority(child.pid, GIVING_WAY);
  }
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (!isShownAtEnd) {
      process.stdout.write(text);
    }
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (isShownAtEnd) {
    process.stdout.write(`\n${title}\n${output}`);
  }
  const results = readResults(file);
  rmSync(folder, { recursive: true });
  return { code: code === 0 ? 0 : 1, failures: failuresIn(output), results, environment };
}
