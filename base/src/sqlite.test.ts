import { expect } from 'chai';
import { Kysely, SqliteDialect } from 'kysely';
import { kyselyDatabase, openSqlite } from './sqlite.ts';

interface Tables {
  note: { id: string; body: Uint8Array | null; is_open: number };
}

describe('SQLite behind Kysely', () => {
  it('stores, refuses a double and rolls back a failed transaction', async () => {
    const database = openSqlite(':memory:', { synchronous: 'full' });
    database.exec('create table note (id text primary key, body blob, is_open integer not null) strict');
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: kyselyDatabase(database) }) });

    await db
      .insertInto('note')
      .values({ id: 'a', body: Buffer.from('x'), is_open: 1 })
      .execute();
    const again = await db
      .insertInto('note')
      .values({ id: 'a', body: null, is_open: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    const failed = await db
      .transaction()
      .execute(async (transaction) => {
        await transaction.insertInto('note').values({ id: 'b', body: null, is_open: 0 }).execute();
        throw new Error('power cut');
      })
      .catch((error: unknown) => error);

    expect(again.numInsertedOrUpdatedRows).to.equal(0n);
    expect(failed).to.be.instanceOf(Error);
    expect(await db.selectFrom('note').select('id').execute()).to.deep.equal([{ id: 'a' }].map((row) => row));
    await db.destroy();
  });
});
