import { expect } from 'chai';
import { createTrackHistory } from './track-history.ts';
import { standing } from './walk.helpers.ts';

describe('history of tracks', () => {
  it('keeps the last twenty seconds of a track, and more only while an incident needs it', () => {
    const history = createTrackHistory();

    for (let atMs = 0; atMs <= 60_000; atMs += 200) {
      history.record(standing(1, [0.5, 0.5]), atMs, null);
      history.record(standing(2, [0.5, 0.5]), atMs, 10_000);
    }

    expect(history.trackOf(1, 0).path[0]?.atMs).to.equal(40_000);
    expect(history.trackOf(2, 0).path[0]?.atMs).to.equal(10_000);
    expect(history.trackOf(2, 50_000).path[0]?.atMs).to.equal(50_000);
  });

  it('is as sure of a track as its three best looks were', () => {
    const history = createTrackHistory();

    [0.2, 0.7, 0.6, 0.1, 0.8, 0.2].forEach((score, index) => {
      history.record(standing(1, [0.5, 0.5], { score }), index * 200, null);
    });

    expect(history.sureness(1)).to.be.closeTo(0.7, 1e-9);
    expect(history.sureness(2)).to.equal(null);
  });

  it('holds at most 256 tracks, gives up those unseen for longest, and none that an incident needs', () => {
    const history = createTrackHistory();
    for (let trackId = 0; trackId < 400; trackId += 1) {
      history.record(standing(trackId, [0.5, 0.5]), 1000 + trackId, null);
    }

    const evicted = history.evict(2000, (trackId) => trackId === 0);

    expect(evicted).to.have.length(144);
    expect(evicted[0]).to.equal(1);
    expect(history.trackOf(0, 0).path).to.have.length(1);
    expect(history.trackOf(399, 0).path).to.have.length(1);
    expect(
      history.evict(60_000, (trackId) => trackId === 0),
      'all are stale',
    ).to.have.length(255);
  });
});
