/**
 * What `matlang registry` does and prints. Exit codes: 0 done, 1 lines were refused or the ledger is in use. On a
 * running central the page does the same.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '#base/clock.ts';
import { readConfig } from '#base/config.ts';
import { silentLog } from '#base/log.ts';
import { centralConfig } from '#central/config.ts';
import { holdLedger } from '#central/ledger-wiring.ts';
import { openRepositories, type Ledger } from '#central/ledger/repositories.ts';
import { createRegistryDesk } from '#central/registry/registry-desk.ts';
import { writeRegistryCsv } from '#central/registry/registry-file.ts';
import { MOST_IMPORT_BYTES, type RegistryPlan } from '#protocol/registry.ts';

/** Whoever has the machine may change everything; the audit names the command. */
const BY = {
  actor: { kind: 'system' as const, id: 'system', name: 'matlang registry' },
  mayChange: () => true,
};

export async function runImport(
  file: string,
  { config, dryRun }: { config: string; dryRun: boolean },
): Promise<number> {
  const bytes = readFileSync(file);
  if (bytes.length > MOST_IMPORT_BYTES) {
    process.stderr.write(`${file}: found ${bytes.length} bytes, expected at most ${MOST_IMPORT_BYTES}\n`);
    return 1;
  }
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const format = /\.ya?ml$/i.test(file) ? 'yaml' : 'csv';
  return withLedger(config, async (ledger) => {
    const desk = createRegistryDesk({
      ...ledger,
      nowMs: () => systemClock.nowMs(),
      onChanged: () => undefined,
    });
    const planned = await desk.importFile({ text, format, wantedPlan: null }, BY);
    if (planned.status === 'conflict') {
      throw new Error(planned.message);
    }
    process.stdout.write(describePlan(planned.plan));
    if (planned.plan.refused.length > 0) {
      process.stdout.write('nothing was applied\n');
      return 1;
    }
    if (!dryRun) {
      const applied = await desk.importFile({ text, format, wantedPlan: planned.plan.hash }, BY);
      process.stdout.write(applied.status === 'applied' ? 'applied\n' : 'nothing was applied\n');
      return applied.status === 'applied' ? 0 : 1;
    }
    return 0;
  });
}

export function runExport(options: { config: string; out?: string; english: boolean }): Promise<number> {
  return withLedger(options.config, async (ledger) => {
    const csv = writeRegistryCsv(await ledger.registry.snapshot(), options.english ? 'en' : 'vi');
    if (options.out === undefined) {
      process.stdout.write(csv);
    } else {
      writeFileSync(resolve(options.out), csv);
    }
    return 0;
  });
}

async function withLedger(configFile: string, work: (ledger: Ledger) => Promise<number>): Promise<number> {
  const { dataDir, commune } = readConfig(resolve(configFile), centralConfig);
  const databaseUrl = process.env['DATABASE_URL'] ?? null;
  const held = await holdLedger({ dataDir: resolve(dataDir), databaseUrl }, systemClock, silentLog);
  try {
    return await work(openRepositories(held.db, commune.id, systemClock));
  } finally {
    await held.close();
  }
}

function describePlan({ added, changed, unchangedCount, refused }: RegistryPlan): string {
  return [
    ...added.map(({ line, kind, id, name }) => `line ${line}: new ${kind} ${id} (${name})`),
    ...changed.map(({ line, kind, id, fields }) => {
      const words = fields.map(({ field, from, to }) => `${field}: ${from ?? '-'} -> ${to ?? '-'}`);
      return `line ${line}: ${kind} ${id}: ${words.join('; ')}`;
    }),
    ...refused.map(
      ({ line, column, value, expected }) =>
        `line ${line}: REFUSED ${column}: found '${value}', expected ${expected}`,
    ),
    `${added.length} new, ${changed.length} changed, ${unchangedCount} unchanged, ${refused.length} refused`,
    '',
  ].join('\n');
}
