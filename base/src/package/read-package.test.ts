import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openPackage, type ByteFinding } from './read-package.ts';
import { writePackage } from './write-package.ts';

const SIGNATURE = { signature: 'A'.repeat(86) + '==', by: 'key' };
const CONTENT = Buffer.alloc(3000, 'minute ');

describe('a package is read', () => {
  let folder: string;
  let file: string;
  let whole: Buffer;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-read-package-'));
    file = join(folder, 'case.zip');
    const entries = [
      { path: 'media/gate/a.mp4', source: CONTENT },
      { path: 'media/gate/b.mp4', source: Buffer.from('second') },
    ];
    await writePackage({ file, entries, manifestWithoutFiles: {}, sign: () => SIGNATURE });
    whole = readFileSync(file);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const findingsOf = async (bytes: Buffer): Promise<readonly ByteFinding[]> => {
    writeFileSync(file, bytes);
    const reader = await openPackage(file);
    const { findings } = reader;
    await reader.close();
    return findings;
  };
  const changedAt = (offset: number): Buffer => {
    const bytes = Buffer.from(whole);
    bytes.writeUInt8(bytes.readUInt8(offset) ^ 1, offset);
    return bytes;
  };

  it('with every entry where it lies, its bytes, and nothing to find', async () => {
    const reader = await openPackage(file);

    const [first] = reader.entries;
    expect(reader.entries.map(({ path }) => path)).to.deep.equal([
      'media/gate/a.mp4',
      'media/gate/b.mp4',
      'manifest.json',
      'manifest.sig',
    ]);
    expect(reader.findings).to.deep.equal([]);
    expect(first && (await reader.bytes(first, 5000))?.equals(CONTENT)).to.equal(true);
    expect(first && (await reader.bytes(first, 2999))).to.equal(null);
    await reader.close();
  });

  it('piece by piece, and a changed byte of a content breaks its check sum', async () => {
    const reader = await openPackage(file);
    const [first] = reader.entries;
    const offset = first?.contentOffset ?? 0;
    const sound = first && (await reader.digest(first, { pieceSizes: [1000, 2000] }));
    await reader.close();
    writeFileSync(file, changedAt(offset + 1500));
    const again = await openPackage(file);
    const broken = first && (await again.digest(first, { pieceSizes: [1000, 2000] }));
    await again.close();

    expect(sound?.finding).to.equal(null);
    expect(broken?.finding).to.include({ kind: 'crc', path: 'media/gate/a.mp4' });
    expect(broken?.pieceSha256[0]).to.equal(sound?.pieceSha256[0]);
    expect(broken?.pieceSha256[1]).not.to.equal(sound?.pieceSha256[1]);
  });

  it('and any one changed byte outside the contents is found where it is', async () => {
    const reader = await openPackage(file);
    const contents = reader.entries.map(
      ({ contentOffset, sizeBytes }) => [contentOffset, sizeBytes] as const,
    );
    await reader.close();
    const isContent = (at: number): boolean =>
      contents.some(([offset, size]) => at >= offset && at < offset + size);

    const unseen: number[] = [];
    for (let at = 0; at < whole.length; at += 1) {
      if (!isContent(at) && (await findingsOf(changedAt(at))).length === 0) {
        unseen.push(at);
      }
    }

    expect(unseen).to.deep.equal([]);
  });

  it('as far as it goes when it was cut off, and what is no package is called that', async () => {
    const cut = await findingsOf(whole.subarray(0, 500));
    const longer = await findingsOf(Buffer.concat([whole, Buffer.from('x')]));
    const other = await findingsOf(Buffer.from('not a package at all'));

    expect(cut[0]).to.include({ kind: 'cut-off', path: 'media/gate/a.mp4' });
    expect(longer).not.to.be.empty;
    expect(other[0]?.kind).to.equal('not-a-package');
  });
});
