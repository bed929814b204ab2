import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { digestFile } from './file-digest.ts';

describe('file digest', () => {
  it('gives the SHA-256 and the size of a file larger than one piece', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'matlang-digest-'));
    const file = join(folder, 'a');
    await writeFile(file, 'a'.repeat(1_000_000));

    const digest = await digestFile(file);
    await rm(folder, { recursive: true });

    // FIPS 180-2, appendix B.3.
    expect(digest).to.deep.equal({
      sizeBytes: 1_000_000,
      sha256: 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
    });
  });
});
