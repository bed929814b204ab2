import { expect } from 'chai';
import { readStale } from './say-stale.ts';

describe('what central says when somebody else was faster', () => {
  it('is read: who, and when', () => {
    const error = new Error(
      'revision: found 3, but Nguyễn Văn An (CA xã) changed this case at 2026-11-22T01:02:03.004Z: read it again',
    );

    expect(readStale(error)).to.deep.equal({
      name: 'Nguyễn Văn An (CA xã)',
      atMs: Date.parse('2026-11-22T01:02:03.004Z'),
    });
  });

  it('is not found in any other refusal', () => {
    expect(readStale(new Error('case 2026-4 is closed: reopen it first'))).to.equal(null);
  });
});
