import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { GiveUp } from '#base/errors.ts';
import { createFakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { openSqlite } from '#base/sqlite.ts';
import { createPatientWrites } from './patient-writes.ts';

describe('writes that outlast a full disk', () => {
  it('SF9 keeps alarms in memory, in order, while the database is full, and writes them when it is not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'matlang-full-'));
    const database = openSqlite(join(folder, 'full.db'), { synchronous: 'full' });
    database.exec('create table note (id integer primary key, body blob) strict; pragma max_page_count = 10');
    const clock = createFakeClock();
    const writes = createPatientWrites(clock, silentLog);
    const insert = database.prepare('insert into note (id, body) values (?, randomblob(20000))');
    const add = (id: number): void => writes.write(() => void insert.run(id));

    [1, 2, 3].forEach(add);
    const heldWhileFull = writes.held();
    database.exec('pragma max_page_count = 1000');
    await clock.advance(30_000);

    expect(heldWhileFull).to.equal(2);
    expect(writes.held()).to.equal(0);
    expect(database.prepare('select id from note order by rowid').all()).to.deep.equal([
      { id: 1 },
      { id: 2 },
      { id: 3 },
    ]);
    database.close();
    rmSync(folder, { recursive: true });
  });

  it('hands back a fault that no disk can mend, and does not hold up what follows', () => {
    const done: number[] = [];
    const writes = createPatientWrites(createFakeClock(), silentLog);

    expect(() =>
      writes.write(() => {
        throw new GiveUp('unknown-incident', 'never opened');
      }),
    ).to.throw(GiveUp, 'never opened');
    writes.write(() => done.push(1));

    expect(done).to.deep.equal([1]);
    expect(writes.held()).to.equal(0);
  });
});
