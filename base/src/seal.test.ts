import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { GiveUp } from './errors.ts';
import { openSeal } from './seal.ts';

describe('seal', () => {
  let folder: string;
  let keyFile: string;
  const plain = Buffer.from('cổng thôn 3');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-seal-'));
    keyFile = join(folder, 'keys', 'faces.key');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('gives back what was sealed, also after a restart, and shows nothing of it', () => {
    const sealed = openSeal(keyFile).close(plain, 'shot 7');

    expect(openSeal(keyFile).open(sealed, 'shot 7')).to.deep.equal(plain);
    expect(sealed.includes(plain)).to.equal(false);
    expect(sealed.equals(openSeal(keyFile).close(plain, 'shot 7')), 'the same twice').to.equal(false);
    expect(statSync(keyFile).mode & 0o777).to.equal(0o600);
  });

  it('does not open a changed byte, another place, another key or a cut tail', () => {
    const seal = openSeal(keyFile);
    const sealed = seal.close(plain, 'shot 7');
    const other = openSeal(join(folder, 'other.key'));

    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => seal.open(changed, 'shot 7'), `byte ${index}`).to.throw(GiveUp);
    }
    expect(() => seal.open(sealed, 'shot 8')).to.throw(GiveUp, 'shot 8');
    expect(() => other.open(sealed, 'shot 7')).to.throw(GiveUp);
    expect(() => seal.open(sealed.subarray(0, 20), 'shot 7')).to.throw(GiveUp);
    expect(() => seal.open(sealed.subarray(0, -1), 'shot 7')).to.throw(GiveUp);
  });

  it('refuses a key that others may read, and a damaged one', () => {
    openSeal(keyFile);
    chmodSync(keyFile, 0o644);
    expect(() => openSeal(keyFile)).to.throw(GiveUp, 'found mode 0644, expected 0600');

    chmodSync(keyFile, 0o600);
    writeFileSync(keyFile, 'c2hvcnQ=\n');
    expect(() => openSeal(keyFile)).to.throw(GiveUp, 'expected 32 bytes in base64, found 5');
  });
});
