import { expect } from 'chai';
import { shareDisk } from './share-disk.ts';

describe('a disk in parts', () => {
  it('is full of what is held, recorded otherwise, other things, and free', () => {
    const parts = shareDisk({ totalBytes: 100, freeBytes: 20, recordedBytes: 60, heldBytes: 10 });

    expect(parts.map(({ name, sizeBytes }) => [name, sizeBytes])).to.deep.equal([
      ['held', 10],
      ['recorded', 50],
      ['other', 20],
      ['free', 20],
    ]);
    expect(parts.reduce((sum, { share }) => sum + share, 0)).to.be.closeTo(1, 1e-9);
  });

  it('has no part below nothing where the figures do not agree', () => {
    const parts = shareDisk({ totalBytes: 50, freeBytes: 20, recordedBytes: 60, heldBytes: 70 });

    expect(parts.map(({ sizeBytes }) => sizeBytes)).to.deep.equal([60, 0, 0, 20]);
    expect(shareDisk({ totalBytes: 0, freeBytes: 0, recordedBytes: 0, heldBytes: 0 })[0]?.share).to.equal(0);
  });
});
