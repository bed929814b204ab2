/**
 * What `matlang report` does: reads the ledger, changes nothing in it, and writes the two files. The paper is a draft
 * without number: numbers are given out on the page, where it is issued.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '#base/clock.ts';
import { readConfig } from '#base/config.ts';
import { GiveUp } from '#base/errors.ts';
import { centralConfig } from '#central/config.ts';
import { lookInto, type LedgerDatabase } from '#central/ledger/database.ts';
import { openRepositories } from '#central/ledger/repositories.ts';
import { createStatistics } from '#central/numbers/statistics.ts';
import { spanOfMonth } from '#central/reports/civil-time.ts';
import { createFigureDesk } from '#central/reports/figures-desk.ts';
import { fileNameOf, makeFile } from '#central/reports/files.ts';
import { letterheadOf } from '#central/reports/letterhead.ts';
import { composeMonthly } from '#central/reports/monthly.ts';
import { LEDGER_FILE } from '#central/upkeep/data-dir.ts';
import { REPORT_FORMATS } from '#protocol/report.ts';

export interface ReportCommand {
  month: string;
  data: string;
  out: string;
  config?: string;
  commune: string;
  json: boolean;
}

export async function runReport({ month, data, out, config, commune, json }: ReportCommand): Promise<number> {
  const known = config === undefined ? null : readConfig(config, centralConfig);
  const file = join(data, LEDGER_FILE);
  const url = process.env['DATABASE_URL'] ?? null;
  if (url === null && !existsSync(file)) {
    throw new GiveUp('no-ledger', `${file}: there is no ledger; --data expects central's data folder`);
  }
  const db = lookInto(url ?? file);
  try {
    const communeId = known?.commune.id ?? (await onlyCommune(db));
    const repositories = openRepositories(db, communeId, systemClock);
    const statistics = createStatistics(repositories, systemClock);
    const desk = createFigureDesk({ ...repositories, statistics, camerasDown: async () => [] });
    const figures = await desk.monthly(month);
    const paper = composeMonthly(figures, letterheadOf(known?.reports, known?.commune.name ?? commune));

    mkdirSync(out, { recursive: true });
    const span = spanOfMonth(month);
    for (const format of REPORT_FORMATS) {
      const target = join(out, fileNameOf({ kind: 'monthly', ...span }, format));
      writeFileSync(target, await makeFile(paper, format, systemClock.nowMs()));
      if (!json) {
        console.log(target);
      }
    }
    if (json) {
      console.log(JSON.stringify(figures));
    }
    return 0;
  } finally {
    await db.destroy();
  }
}

async function onlyCommune(db: LedgerDatabase): Promise<string> {
  const rows = await db.selectFrom('registered_sites').select('commune_id').distinct().execute();
  const ids = rows.map(({ commune_id: id }) => id);
  const [id] = ids;
  if (id === undefined || ids.length > 1) {
    const found = id === undefined ? 'no commune' : ids.join(', ');
    throw new GiveUp('which-commune', `the ledger holds ${found}; give --config, which names one`);
  }
  return id;
}
