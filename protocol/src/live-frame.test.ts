import { expect } from 'chai';
import { LIVE_HEADER_BYTES, readLiveHeader, writeLiveHeader } from './live-frame.ts';

describe('live frame header', () => {
  it('comes back as it was written, at the edges of every field', () => {
    const header = {
      channel: 65535,
      sequence: 2 ** 32 - 1,
      time90k: 2 ** 32 - 1,
      captureAtMs: 1.7e12 + 0.25,
      isKey: true,
    };

    const bytes = new Uint8Array([...writeLiveHeader(header), 0]);

    expect(readLiveHeader(bytes)).to.deep.equal(header);
  });

  it('is null for another version, an empty picture or rubbish', () => {
    const bytes = new Uint8Array(LIVE_HEADER_BYTES + 1);

    expect(readLiveHeader(bytes)).to.equal(null);
    expect(readLiveHeader(new Uint8Array(0))).to.equal(null);
    expect(readLiveHeader(new Uint8Array([1, 0, 0]))).to.equal(null);
  });
});
