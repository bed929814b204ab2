/**
 * Counts all incidents again from the rows: to prove that the roll-ups are equal to them, and to make them anew after
 * bulk work. Month by month, so that nothing waits long.
 */
import { sql } from 'kysely';
import type { LedgerDatabase } from '../database.ts';
import { CELL_KEY, COUNTERS } from './incident-counts.ts';
import { countOfMonth, fillMonth, monthsOfIncidents } from '../migrations/0012-statistics.ts';
import { monthsFrom, startOfMonth } from '../local-months.ts';

/** A cell whose roll-up is not what the rows say. */
export interface CountDifference {
  cell: string;
  counter: string;
  kept: number;
  counted: number;
}

type CellRow = Record<string, string | number>;

/** Empty: the roll-ups are equal to the rows. */
export async function checkCounts(db: LedgerDatabase, communeId: string): Promise<CountDifference[]> {
  const differences: CountDifference[] = [];
  for (const month of await monthsToCheck(db, communeId)) {
    const [counted, kept] = await db.transaction().execute(async (transaction) => {
      const rows = await countOfMonth(communeId, month).execute(transaction);
      const stored = await transaction
        .selectFrom('incident_months')
        .where('commune_id', '=', communeId)
        .where('month', '=', month)
        .selectAll()
        .execute();
      return [byCell(rows.rows as CellRow[]), byCell(stored)] as const;
    });
    for (const cell of new Set([...counted.keys(), ...kept.keys()])) {
      for (const counter of COUNTERS) {
        const difference = {
          cell,
          counter,
          kept: Number(kept.get(cell)?.[counter] ?? 0),
          counted: Number(counted.get(cell)?.[counter] ?? 0),
        };
        if (difference.kept !== difference.counted) {
          differences.push(difference);
        }
      }
    }
  }
  return differences;
}

/** Makes the roll-ups anew. */
export async function recount(db: LedgerDatabase, communeId: string): Promise<void> {
  for (const month of await monthsToCheck(db, communeId)) {
    await recountMonth(db, communeId, month);
  }
}

export async function recountMonth(db: LedgerDatabase, communeId: string, month: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction
      .deleteFrom('incident_months')
      .where('commune_id', '=', communeId)
      .where('month', '=', month)
      .execute();
    await fillMonth(transaction, communeId, month);
    await transaction
      .deleteFrom('demo_months')
      .where('commune_id', '=', communeId)
      .where('month', '=', month)
      .execute();
    await sql`
      insert into demo_months (commune_id, month)
      select ${communeId}, ${sql.lit(month)} where exists (
        select 1 from incidents where commune_id = ${communeId} and is_demo = 1
        and started_at_ms >= ${sql.lit(startOfMonth(month))} and started_at_ms < ${sql.lit(startOfMonth(month + 1))})
    `.execute(transaction);
  });
}

/** Those with rows, and those that have roll-ups without. */
async function monthsToCheck(db: LedgerDatabase, communeId: string): Promise<number[]> {
  const ofRows = await monthsOfIncidents(db, communeId);
  const kept = await db
    .selectFrom('incident_months')
    .where('commune_id', '=', communeId)
    .select((select) => [
      select.fn.min<number | null>('month').as('first'),
      select.fn.max<number | null>('month').as('last'),
    ])
    .executeTakeFirst();
  const { first = null, last = null } = kept ?? {};
  const ofCounts = first === null || last === null ? [] : monthsFrom(first, last);
  return [...new Set([...ofRows, ...ofCounts])].sort((a, b) => a - b);
}

function byCell(rows: readonly CellRow[]): Map<string, CellRow> {
  return new Map(rows.map((row) => [CELL_KEY.map((column) => row[column]).join(' '), row]));
}
