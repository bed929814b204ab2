import { expect } from 'chai';
import { isOnPostgres, openTestLedger, type TestLedger } from './ledger.helpers.ts';

describe('those who write to a ledger', () => {
  let ledger: TestLedger;

  beforeEach(async () => {
    ledger = await openTestLedger();
  });

  afterEach(() => ledger.close());

  it('go one after another in the order they came, also after one that failed', async () => {
    const { db } = ledger;
    const done: number[] = [];

    const outcomes = await Promise.allSettled(
      [1, 2, 3].map((n) =>
        db.transaction().execute(async (transaction) => {
          await transaction.selectFrom('sites').select('id').execute();
          done.push(n);
          if (n === 2) {
            throw new Error('no');
          }
        }),
      ),
    );

    expect(done).to.deep.equal([1, 2, 3]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
  });

  // SQLite has one connection and a transaction that waits for nothing but the disk.
  if (isOnPostgres) {
    it('do not keep others from reading, however many of them wait', async () => {
      const { db } = ledger;
      let letGo = (): void => undefined;
      const held = new Promise<void>((resolve) => (letGo = resolve));
      let begun = (): void => undefined;
      const isHolding = new Promise<void>((resolve) => (begun = resolve));
      const first = db.transaction().execute(async (transaction) => {
        await transaction.selectFrom('sites').select('id').execute();
        begun();
        await held;
      });
      await isHolding;
      const waiting = Array.from({ length: 10 }, () =>
        db.transaction().execute((transaction) => transaction.selectFrom('sites').select('id').execute()),
      );

      const read = await db.selectFrom('sites').select('id').execute();

      letGo();
      await Promise.all([first, ...waiting]);
      expect(read).to.deep.equal([]);
    });
  }
});
