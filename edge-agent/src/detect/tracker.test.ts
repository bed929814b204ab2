import { expect } from 'chai';
import type { ObjectLabel } from '#protocol/incident.ts';
import type { Detection } from './detection.ts';
import { createTracker, type Tracker, type TrackerResult } from './tracker.ts';

const ASPECT = 16 / 9;

function seen(
  x: number,
  {
    y = 0.6,
    score = 0.7,
    label = 'person',
    isCut = false,
  }: Partial<Omit<Detection, 'box'>> & { y?: number } = {},
): Detection {
  return { label, score, isCut, box: { x, y, w: 0.04, h: 0.2 } };
}

describe('following people', () => {
  let tracker: Tracker;
  let atMs: number;

  beforeEach(() => {
    let id = 0;
    tracker = createTracker(() => ++id);
    atMs = 0;
  });

  /** One look, 200 ms after the last. */
  const look = (detections: Detection[], isCovered = (): boolean => true): TrackerResult => {
    atMs += 200;
    return tracker.update({ atMs, detections, aspect: ASPECT, isCovered });
  };
  const idsIn = ({ tracks }: TrackerResult): number[] => tracks.map(({ trackId }) => trackId);

  it('believes in somebody at the second look, not at the first', () => {
    const first = look([seen(0.3)]);
    const second = look([seen(0.31)]);

    expect(first.tracks).to.deep.equal([]);
    expect(idsIn(second)).to.deep.equal([1]);
    expect(second.tracks[0]?.isPredicted).to.equal(false);
  });

  it('opens no track for a doubtful detection, but follows a known person through one', () => {
    look([seen(0.7, { score: 0.3 })]);
    expect(idsIn(look([seen(0.7, { score: 0.3 })]))).to.deep.equal([]);

    look([seen(0.3)]);
    look([seen(0.31)]);
    const doubtful = look([seen(0.32, { score: 0.25 })]);

    expect(idsIn(doubtful)).to.have.length(1);
    expect(doubtful.tracks[0]?.isPredicted).to.equal(false);
    expect(doubtful.tracks[0]?.score).to.equal(0.25);
  });

  it('keeps two people apart who cross', () => {
    let last = look([seen(0.2), seen(0.6)]);
    for (let step = 1; step <= 20; step++) {
      last = look([seen(0.2 + step * 0.02), seen(0.6 - step * 0.02)]);
    }

    const leftToRight = last.tracks.find(({ trackId }) => trackId === 1);
    const rightToLeft = last.tracks.find(({ trackId }) => trackId === 2);
    expect(leftToRight?.box.x).to.be.closeTo(0.6, 0.02);
    expect(rightToLeft?.box.x).to.be.closeTo(0.2, 0.02);
  });

  it('knows a walker again who was behind a tree for a second', () => {
    for (let step = 0; step < 10; step++) {
      look([seen(0.2 + step * 0.01)]);
    }
    const hidden = [1, 2, 3, 4, 5].map(() => look([]));
    const back = look([seen(0.35)]);

    expect(hidden.every(({ tracks }) => tracks[0]?.isPredicted === true)).to.equal(true);
    expect(idsIn(back)).to.deep.equal([1]);
  });

  it('follows a motorbike that is far from where it was a look ago', () => {
    const ids = [0.1, 0.16, 0.22, 0.28, 0.34].map((x) => idsIn(look([seen(x, { label: 'motorcycle' })])));

    expect(ids.slice(1)).to.deep.equal([[1], [1], [1], [1]]);
  });

  it('ends a track two seconds after it was last seen', () => {
    look([seen(0.3)]);
    look([seen(0.3)]);

    const results = Array.from({ length: 12 }, () => look([]));

    const endedAt = results.findIndex(({ endedTrackIds }) => endedTrackIds.includes(1));
    expect(endedAt).to.equal(9);
    expect(results.slice(endedAt).flatMap(idsIn)).to.deep.equal([]);
  });

  it('does not give up somebody the look did not cover', () => {
    look([seen(0.3)]);
    look([seen(0.3)]);

    const elsewhere = Array.from({ length: 30 }, () => look([], () => false));

    expect(elsewhere.flatMap(({ endedTrackIds }) => endedTrackIds)).to.deep.equal([]);
    expect(elsewhere.at(-1)?.tracks[0]?.isPredicted).to.equal(true);
  });

  it('does not turn a person into the motorbike beside them', () => {
    look([seen(0.3)]);
    look([seen(0.3)]);

    const result = look([seen(0.3, { label: 'motorcycle' })]);

    expect(result.tracks).to.have.length(1);
    expect(result.tracks[0]).to.deep.include({ label: 'person', isPredicted: true });
  });

  it('settles on the label most looks agree on', () => {
    const labels: ObjectLabel[] = ['truck', 'car', 'car', 'truck', 'car', 'car'];

    const results = labels.map((label) => look([seen(0.3, { label })]));

    expect(results.at(-1)?.tracks.map(({ label }) => label)).to.deep.equal(['car']);
  });

  it('opens no track for something whose edge is outside what was shown', () => {
    const results = [0.3, 0.3, 0.3].map((x) => look([seen(x, { isCut: true })]));

    expect(results.flatMap(idsIn)).to.deep.equal([]);
  });

  it('says which things stand still', () => {
    for (let step = 0; step < 30; step++) {
      look([seen(0.2 + step * 0.01), seen(0.8)]);
    }

    expect(tracker.expected(atMs).map(({ isResting }) => isResting)).to.deep.equal([false, true]);
  });

  it('never gives a box that leaves the picture', () => {
    const results = [0.9, 0.93, 0.96, 0.99].map((x) => look([seen(x)])).concat([1, 2, 3].map(() => look([])));

    for (const { box } of results.flatMap(({ tracks }) => tracks)) {
      expect(box.x).to.be.at.least(0);
      expect(box.x + box.w).to.be.at.most(1 + 1e-12);
    }
  });
});
