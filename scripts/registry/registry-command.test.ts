import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runMatlang } from '../run-matlang.helpers.ts';

describe('matlang registry', function () {
  this.timeout(300_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-registry-'));
    writeFileSync(
      join(folder, 'central.yaml'),
      `dataDir: ${join(folder, 'data')}\ncommune: { id: yen-hoa, name: Yên Hòa }\n`,
    );
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('shows what a file changes, applies it, and takes its own export back without a change', async () => {
    const file = join(folder, 'in.csv');
    const config = ['--config', join(folder, 'central.yaml')];
    writeFileSync(file, 'loại;mã;tên;nhóm\nthôn;thon-1;Thôn 1;\nđịa điểm;cong;Cổng;điểm trọng yếu\n');

    const dry = await runMatlang(['registry', 'import', file, '--dry-run', ...config]);
    const applied = await runMatlang(['registry', 'import', file, ...config]);
    await runMatlang(['registry', 'export', '--out', join(folder, 'out.csv'), ...config]);
    const again = await runMatlang(['registry', 'import', join(folder, 'out.csv'), ...config]);

    expect(dry.stdout)
      .to.contain('line 3: new site cong (Cổng)')
      .and.contain('2 new')
      .and.not.contain('applied');
    expect([applied.exitCode, applied.stdout.endsWith('applied\n')]).to.deep.equal([0, true]);
    expect(again.stdout).to.contain('0 new, 0 changed, 2 unchanged, 0 refused');
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).to.contain('Thôn 1');
  });
});
