import { expect } from 'chai';
import { sql } from 'kysely';
import { createFakeClock } from '#base/fake-clock.ts';
import { createAudit, type Audit } from './audit.ts';
import type { LedgerDatabase } from '../database.ts';
import { liftGuard, openTestLedger } from '../ledger.helpers.ts';

describe('audit trail', () => {
  let db: LedgerDatabase;
  let close: () => Promise<void>;
  let audit: Audit;

  beforeEach(async () => {
    ({ db, close } = await openTestLedger());
    audit = createAudit(db, 'yen-hoa', createFakeClock());
    const actor = { kind: 'account', id: 'a', name: 'truc-ban' } as const;
    await Promise.all(
      ['gate-1', 'gate-2', 'gate-3', 'gate-4'].map((id) =>
        audit.append({ actor, action: 'live.subscribed', resource: `camera:${id}` }),
      ),
    );
  });

  afterEach(async () => {
    await close();
  });

  it('keeps rows in order and whole, also when many arrive at once', async () => {
    const rows = await audit.page({ beforeRow: null, limit: 10 });

    expect(rows.map((row) => row.row_number)).to.deep.equal([4, 3, 2, 1]);
    expect(await audit.firstBrokenRow()).to.equal(null);
  });

  it('refuses to change or delete a row', async () => {
    const change = await db.updateTable('audit').set({ detail: 'x' }).execute().catch(String);
    const removal = await db.deleteFrom('audit').execute().catch(String);

    expect([change, removal]).to.satisfy((texts: unknown[]) =>
      texts.every((text) => String(text).includes('audit rows are only added')),
    );
  });

  for (const [what, statement, broken] of [
    ['a changed row', "update audit set resource = 'camera:other' where row_number = 2", 2],
    ['a missing row', 'delete from audit where row_number = 3', 3],
    ['a changed time', 'update audit set at_ms = at_ms + 1 where row_number = 1', 1],
  ] as const) {
    it(`shows ${what} even when somebody took the lock off`, async () => {
      await liftGuard(db, 'audit', 'update');
      await liftGuard(db, 'audit', 'delete');

      await sql.raw(statement).execute(db);

      expect(await audit.firstBrokenRow()).to.equal(broken);
    });
  }
});
