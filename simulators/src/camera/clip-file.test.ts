import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readClip, writeClip } from './clip-file.ts';
import { makeCounterClip, readCounter } from './counter-clip.ts';

describe('a clip kept on disk', function () {
  this.timeout(300_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'clips-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('comes back as it was written', async () => {
    const file = join(folder, 'whole.clip');
    const clip = await makeCounterClip({ width: 320, height: 192, fps: 10, seconds: 2 });

    writeClip(file, clip);
    const read = readClip(file);

    expect(read).to.deep.equal({ status: 'read', clip });
  });

  it('is not used when a power cut or a bad disk has changed one byte of it', async () => {
    const file = join(folder, 'damaged.clip');
    writeClip(file, await makeCounterClip({ width: 320, height: 192, fps: 10, seconds: 2 }));
    const bytes = readFileSync(file);
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(file, bytes);

    const first = readClip(file);
    const second = readClip(file);

    expect([first.status, second.status]).to.deep.equal(['corrupt', 'absent']);
  });

  it('never mistakes a damaged counter bar for a number', () => {
    const luma = new Uint8Array(320 * 20).fill(16);

    expect(readCounter(luma, 320)).to.equal(null);
  });
});
