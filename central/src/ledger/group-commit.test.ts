import { expect } from 'chai';
import type { LedgerDatabase } from './database.ts';
import { openTestLedger } from './ledger.helpers.ts';
import { createGroupCommit, type GroupCommit, type Work } from './group-commit.ts';

describe('what arrives together', () => {
  let db: LedgerDatabase;
  let close: () => Promise<void>;
  let group: GroupCommit;

  beforeEach(async () => {
    ({ db, close } = await openTestLedger());
    group = createGroupCommit(db);
  });

  afterEach(() => close());

  const add =
    (id: string): Work<string> =>
    async (transaction) => {
      const place = {
        commune_id: 'yen-hoa',
        agent_id: 'box',
        name: id,
        site_group: 'key-point',
        hamlet: null,
      };
      await transaction
        .insertInto('sites')
        .values({ id, ...place })
        .execute();
      return id;
    };
  const stored = async (): Promise<string[]> =>
    (await db.selectFrom('sites').select('id').orderBy('id').execute()).map(({ id }) => id);

  it('is committed in one transaction, in order, each with its own answer', async () => {
    const seen: string[] = [];
    const note =
      (id: string): Work<string> =>
      async (transaction) => {
        seen.push(`${id} after ${(await transaction.selectFrom('sites').select('id').execute()).length}`);
        return await add(id)(transaction);
      };

    const answers = await Promise.all(['a', 'b', 'c'].map((id) => group.run(note(id))));

    expect(answers).to.deep.equal(['a', 'b', 'c']);
    expect(seen).to.deep.equal(['a after 0', 'b after 1', 'c after 2']);
  });

  it('is there for others when the answer comes', async () => {
    const answered = group.run(add('a')).then(stored);

    expect(await answered).to.deep.equal(['a']);
  });

  it('is undone and done again one by one when one of it fails: the others do not suffer', async () => {
    const outcomes = await Promise.allSettled([
      group.run(add('a')),
      group.run(add('a')),
      group.run(add('b')),
      group.run(() => Promise.reject(new Error('no'))),
      group.run(add('c')),
    ]);

    expect(outcomes.map(({ status }) => status)).to.deep.equal([
      ...['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
    ]);
    expect(await stored()).to.deep.equal(['a', 'b', 'c']);
  });

  it('waits for nobody: what comes during a commit is in the next', async () => {
    const first = group.run(add('a'));
    const second = first.then(() => group.run(add('b')));

    expect([await first, await second]).to.deep.equal(['a', 'b']);
  });
});
