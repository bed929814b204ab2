/** Reads the ledger as it is, without bringing it up to date: evidence is looked at, not changed. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { GiveUp } from '#base/errors.ts';
import { kyselyDatabase, readSqlite } from '#base/sqlite.ts';
import { CHAIN_START, checkChain, hashAt } from '#central/ledger/audit/audit-chain.ts';
import type { LedgerDatabase } from '#central/ledger/database.ts';
import { createPostgresDialect } from '#central/ledger/postgres.ts';
import type { Tables } from '#central/ledger/tables.ts';
import { readCheckpoints, type Checkpoint } from '#central/upkeep/audit-checkpoints.ts';
import { LEDGER_FILE } from '#central/upkeep/data-dir.ts';

export interface VerifyAudit {
  data: string;
  from: number;
  json: boolean;
}

interface Verdict {
  communeId: string;
  /** The last row that fits. */
  wholeToRow: number;
  firstBrokenRow: number | null;
  checkpoints: number;
  /** Rows of signed points that do not fit the ledger, or are not signed. */
  brokenCheckpoints: number[];
}

/** The exit code. */
export async function verifyAudit(options: VerifyAudit, databaseUrl: string | null): Promise<number> {
  const db = openForReading(options.data, databaseUrl);
  try {
    const communes = await db
      .selectFrom('audit')
      .select('commune_id')
      .distinct()
      .orderBy('commune_id')
      .execute();
    const points = readCheckpoints(options.data);
    const verdicts: Verdict[] = [];
    for (const { commune_id } of communes) {
      verdicts.push(await judge(db, commune_id, points, options.from));
    }
    const isWhole = verdicts.every(
      ({ firstBrokenRow, brokenCheckpoints }) => firstBrokenRow === null && brokenCheckpoints.length === 0,
    );
    process.stdout.write(
      options.json ? `${JSON.stringify({ isWhole, communes: verdicts })}\n` : verdicts.map(inWords).join(''),
    );
    return isWhole ? 0 : 1;
  } finally {
    await db.destroy();
  }
}

async function judge(
  db: LedgerDatabase,
  communeId: string,
  points: readonly Checkpoint[],
  fromRow: number,
): Promise<Verdict> {
  const before = fromRow - 1;
  const hash = before === 0 ? CHAIN_START.hash : await hashAt(db, communeId, before);
  const { firstBrokenRow, whole } =
    hash === null
      ? { firstBrokenRow: before, whole: CHAIN_START }
      : await checkChain(db, communeId, { row_number: before, hash });
  // A line that cannot be read belongs to nobody, and so to all.
  const ours = points.filter((point) => point.communeId === communeId || !point.isSigned);
  const brokenCheckpoints: number[] = [];
  for (const point of ours) {
    if (!point.isSigned || (await hashAt(db, communeId, point.row)) !== point.hash) {
      brokenCheckpoints.push(point.row);
    }
  }
  return {
    communeId,
    wholeToRow: whole.row_number,
    firstBrokenRow,
    checkpoints: ours.length,
    brokenCheckpoints,
  };
}

function openForReading(dataDir: string, databaseUrl: string | null): LedgerDatabase {
  if (databaseUrl !== null) {
    return new Kysely<Tables>({ dialect: createPostgresDialect(databaseUrl) });
  }
  const file = path.join(dataDir, LEDGER_FILE);
  if (!existsSync(file)) {
    throw new GiveUp('no-ledger', `--data ${dataDir}: there is no ${LEDGER_FILE} in it`);
  }
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: kyselyDatabase(readSqlite(file)) }) });
}

function inWords({ communeId, wholeToRow, firstBrokenRow, checkpoints, brokenCheckpoints }: Verdict): string {
  const chain =
    firstBrokenRow === null
      ? `whole, ${wholeToRow} rows`
      : `BROKEN: row ${firstBrokenRow} is the first that does not fit`;
  const points =
    brokenCheckpoints.length === 0
      ? `${checkpoints} signed points fit`
      : `signed points that do not fit: rows ${brokenCheckpoints.join(', ')}`;
  return `${communeId}: ${chain}; ${points}\n`;
}
