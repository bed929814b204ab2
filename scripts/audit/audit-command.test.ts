import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { createFakeClock } from '#base/fake-clock.ts';
import { openSigningKey } from '#central/intake/signing-key.ts';
import { createAudit } from '#central/ledger/audit/audit.ts';
import { openLedger, type LedgerDatabase } from '#central/ledger/database.ts';
import { addCheckpoint } from '#central/upkeep/audit-checkpoints.ts';
import { runMatlang } from '../run-matlang.helpers.ts';

describe('bin/matlang audit verify', () => {
  let folder: string;
  let db: LedgerDatabase;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'matlang-audit-'));
    db = await openLedger(path.join(folder, 'ledger.sqlite'));
    const audit = createAudit(db, 'yen-hoa', createFakeClock());
    const actor = { kind: 'system', id: 's', name: 's' } as const;
    for (const id of ['1', '2', '3', '4']) {
      await audit.append({ actor, action: 'list.read', resource: id });
    }
    const key = openSigningKey(path.join(folder, 'signing-key.pem'));
    addCheckpoint(folder, key, {
      communeId: 'yen-hoa',
      row: 4,
      hash: (await audit.hashAt(4)) ?? '',
      atMs: 1,
    });
  });

  afterEach(async () => {
    await db.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says that the chain is whole, also while central runs', async () => {
    const { exitCode, stdout } = await runMatlang(['audit', 'verify', '--data', folder, '--json']);

    expect(exitCode).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.equal({
      isWhole: true,
      communes: [
        { communeId: 'yen-hoa', wholeToRow: 4, firstBrokenRow: null, checkpoints: 1, brokenCheckpoints: [] },
      ],
    });
  });

  it('names the first row that was changed and the signed point that no longer fits, and fails', async () => {
    await sql`drop trigger audit_no_update`.execute(db);
    await sql`update audit set resource = 'x' where row_number = 3`.execute(db);
    await sql`update audit set hash = 'x' where row_number = 4`.execute(db);

    const { exitCode, stdout } = await runMatlang(['audit', 'verify', '--data', folder]);

    expect(exitCode).to.equal(1);
    expect(stdout).to.include('row 3 is the first').and.to.include('rows 4');
  });

  it('says plainly that there is no ledger there', async () => {
    const { exitCode, stderr } = await runMatlang(['audit', 'verify', '--data', path.join(folder, 'none')]);

    expect(exitCode).to.equal(1);
    expect(stderr).to.include('there is no ledger.sqlite');
  });
});
