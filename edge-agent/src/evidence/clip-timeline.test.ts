import { expect } from 'chai';
import { layOutTimeline, typicalDuration, type PictureTime } from './clip-timeline.ts';

const shown = (pictures: PictureTime[]): number[] =>
  layOutTimeline(pictures).map(({ showAt }) => showAt / 90);

describe('clip timeline', () => {
  it('follows RTP time, over its wrap at 2^32', () => {
    const start = 2 ** 32 - 9_000;
    const pictures = [0, 1, 2].map((index) => ({
      time90k: (start + index * 18_000) % 2 ** 32,
      captureAtMs: index * 200 + index * 7,
    }));

    expect(shown(pictures)).to.deep.equal([0, 200, 400]);
  });

  it('goes by arrival where RTP time starts anew after a reconnect, stands still or runs wild', () => {
    const times = [0, 200, 5_000, 5_200];
    const restarted = times.map((captureAtMs, index) => ({
      captureAtMs,
      time90k: index < 2 ? index * 18_000 : 3_000_000_000 + index * 18_000,
    }));
    const stuck = Array.from({ length: 60 }, (_, index) => ({ time90k: 7, captureAtMs: index * 200 }));
    const wild = times.map((captureAtMs, index) => ({ captureAtMs, time90k: index * 1_000_000_000 }));

    expect(shown(restarted)).to.deep.equal(times);
    expect(shown(stuck).at(-1)).to.be.closeTo(11_800, 2_200);
    expect(shown(wild)).to.deep.equal(times);
  });

  it('never decodes two pictures at once or shows one before it is decoded', () => {
    const order = [0, 3, 1, 2, 6, 4, 5, 5, 5];
    const entries = layOutTimeline(
      order.map((index, at) => ({ time90k: index * 3_000, captureAtMs: at * 33 })),
    );

    entries.slice(1).forEach(({ decodeAt }, index) => {
      expect(decodeAt).to.be.greaterThan(entries[index]?.decodeAt ?? Infinity);
    });
    entries.forEach(({ decodeAt, showAt }) => expect(showAt).to.be.at.least(decodeAt));
  });

  it('gives a lone picture a fifth of a second', () => {
    const timeline = layOutTimeline([{ time90k: 5, captureAtMs: 9 }]);

    expect(timeline).to.deep.equal([{ decodeAt: 0, showAt: 0 }]);
    expect(typicalDuration(timeline)).to.equal(18_000);
  });
});
