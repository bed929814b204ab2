/** `npm run check`: types, lint, format, import rules, links, lock file. Runs all and reports all before it fails. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findImportFaults } from './check-imports.ts';
import { findBrokenLinks } from './check-links.ts';

const root = join(import.meta.dirname, '..');

const checks: Record<string, () => string[]> = {
  types: () => run('node_modules/ts7/bin/tsc', ['-p', '.']),
  lint: () => run('node_modules/eslint/bin/eslint.js', ['.']),
  format: () => run('node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  imports: () => findImportFaults(root),
  links: () => findBrokenLinks(root),
  lock: findLockFaults,
};

const failed: string[] = [];
for (const [name, check] of Object.entries(checks)) {
  const startedAtMs = performance.now();
  const faults = check();
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  faults.forEach((fault) => {
    console.log(`       ${fault}`);
  });
  if (faults.length > 0) {
    failed.push(name);
  }
}
process.exit(failed.length === 0 ? 0 : 1);

function run(script: string, args: string[]): string[] {
  const result = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, encoding: 'utf8' });
  return result.status === 0 ? [] : `${result.stdout}${result.stderr}`.trim().split('\n');
}

function findLockFaults(): string[] {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  return lock.includes('"resolved"') ? ['package-lock.json records download addresses'] : [];
}
