import { expect } from 'chai';
import type { LedgerDatabase } from './database.ts';
import { insertAll, insertNew } from './insert-rows.ts';
import { openTestLedger } from './ledger.helpers.ts';

describe('rows that come together', () => {
  let db: LedgerDatabase;
  let close: () => Promise<void>;

  beforeEach(async () => {
    ({ db, close } = await openTestLedger());
  });

  afterEach(() => close());

  const site = (n: number, hamlet: string | null = null) => ({
    ...{ commune_id: 'yen-hoa', id: `site-${n}`, agent_id: 'box', name: `Điểm "${n}" \\ud8` },
    ...{ site_group: 'key-point', hamlet },
  });
  const hamlets = async (): Promise<(string | null)[]> =>
    (await db.selectFrom('sites').orderBy('id').select('hamlet').execute()).map(({ hamlet }) => hamlet);

  it('are stored as they are, and it is told which of them are new', async () => {
    await db.transaction().execute((transaction) => insertAll(transaction, 'sites', [site(1), site(2)]));

    const added = await db
      .transaction()
      .execute((transaction) => insertNew(transaction, 'sites', [site(1, 'other'), site(3), site(4)], 'id'));

    const names = await db.selectFrom('sites').orderBy('id').select('name').execute();
    expect(added.sort()).to.deep.equal(['site-3', 'site-4']);
    expect(names.map(({ name }) => name)).to.deep.equal([1, 2, 3, 4].map((n) => site(n).name));
    expect(await hamlets()).to.deep.equal([null, null, null, null]);
  });

  it('do not fail for half a sign that somebody typed: it becomes the one for what cannot be read', async () => {
    await db
      .transaction()
      .execute((transaction) => insertAll(transaction, 'sites', [site(1, 'Thôn \ud83d 1')]));

    expect(await hamlets()).to.deep.equal(['Thôn \ufffd 1']);
  });
});
