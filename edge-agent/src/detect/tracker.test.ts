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

  it('shows nobody who has been gone for two seconds, and gives them up after eight', () => {
    look([seen(0.3)]);
    look([seen(0.3)]);

    const results = Array.from({ length: 60 }, () => look([]));

    const shown = results.filter((result) => idsIn(result).includes(1)).length;
    const endedAt = results.findIndex(({ endedTrackIds }) => endedTrackIds.includes(1));
    expect(shown).to.equal(9);
    expect(endedAt).to.equal(39);
    expect(results.flatMap(({ endedTrackIds }) => endedTrackIds)).to.deep.equal([1]);
  });

  it('searches the picture for nobody who is hidden', () => {
    look([seen(0.3)]);
    look([seen(0.3)]);

    Array.from({ length: 12 }, () => look([]));

    expect(tracker.expected(atMs)).to.deep.equal([]);
  });

  for (const [what, speed] of [
    ['walked on', 0.01],
    ['stopped', 0],
  ] as const) {
    it(`gives the old number back to who was behind a lorry for four seconds and ${what}`, () => {
      for (let step = 0; step < 15; step++) {
        look([seen(0.2 + step * 0.01)]);
      }
      Array.from({ length: 20 }, () => look([]));

      const back = [0, 1].map((step) => look([seen(0.35 + 20 * speed + step * 0.01)]));

      expect(back.map(idsIn)).to.deep.equal([[1], [1]]);
    });
  }

  it('takes who comes in far away for somebody else', () => {
    for (let step = 0; step < 15; step++) {
      look([seen(0.2 + step * 0.01)]);
    }
    Array.from({ length: 20 }, () => look([]));

    look([seen(0.9)]);

    expect(idsIn(look([seen(0.89)]))).to.deep.equal([2]);
  });

  it('does not let a lost number take over somebody who is being followed', () => {
    // 2 vanishes two steps before it would have met 1, who walks on through the place.
    for (let step = 0; step < 12; step++) {
      look([seen(0.3 + step * 0.01), seen(0.56 - step * 0.01)]);
    }

    const after = Array.from({ length: 20 }, (_, step) => look([seen(0.42 + step * 0.01)]));

    for (const { tracks } of after) {
      expect(tracks.filter(({ isPredicted }) => !isPredicted).map(({ trackId }) => trackId)).to.deep.equal([
        1,
      ]);
    }
  });

  it('follows a lone runner who turns round at once, also at one look a second', () => {
    const places = [0.2, 0.3, 0.4, 0.5, 0.42, 0.33, 0.24];

    const ids = places.map((x) => {
      atMs += 800;
      return idsIn(look([seen(x)]));
    });

    expect(ids.slice(1)).to.deep.equal(places.slice(1).map(() => [1]));
  });

  it('says that somebody gone has left when the clock was set back', () => {
    look([seen(0.3)]);
    look([seen(0.3)]);
    atMs -= 60_000;

    const result = look([seen(0.3)]);

    expect(result).to.deep.equal({ tracks: [], endedTrackIds: [1] });
    expect(idsIn(look([seen(0.3)]))).to.deep.equal([2]);
  });

  it('keeps at most 32 hidden numbers, and says each end once', () => {
    const people = Array.from({ length: 40 }, (_, index) => seen(0.02 * index, { y: (index % 4) * 0.2 }));
    look(people);
    look(people);

    const ended = Array.from({ length: 60 }, () => look([])).map(({ endedTrackIds }) => endedTrackIds.length);

    expect(ended.filter((count) => count > 0)).to.deep.equal([8, 32]);
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
