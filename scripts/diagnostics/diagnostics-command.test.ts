import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JSZip from 'jszip';
import { runMatlang } from '../run-matlang.helpers.ts';

describe('matlang diagnostics', function () {
  this.timeout(300_000);
  let folder: string;
  let run: (...command: string[]) => ReturnType<typeof runMatlang>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-diagnostics-'));
    const config = join(folder, 'central.yaml');
    writeFileSync(
      config,
      `dataDir: ${join(folder, 'data')}
commune: { id: yen-hoa, name: Yên Hòa }
metrics: { token: hush-hush-hush-hush }
`,
    );
    run = (...command) => runMatlang([...command, '--config', config]);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('says how the ledger is, and gives no secret of the configuration away', async () => {
    const out = join(folder, 'diagnostics.zip');
    await run('registry', 'export', '--out', join(folder, 'registry.csv'));

    const made = await run('diagnostics', '--out', out);

    const zip = await JSZip.loadAsync(readFileSync(out));
    const read = async (name: string): Promise<string> => (await zip.file(name)?.async('string')) ?? '';
    const all = (await Promise.all(Object.keys(zip.files).map(read))).join('\n');
    expect(made).to.include({ exitCode: 0, stderr: '' });
    expect(JSON.parse(await read('ledger.json'))).to.deep.include({ missingMigrations: [] });
    expect(await read('config.json'))
      .to.contain('yen-hoa')
      .and.contain('[removed]');
    expect(all).not.to.contain('hush-hush');
    expect(await read('metrics.txt')).to.contain('/api/diagnostics');
    expect(statSync(out).mode & 0o777).to.equal(0o600);
  });

  it('says what it could not read, and gives the rest', async () => {
    const out = join(folder, 'diagnostics.zip');

    const made = await withDatabase(undefined, () => run('diagnostics', '--out', out));

    const zip = await JSZip.loadAsync(readFileSync(out));
    expect(made.exitCode).to.equal(1);
    expect(made.stderr).to.contain('not available: ledger');
    expect(Object.keys(zip.files)).to.include.members(['about.json', 'config.json', 'ledger.json']);
  });

  it('does not give the password of a database away that does not answer', async () => {
    const out = join(folder, 'diagnostics.zip');
    const nowhere = 'postgres://central:hush-hush@127.0.0.1:1/ledger';

    const made = await withDatabase(nowhere, () => run('diagnostics', '--out', out));

    expect(made.exitCode).to.equal(1);
    expect(made.stderr).to.contain('not available: ledger').and.not.contain('hush');
    expect(readFileSync(out, 'latin1')).not.to.contain('hush');
  });
});

/** The command reads it as central does; the tests of PostgreSQL have one of their own. */
async function withDatabase<Result>(url: string | undefined, work: () => Promise<Result>): Promise<Result> {
  const before = process.env['DATABASE_URL'];
  const put = (value: string | undefined): void => {
    if (value === undefined) {
      delete process.env['DATABASE_URL'];
    } else {
      process.env['DATABASE_URL'] = value;
    }
  };
  put(url);
  try {
    return await work();
  } finally {
    put(before);
  }
}
