import { expect } from 'chai';
import type { LedgerDatabase } from '../database.ts';
import { openTestLedger } from '../ledger.helpers.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';

describe('what arrives together', () => {
  let db: LedgerDatabase;
  let close: () => Promise<void>;
  let group: GroupCommit<string, string>;
  let handed: string[][];

  beforeEach(async () => {
    ({ db, close } = await openTestLedger());
    handed = [];
    group = createGroupCommit(db, async (transaction, ids: readonly string[]) => {
      handed.push([...ids]);
      for (const id of ids) {
        await add(transaction, id);
      }
      return ids;
    });
  });

  afterEach(() => close());

  const add = async (transaction: LedgerDatabase, id: string): Promise<void> => {
    if (id === 'refused') {
      throw new Error('no');
    }
    const place = { commune_id: 'yen-hoa', agent_id: 'box', name: id, site_group: 'key-point', hamlet: null };
    await transaction
      .insertInto('sites')
      .values({ id, ...place })
      .execute();
  };
  const stored = async (): Promise<string[]> =>
    (await db.selectFrom('sites').select('id').orderBy('id').execute()).map(({ id }) => id);

  it('is handed over at once and in order, and each gets its own answer', async () => {
    const answers = await Promise.all(['a', 'b', 'c'].map((id) => group.run(id)));

    expect(answers).to.deep.equal(['a', 'b', 'c']);
    expect(handed).to.deep.equal([['a', 'b', 'c']]);
  });

  it('is there for others when the answer comes', async () => {
    const answered = group.run('a').then(stored);

    expect(await answered).to.deep.equal(['a']);
  });

  it('is undone and done again one by one when one of it fails: the others do not suffer', async () => {
    const outcomes = await Promise.allSettled([
      group.run('a'),
      group.run('a'),
      group.run('b'),
      group.run('refused'),
      group.run('c'),
    ]);

    expect(outcomes.map(({ status }) => status)).to.deep.equal([
      ...['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
    ]);
    expect(await stored()).to.deep.equal(['a', 'b', 'c']);
  });

  it('waits for nobody: what comes during a commit is in the next', async () => {
    const first = group.run('a');
    const second = first.then(() => group.run('b'));

    expect([await first, await second]).to.deep.equal(['a', 'b']);
  });
});
