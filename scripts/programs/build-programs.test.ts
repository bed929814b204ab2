import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { buildPrograms } from './build-programs.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

describe('programs', function () {
  this.timeout(60_000);
  let cache: string;

  beforeEach(() => {
    // Packages are looked for from where the program lies.
    cache = mkdtempSync(path.join(tmpdir(), 'matlang-programs-'));
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(cache, 'node_modules'));
  });

  afterEach(() => rmSync(cache, { recursive: true, force: true }));

  it('are built, say from what, and run; of those they replace the newest stay', async () => {
    const builds = path.join(cache, 'builds');
    for (let count = 0; count < 20; count++) {
      mkdirSync(path.join(builds, `build-old${count}`), { recursive: true });
    }

    const folder = await buildPrograms(ROOT, builds, 'these sources');
    const words = execFileSync(process.execPath, [path.join(folder, 'scripts/matlang.js'), '--help']);

    expect(JSON.parse(readFileSync(path.join(builds, 'current.json'), 'utf8'))).to.deep.equal({
      folder,
      stamp: 'these sources',
    });
    expect(words.toString()).to.contain('verify');
    expect(readdirSync(builds).filter((name) => name.startsWith('build-'))).to.have.length(17);
  });

  it('leave nothing behind where they cannot be built', async () => {
    const builds = path.join(cache, 'builds');
    const failed = await buildPrograms(path.join(cache, 'nothing'), builds, 'none').catch(
      (error: unknown) => error,
    );

    expect(failed).to.be.instanceOf(Error);
    expect(existsSync(path.join(builds, 'current.json'))).to.equal(false);
    expect(readdirSync(builds)).to.deep.equal([]);
  });
});
