import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import { openSqlite } from '#base/sqlite.ts';
import { startTestCentral } from './central.helpers.ts';
import { backUp, type BackupReport } from './upkeep/backup.ts';
import { restore } from './upkeep/restore.ts';

describe('a backup and a damaged file', () => {
  let folder: string;
  let dataDir: string;
  let file: string;
  let first: BackupReport;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'matlang-backup-file-'));
    dataDir = path.join(folder, 'data');
    file = path.join(dataDir, 'ledger.sqlite');
    await (await startTestCentral({ dataDir })).stop();
    first = await save();
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const save = (): Promise<BackupReport> =>
    backUp({
      ...{ dataDir, databaseUrl: null, toDir: path.join(folder, 'backups'), communeId: 'yen-hoa' },
      ...{ version: '0.1.0', keysDir: null, keep: 1, clock: systemClock },
    });

  /**
   * A new file in place of the ledger. Written into the old one it could be mended again: a closed connection lives on
   * until its statements are collected, and then still puts its log into the file.
   */
  const exchange = async (content: string | Buffer): Promise<void> => {
    for (const part of ['', '-wal', '-shm']) {
      await rm(file + part, { force: true });
    }
    await writeFile(file, content);
  };

  it('says so when the ledger it replaces can no longer be read', async () => {
    await exchange('broken'.repeat(2000));

    const report = await restore({
      ...{ fromDir: first.folder, dataDir, databaseUrl: null, communeId: 'yen-hoa', keysDir: null },
      ...{ isReplacing: true, clock: systemClock, log: silentLog },
    });
    await (await startTestCentral({ dataDir })).stop();

    expect(report.carried?.problem).to.match(/not a database/);
    expect(report.problems).to.deep.equal([]);
  });

  it('is refused for a ledger that is damaged: the good backups stay', async () => {
    const sqlite = openSqlite(file, { synchronous: 'full' });
    sqlite.exec('pragma wal_checkpoint(truncate)');
    sqlite.close();
    const bytes = await readFile(file);
    bytes.fill(0xff, 4096, 3 * 4096);
    await exchange(bytes);

    const failure: unknown = await save().catch((error: unknown) => error);

    expect(failure).to.have.property('code').that.is.a('string');
    expect(existsSync(path.join(first.folder, 'ledger.sqlite'))).to.equal(true);
  });
});
