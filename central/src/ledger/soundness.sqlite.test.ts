import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { openSqlite } from '#base/sqlite.ts';
import { openLedger } from './database.ts';

describe('the file of a ledger', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'matlang-sound-'));
    file = path.join(folder, 'ledger.sqlite');
    await (await openLedger(file)).destroy();
    const sqlite = openSqlite(file, { synchronous: 'full' });
    sqlite.exec('pragma wal_checkpoint(truncate)');
    sqlite.close();
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const openFailure = (): Promise<unknown> =>
    openLedger(file).then(
      (db) => db.destroy(),
      (error: unknown) => error,
    );

  it('that was cut short is refused with the command that helps', async () => {
    const { length } = await readFile(file);
    await truncate(file, length - 5000);

    const failure = await openFailure();

    expect(failure).to.have.property('code', 'ledger-damaged');
    // The connection before this one ends when its memory is collected: until then SQLite itself finds the hole.
    expect(String(failure)).to.match(
      /(found \d+ bytes, expected \d+|malformed)\); put the newest backup back: matlang restore/,
    );
  });

  it('that holds something else is refused likewise', async () => {
    await writeFile(file, 'of another program '.repeat(1000));

    expect(await openFailure()).to.have.property('code', 'ledger-damaged');
  });

  it('that was left by a kill is opened: its log is put into it', async () => {
    const sqlite = openSqlite(file, { synchronous: 'full' });
    sqlite.exec("create table marks (text text); insert into marks values ('in the log only')");
    const log = await readFile(`${file}-wal`);
    const main = await readFile(file);
    sqlite.close();
    await writeFile(file, main);
    await writeFile(`${file}-wal`, log);

    const db = await openLedger(file);
    await db.destroy();

    const again = openSqlite(file, { synchronous: 'full' });
    expect(again.prepare('select text from marks').get()).to.deep.include({ text: 'in the log only' });
    again.close();
  });
});
