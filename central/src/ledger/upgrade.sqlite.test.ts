import { existsSync, statSync, utimesSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { openSqlite, readSqlite } from '#base/sqlite.ts';
import { KNOWN_MIGRATIONS, openLedger } from './database.ts';
import { copyDatabase, migrationsOf, removeOldCopies, requireWhole } from './upgrade.ts';

const NEWEST = KNOWN_MIGRATIONS.at(-1) ?? '';

describe('upgrading a ledger', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'matlang-upgrade-'));
    file = path.join(folder, 'ledger.sqlite');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const makeOlder = async (): Promise<void> => {
    await (await openLedger(file)).destroy();
    const sqlite = openSqlite(file, { synchronous: 'full' });
    sqlite.exec("create table marks (text text); insert into marks values ('from before')");
    // A release that lacked a harmless change: the last migration is as if it had never been run.
    sqlite.prepare('delete from kysely_migration where name = ?').run(NEWEST);
    sqlite.close();
  };

  it('keeps a whole copy of how it was, readable by its owner only', async () => {
    await makeOlder();

    // The tables of the last migration are there already, so running it again fails: the copy must be there first.
    const failure: unknown = await openLedger(file).then(
      (db) => db.destroy(),
      (error: unknown) => error,
    );

    const copy = path.join(folder, 'before-upgrade', `ledger-${KNOWN_MIGRATIONS.at(-2) ?? ''}.sqlite`);
    expect(failure).to.have.property('code', 'ledger-migration');
    requireWhole(copy);
    const sqlite = readSqlite(copy);
    expect(sqlite.prepare('select text from marks').get()).to.deep.include({ text: 'from before' });
    expect(migrationsOf(sqlite)).to.deep.equal(KNOWN_MIGRATIONS.slice(0, -1));
    sqlite.close();
    expect(statSync(copy).mode & 0o777).to.equal(0o600);
  });

  it('makes no copy of a new ledger, nor of one that is up to date', async () => {
    await (await openLedger(file)).destroy();
    await (await openLedger(file)).destroy();

    expect(existsSync(path.join(folder, 'before-upgrade'))).to.equal(false);
  });

  it('refuses a ledger of a newer program and leaves it as it was', async () => {
    await (await openLedger(file)).destroy();
    const sqlite = openSqlite(file, { synchronous: 'full' });
    sqlite.prepare('insert into kysely_migration values (?, ?)').run('9999-future', '2030-01-01');
    sqlite.close();

    const failure: unknown = await openLedger(file).catch((error: unknown) => error);

    expect(failure).to.have.property('code', 'ledger-too-new');
    expect(String(failure)).to.include(`found '9999-future', expected at most '${NEWEST}'`);
    const after = readSqlite(file);
    expect(migrationsOf(after)).to.include('9999-future');
    after.close();
  });

  it('forgets copies after a week', async () => {
    await (await openLedger(file)).destroy();
    const sqlite = openSqlite(file, { synchronous: 'full' });
    const [old, young] = ['old', 'young'].map((name) => path.join(folder, 'before-upgrade', name));
    await mkdir(path.join(folder, 'before-upgrade'));
    [old, young].forEach((copy) => copyDatabase(sqlite, String(copy)));
    sqlite.close();
    utimesSync(String(old), 1, systemClock.nowMs() / 1000 - 8 * 86_400);

    expect(removeOldCopies(file, systemClock)).to.deep.equal([old]);
    expect(existsSync(String(young))).to.equal(true);
  });

  it('names a file that is no database', async () => {
    await writeFile(file, 'not a ledger at all, but long enough to be looked at by SQLite'.repeat(20));

    expect(() => requireWhole(file)).to.throw(/ledger\.sqlite: is no whole SQLite file/);
  });
});
