import { expect } from 'chai';
import { createPublicKey, verify } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSigningKey } from './signing-key.ts';

describe("central's key", () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'matlang-key-'));
    file = path.join(folder, 'signing-key.pem');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made once, for its owner alone, and signs the same ever after', () => {
    const made = openSigningKey(file);

    const again = openSigningKey(file);

    const key = createPublicKey({ key: Buffer.from(made.publicKey, 'base64'), format: 'der', type: 'spki' });
    const signature = Buffer.from(again.sign('danh sách'), 'base64');
    expect(again.publicKey).to.equal(made.publicKey);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(verify(null, Buffer.from('danh sách'), key, signature)).to.equal(true);
    expect(verify(null, Buffer.from('danh sach'), key, signature)).to.equal(false);
  });

  it('is not taken from a file that others may read', () => {
    openSigningKey(file);
    chmodSync(file, 0o644);

    expect(() => openSigningKey(file)).to.throw(/found mode 0644, expected 0600/);
  });

  it('is not replaced when it is damaged', () => {
    writeFileSync(file, 'rubbish', { mode: 0o600 });

    expect(() => openSigningKey(file)).to.throw(/expected an Ed25519 private key/);
    expect(readFileSync(file, 'utf8')).to.equal('rubbish');
  });
});
