/**
 * What `matlang diagnostics` does: reads the files and changes nothing, so it may run beside central. Exit codes: 0 all
 * was read, 1 something was not there or could not be read (named in the ZIP; the rest is in it).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { systemClock } from '#base/clock.ts';
import { readConfig } from '#base/config.ts';
import { describeError } from '#base/errors.ts';
import { centralConfig, type CentralConfig } from '#central/config.ts';
import { lookInto, type LedgerDatabase } from '#central/ledger/database.ts';
import { createLedgerFacts } from '#central/ledger/ledger-facts.ts';
import { openRepositories } from '#central/ledger/repositories.ts';
import { LEDGER_FILE } from '#central/upkeep/data-dir.ts';
import { makeDiagnostics } from '#central/upkeep/diagnostics.ts';
import { scrubText } from '#central/upkeep/scrub.ts';

const ONLY_RUNNING = 'only a running central knows it: GET /api/diagnostics';

export async function runDiagnostics({
  config: file,
  out,
}: {
  config: string;
  out: string;
}): Promise<number> {
  const config = readConfig(resolve(file), centralConfig);
  const problems: string[] = [];
  const db = openForLooking(config, problems);
  try {
    writeFileSync(out, await describe(config, db, problems), { mode: 0o600 });
  } finally {
    await db?.destroy();
  }
  problems.forEach((problem) => process.stderr.write(`not available: ${scrubText(problem)}\n`));
  process.stdout.write(`wrote ${out}; a running central gives more at /api/diagnostics\n`);
  return problems.length === 0 ? 0 : 1;
}

function openForLooking({ dataDir }: CentralConfig, problems: string[]): LedgerDatabase | null {
  try {
    return lookInto(process.env['DATABASE_URL'] ?? join(resolve(dataDir), LEDGER_FILE));
  } catch (error) {
    problems.push(`ledger: ${describeError(error)}`);
    return null;
  }
}

function describe(config: CentralConfig, db: LedgerDatabase | null, problems: string[]): Promise<Buffer> {
  /** Of the ledger, or the reason why not; the first reason is told on the screen as well. */
  const ask =
    <Answer>(what: string, read: (ledger: LedgerDatabase) => Promise<Answer>) =>
    async (): Promise<Answer> => {
      if (db === null) {
        throw new Error('the ledger could not be opened');
      }
      try {
        return await read(db);
      } catch (error) {
        problems.push(`${what}: ${describeError(error)}`);
        throw error;
      }
    };
  const { commune, dataDir } = config;
  return makeDiagnostics({
    clock: systemClock,
    version: readVersion(),
    config,
    agents: ask('agents', (ledger) => openRepositories(ledger, commune.id, systemClock).agents.list()),
    cameras: () => Promise.reject(new Error(ONLY_RUNNING)),
    ledger: ask('ledger', async (ledger) => {
      const facts = createLedgerFacts(ledger, commune.id);
      return {
        engine: facts.engine(),
        sizeBytes: await facts.sizeBytes(),
        migrations: await facts.migrations(),
        missingMigrations: await facts.missingMigrations(),
        rows: await facts.rowCounts(),
      };
    }),
    readiness: async () => {
      const { bavail, bsize } = await statfs(resolve(dataDir));
      return { freeBytes: bavail * bsize, central: ONLY_RUNNING };
    },
    metrics: () => Promise.reject(new Error(ONLY_RUNNING)),
    logLines: () => [`not available: ${ONLY_RUNNING}`],
  });
}

function readVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
