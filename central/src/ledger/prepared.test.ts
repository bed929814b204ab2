import { expect } from 'chai';
import { sql } from 'kysely';
import { isOnPostgres, openTestLedger } from './ledger.helpers.ts';
import { withPreparedStatements, type NamingClient } from './prepared.ts';

interface Asked {
  text: string;
  name: string | null;
}

function createServer() {
  const asked: Asked[] = [];
  const client = {
    query: (what: string | { name: string; text: string }) => {
      asked.push(typeof what === 'string' ? { text: what, name: null } : what);
      return Promise.resolve({ rows: [] });
    },
    release: () => undefined,
  } as NamingClient;
  const pool = withPreparedStatements({
    connect: () => Promise.resolve(client),
    end: () => Promise.resolve(),
  });
  const ask = async (text: string, times: number): Promise<(string | null)[]> => {
    asked.length = 0;
    const connection = await pool.connect();
    for (let n = 0; n < times; n += 1) {
      await connection.query(text, [n]);
    }
    return asked.map(({ name }) => name);
  };
  return { pool, ask };
}

describe('prepared statements', () => {
  it('are made of what is asked more than five times, one name for each text', async () => {
    const { ask } = createServer();

    const cases = await ask('select * from cases where id = $1', 7);
    const people = await ask('select * from accounts where id = $1', 7);

    expect(cases.slice(0, 5)).to.deep.equal(Array(5).fill(null));
    expect(cases[5]).to.match(/^matlang_[0-9a-f]{24}$/);
    expect(cases[6]).to.equal(cases[5]);
    expect(people[6]).not.to.equal(cases[6]);
  });

  it('are made of how rows go in that come as one text', async () => {
    const { ask } = createServer();

    const names = await ask(
      'insert into cases (id)\n select id from json_populate_recordset(null::cases, $1)',
      6,
    );

    expect(names.at(-1)).to.match(/^matlang_/);
  });

  it('are made of no other changes, and no more than a hundred', async () => {
    const { ask } = createServer();

    const changes = await ask('insert into cases values ($1)', 8);
    const names: (string | null | undefined)[] = [];
    for (let n = 0; n < 110; n += 1) {
      names.push((await ask(`select ${n}`, 6)).at(-1));
    }

    expect(changes).to.deep.equal(Array(8).fill(null));
    expect(names.filter((name) => name !== null)).to.have.length(100);
    expect(names[0]).not.to.equal(null);
  });

  it('give a client that was given back the same face', async () => {
    const { pool } = createServer();

    expect(await pool.connect()).to.equal(await pool.connect());
  });

  it('answer as before when the tables have changed meanwhile', async () => {
    const { db, close } = await openTestLedger();
    await sql`create table notes (id integer, text text)`.execute(db);
    const notes = () => sql<{ id: number }>`select * from notes where id > ${0} order by id`.execute(db);
    for (let id = 1; id <= 10; id += 1) {
      await sql`insert into notes values (${id}, 'x')`.execute(db);
      expect((await notes()).rows).to.have.length(id);
    }

    await sql`create index notes_by_id on notes (id)`.execute(db);
    await sql`insert into notes values (11, 'x')`.execute(db);

    expect((await notes()).rows).to.have.length(11);
    if (isOnPostgres) {
      const { rows } = await sql<{ name: string }>`select name from pg_prepared_statements`.execute(db);
      expect(rows.filter(({ name }) => name.startsWith('matlang_'))).to.have.length.above(0);
    }
    await close();
  });
});
