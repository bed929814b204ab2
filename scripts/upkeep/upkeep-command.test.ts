import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import { startCentral } from '#central/central.ts';
import { centralConfig } from '#central/config.ts';
import { runMatlang } from '../run-matlang.helpers.ts';

describe('matlang backup and restore', function () {
  this.timeout(300_000);
  let folder: string;
  let file: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matlang-upkeep-'));
    file = join(folder, 'central.yaml');
    await write(join(folder, 'data'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const write = (dataDir: string): Promise<void> =>
    writeFile(
      file,
      stringify({ listen: { port: 0 }, dataDir, commune: { id: 'yen-hoa', name: 'Xã Yên Hòa' } }),
    );

  it('saves a running central, and puts the newest backup back into an empty folder', async () => {
    const config = centralConfig.parse({
      listen: { port: 0 },
      dataDir: join(folder, 'data'),
      commune: { id: 'yen-hoa', name: 'Xã Yên Hòa' },
    });
    const central = await startCentral({ config, clock: systemClock, log: silentLog, viewerDir: null });

    const backup = await runMatlang(['backup', '--config', file, '--to', join(folder, 'backups'), '--json']);
    const running = await runMatlang([
      ...['restore', join(folder, 'backups'), '--config', file],
      '--replace',
    ]);
    await central.stop();
    await write(join(folder, 'restored'));
    const restored = await runMatlang(['restore', join(folder, 'backups'), '--config', file]);

    expect(backup.exitCode, backup.stderr).to.equal(0);
    expect(JSON.parse(backup.stdout)).to.deep.include({ communeId: 'yen-hoa', problems: [] });
    expect(running.exitCode).to.equal(1);
    expect(running.stderr).to.match(/central is running on this folder; stop it first/);
    expect(restored.exitCode, restored.stderr).to.equal(0);
    expect(restored.stdout).to.match(/^restored \d+ files, .* as of 20/);
    expect(await readdir(join(folder, 'restored'))).to.include('ledger.sqlite');
  });

  it('says what is wrong in one line', async () => {
    const none = await runMatlang(['restore', join(folder, 'nowhere'), '--config', file]);
    const keep = await runMatlang(['backup', '--config', file, '--to', folder, '--keep', '0']);

    expect(none.exitCode).to.equal(1);
    expect(none.stderr.trim().split('\n')).to.have.length(1);
    expect(none.stderr).to.match(/nowhere\/backup\.json: expected the facts of a backup/);
    expect(keep.stderr).to.match(/expected a whole number from 1 to 10000/);
  });
});
