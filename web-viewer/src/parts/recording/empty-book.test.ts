import { expect } from 'chai';
import type { RecordedSpan } from '#protocol/recording.ts';
import { createEmptyBook } from './empty-book.ts';

const NOW_MS = 1_000_000;
const LONG_AGO = { fromMs: 100_000, toMs: 130_000 };
const RECORDED: RecordedSpan = {
  ...LONG_AGO,
  ...{ sizeBytes: 1, hasAudio: false, isHeld: false },
  ...{ profile: 'main', codec: 'h264', origin: 'agent' },
};

describe('what is missing of a recording', () => {
  it('is not asked for twice, until the timeline says it is there after all', () => {
    const book = createEmptyBook();

    book.asked(LONG_AGO, [], NOW_MS);
    expect(book.now(NOW_MS)).to.deep.equal([LONG_AGO]);

    book.know({ fromMs: 0, toMs: NOW_MS, spans: [RECORDED], gaps: [] });
    expect(book.now(NOW_MS)).to.deep.equal([]);
  });

  it('is only the part that did not come', () => {
    const book = createEmptyBook();

    book.asked(LONG_AGO, [{ fromMs: 110_000, toMs: 130_000 }], NOW_MS);
    book.asked({ fromMs: 200_000, toMs: 230_000 }, [{ fromMs: 200_000, toMs: 210_000 }], NOW_MS);

    expect(book.now(NOW_MS)).to.deep.equal([
      { fromMs: 100_000, toMs: 110_000 },
      { fromMs: 210_000, toMs: 230_000 },
    ]);
  });

  it('may still be written where it is of the last seconds: it is asked for again soon', () => {
    const book = createEmptyBook();
    const last = { fromMs: NOW_MS - 2_000, toMs: NOW_MS };

    book.asked(last, [], NOW_MS);

    expect(book.retryAtMs).to.be.greaterThan(NOW_MS);
    expect(book.now(NOW_MS)).to.deep.equal([last]);
    expect(book.isEdge(last, NOW_MS)).to.equal(true);
    expect(book.now(book.retryAtMs)).to.deep.equal([]);
  });

  it('has the reason the agent gave, but not yet for the last seconds', () => {
    const book = createEmptyBook();
    const old = { ...LONG_AGO, reason: 'camera-offline' as const };
    const fresh = { fromMs: NOW_MS - 5_000, toMs: NOW_MS, reason: 'camera-offline' as const };

    book.know({ fromMs: 0, toMs: NOW_MS, spans: [], gaps: [old, fresh] });

    expect(book.now(NOW_MS)).to.deep.equal([old]);
    expect(book.gapAt(NOW_MS - 1)).to.deep.equal(fresh);
  });
});
