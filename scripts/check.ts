/** `npm run check`: types, lint, format, import rules, links, lock file. Runs all and reports all before it fails. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findImportFaults } from './check-imports.ts';
import { findBrokenLinks } from './check-links.ts';

const root = join(import.meta.dirname, '..');

type Check = () => string[] | Promise<string[]>;

const checks: Record<string, Check> = {
  types: () => run('node_modules/ts7/bin/tsc', ['-p', '.']),
  lint: () => run('node_modules/oxlint/bin/oxlint', ['.']),
  format: () => run('node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  imports: () => findImportFaults(root),
  links: () => findBrokenLinks(root),
  lock: findLockFaults,
};

/** All at once, on all cores. */
const results = await Promise.all(Object.entries(checks).map(([name, check]) => report(name, check)));
process.exit(results.every((isFine) => isFine) ? 0 : 1);

async function report(name: string, check: Check): Promise<boolean> {
  const startedAtMs = performance.now();
  const faults = await check();
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  faults.forEach((fault) => {
    console.log(`       ${fault}`);
  });
  return faults.length === 0;
}

async function run(script: string, args: string[]): Promise<string[]> {
  const child = spawn(process.execPath, [join(root, script), ...args], { cwd: root });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => (words += part));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0 ? [] : words.trim().split('\n');
}

function findLockFaults(): string[] {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  return lock.includes('"resolved"') ? ['package-lock.json records download addresses'] : [];
}
