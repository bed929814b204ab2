import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openLedger } from '#central/ledger/database.ts';
import { newTestPlace } from '#central/ledger/ledger.helpers.ts';
import { fillTwoYears } from '#central/reports/two-years.helpers.ts';
import { runMatlang } from '../run-matlang.helpers.ts';

describe('matlang report', function () {
  this.timeout(300_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matlang-report-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('makes both files of a month beside an open ledger', async () => {
    const { place, drop } = await newTestPlace();
    const db = await openLedger(place);
    await fillTwoYears(db);

    const made = await runMatlang([
      ...['report', '--month', '2026-10', '--data', join(place, '..'), '--out', folder],
    ]);

    await db.destroy();
    await drop();
    expect(made.exitCode, made.stderr).to.equal(0);
    expect((await readdir(folder)).toSorted()).to.deep.equal([
      'bao-cao-thang-2026-10.docx',
      'bao-cao-thang-2026-10.pdf',
    ]);
    const pdf = await readFile(join(folder, 'bao-cao-thang-2026-10.pdf'));
    expect(pdf.toString('latin1', 0, 5)).to.equal('%PDF-');
  });

  it('says in one line what is wrong', async () => {
    const nothing = await runMatlang([
      ...['report', '--month', '2026-10', '--data', join(folder, 'nowhere'), '--out', folder],
    ]);
    const month = await runMatlang(['report', '--month', '2026-13', '--data', folder, '--out', folder]);

    expect([nothing.exitCode, month.exitCode]).to.deep.equal([1, 1]);
    expect(nothing.stderr).to.match(/there is no ledger; --data expects central's data folder/);
    expect(month.stderr).to.match(/expected a month such as 2026-10/);
  });
});
