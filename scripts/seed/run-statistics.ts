/** What `matlang statistics` does. Exit codes: 0 the roll-ups are equal to the rows, 1 they are not. */
import { join } from 'node:path';
import { openLedger } from '#central/ledger/database.ts';
import { checkCounts, recount } from '#central/ledger/incidents/incident-recount.ts';
import { LEDGER_FILE } from '#central/upkeep/data-dir.ts';

const MOST_SHOWN = 20;

export async function runStatistics(
  what: 'check' | 'recount',
  { data, commune }: { data: string; commune: string },
): Promise<number> {
  const db = await openLedger(process.env['DATABASE_URL'] ?? join(data, LEDGER_FILE));
  try {
    if (what === 'recount') {
      await recount(db, commune);
    }
    const differences = await checkCounts(db, commune);
    for (const { cell, counter, kept, counted } of differences.slice(0, MOST_SHOWN)) {
      console.log(`${cell}: ${counter} is ${kept}, the rows say ${counted}`);
    }
    console.log(
      differences.length === 0
        ? 'the roll-ups are equal to the rows'
        : `${differences.length} numbers differ from the rows; 'matlang statistics recount' makes them anew`,
    );
    return differences.length === 0 ? 0 : 1;
  } finally {
    await db.destroy();
  }
}
