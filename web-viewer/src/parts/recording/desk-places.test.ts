import { expect } from 'chai';
import type { RecordedSpan } from '#protocol/recording.ts';
import { createDeskPlaces } from './desk-places.ts';

const PICTURE_MS = 100;
const span = (fromMs: number, toMs: number): RecordedSpan => ({
  ...{ fromMs, toMs, sizeBytes: 1, hasAudio: false, isHeld: false },
  ...{ profile: 'main', codec: 'h264', origin: 'agent' },
});

describe('where a desk of several cameras has recordings', () => {
  it('is where any of them has one, each by its own time', () => {
    const places = createDeskPlaces(PICTURE_MS);
    places.know('gate', { fromMs: 0, toMs: 90_000, spans: [span(50_000, 60_000)], gaps: [] });
    places.know('yard', { fromMs: 0, toMs: 90_000, spans: [span(30_000, 40_000)], gaps: [] });
    places.arrange(['gate', 'yard#later']);
    places.shift('yard#later', 5_000);

    expect(places.next(0, 90_000)).to.equal(25_000);
    expect(places.next(40_000, 90_000)).to.equal(50_000);
    expect(places.next(40_000, 45_000)).to.equal(null);
    expect(places.last(45_000)).to.equal(35_000 - PICTURE_MS);
    expect(places.last(1_000)).to.equal(null);
  });

  it('leaves out cameras that are not looked at, and names the gap that was passed over', () => {
    const places = createDeskPlaces(PICTURE_MS);
    const gap = { fromMs: 10_000, toMs: 30_000, reason: 'camera-offline' as const };
    places.know('gate', { fromMs: 0, toMs: 90_000, spans: [span(30_000, 60_000)], gaps: [gap] });

    places.arrange(['yard']);
    expect(places.next(0, 90_000)).to.equal(null);

    places.arrange(['gate']);
    expect(places.next(11_000, 90_000)).to.equal(30_000);
    expect(places.gapBetween(11_000, 30_000)).to.deep.equal(gap);
    expect(places.gapBetween(70_000, 80_000).reason).to.equal('unknown');
  });
});
