import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import pg from 'pg';
import { createFakeClock } from '#base/fake-clock.ts';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import { createAudit } from './audit/audit.ts';
import { lockDatabase } from './database-lock.ts';
import { KNOWN_MIGRATIONS, lookInto, openEmpty, openLedger } from './database.ts';
import { migrationsIn } from './engine.ts';
import { isOnPostgres, newTestPlace, type TestPlace } from './ledger.helpers.ts';
import { loadDump } from './load.ts';
import { nameOf } from './postgres.ts';

const NEWEST = KNOWN_MIGRATIONS.at(-1) ?? '';
const BEFORE = KNOWN_MIGRATIONS.at(-2) ?? '';

describe('a ledger, wherever it lies', () => {
  let place: TestPlace;

  beforeEach(async () => {
    place = await newTestPlace();
    await (await openLedger(place.place)).destroy();
  });

  afterEach(() => place.drop());

  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (error: unknown) => error,
    );
  const withoutNewest = async (): Promise<void> => {
    const db = openEmpty(place.place);
    await createAudit(db, 'yen-hoa', systemClock).append({
      actor: { kind: 'system', id: '', name: '' },
      action: 'account.created',
      resource: 'account:a',
    });
    // A release that lacked the last change: it is as if it had never been run.
    await sql`delete from kysely_migration where name = ${NEWEST}`.execute(db);
    await db.destroy();
  };

  it('is refused to an older program, and stays as it was', async () => {
    const db = openEmpty(place.place);
    await sql`insert into kysely_migration values ('9999-future', '2030-01-01')`.execute(db);
    await db.destroy();

    const failure = await failureOf(openLedger(place.place));

    expect(failure).to.have.property('code', 'ledger-too-new');
    expect(String(failure)).to.include(`found '9999-future', expected at most '${NEWEST}'`);
    const after = lookInto(place.place);
    expect(await migrationsIn(after)).to.include('9999-future');
    await after.destroy();
  });

  if (isOnPostgres) {
    it('of an older program is not changed before it is saved', async () => {
      await withoutNewest();

      const failure = await failureOf(openLedger(place.place));

      expect(failure).to.have.property('code', 'ledger-older');
    });

    it('of an older program is saved whole before it is changed', async () => {
      await withoutNewest();
      const copyDir = await mkdtemp(path.join(tmpdir(), 'matlang-copies-'));
      const bare = await newTestPlace({ isBare: true });

      // The tables of the last change are there already, so it fails: the copy must be there first.
      const failure = await failureOf(openLedger(place.place, { copyDir }));
      const folder = path.join(copyDir, `ledger-${BEFORE}`);
      const names = await readdir(folder);
      const db = openEmpty(bare.place);
      const tables = [{ name: 'audit', rows: 1 }];
      await loadDump(db, { folder, migrations: [BEFORE], tables, fromMs: 0, toMs: -1 });
      const brokenRow = await createAudit(db, 'yen-hoa', systemClock).firstBrokenRow();
      const wrong = [{ name: 'audit', rows: 2 }];
      await db.destroy();
      await bare.drop();
      const second = await newTestPlace({ isBare: true });
      const other = openEmpty(second.place);
      const short = await failureOf(
        loadDump(other, { folder, migrations: [BEFORE], tables: wrong, fromMs: 0, toMs: -1 }),
      );
      await other.destroy();
      await second.drop();
      await rm(copyDir, { recursive: true });

      expect(failure).to.have.property('code', 'ledger-migration');
      expect(names).to.include.members(['tables.json', 'incidents.jsonl.gz']);
      expect(brokenRow).to.equal(null);
      expect(String(short)).to.match(/table 'audit': found 1 rows, expected 2/);
    });

    it('has one central at a time, and lets the next in when it ends', async () => {
      const lock = await lockDatabase(place.place, systemClock, silentLog);

      const second = await failureOf(lockDatabase(place.place, systemClock, silentLog));
      await lock.release();
      const third = await lockDatabase(place.place, systemClock, silentLog);
      await third.release();

      expect(second).to.have.property('code', 'data-in-use');
    });

    it('is held again after its server was away', async () => {
      const clock = createFakeClock();
      const lock = await lockDatabase(place.place, clock, silentLog);
      const other = new pg.Client({ connectionString: place.place });
      await other.connect();
      const holders = async (): Promise<number> =>
        (
          await other.query(
            "select 1 from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())",
          )
        ).rowCount ?? 0;

      await other.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'matlang lock' and datname = current_database()",
      );
      while (clock.pending() === 0) {
        await holders();
      }
      const between = await holders();
      await clock.advance(5_000);
      while ((await holders()) === 0) {
        await clock.advance(0);
      }
      await lock.release();
      await other.end();

      expect(between).to.equal(0);
    });
  }

  it('is named without the password of its database, also where the address is wrong', () => {
    const secret = 'postgres://matlang:mat%2Fkhau@db.xa:5432/matlang';
    const wrong = 'postgres://matlang:mat/khau@db xa:x/matlang';

    expect(nameOf(secret)).to.equal('db.xa:5432/matlang');
    expect(() => nameOf(wrong)).to.throw(/DATABASE_URL: expected postgres:/);
    expect(() => nameOf(wrong)).not.to.throw(/khau/);
  });
});
