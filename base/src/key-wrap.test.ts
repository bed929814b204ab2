import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { unwrapKey, wrapKey } from './key-wrap.ts';

function makePair() {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return { privateKey, receiver: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };
}

describe('key wrap', () => {
  it('gives the key back to whom it was wrapped for', () => {
    const { privateKey, receiver } = makePair();
    const key = randomBytes(32);

    const wrapped = wrapKey(key, receiver, 'key-1');

    expect(unwrapKey(wrapped, privateKey, 'key-1').equals(key)).to.equal(true);
    expect(Buffer.from(wrapped, 'base64').length).to.equal(32 + 12 + 16 + 32);
    expect(Buffer.from(wrapped, 'base64').includes(key)).to.equal(false);
  });

  it('opens for no other key and under no other name', () => {
    const { privateKey, receiver } = makePair();

    const wrapped = wrapKey(randomBytes(32), receiver, 'key-1');

    expect(() => unwrapKey(wrapped, makePair().privateKey, 'key-1')).to.throw('wrapped for another key');
    expect(() => unwrapKey(wrapped, privateKey, 'key-2')).to.throw('key-2: was changed');
  });

  it('notices every changed byte and every missing one', () => {
    const { privateKey, receiver } = makePair();
    const bytes = Buffer.from(wrapKey(randomBytes(32), receiver, 'key-1'), 'base64');

    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      // Bit 255 of an X25519 key is ignored by the curve (RFC 7748), but not by the derivation.
      changed[at] = (changed[at] ?? 0) ^ 0x80;
      expect(() => unwrapKey(changed.toString('base64'), privateKey, 'key-1'), `byte ${at}`).to.throw();
    }
    expect(() => unwrapKey(bytes.subarray(1).toString('base64'), privateKey, 'key-1')).to.throw(
      'key-1: is not a wrapped key',
    );
  });

  it('refuses what is no X25519 key, and keys of another length', () => {
    const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });

    expect(() => wrapKey(randomBytes(32), ed25519.toString('base64'), 'k')).to.throw('expected x25519');
    expect(() => wrapKey(randomBytes(32), 'bm9uZQ==', 'k')).to.throw('expected an X25519 public key');
    expect(() => wrapKey(randomBytes(16), makePair().receiver, 'k')).to.throw('found 16 bytes');
  });
});
