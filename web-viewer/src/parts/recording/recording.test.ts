import { expect } from 'chai';
import type { ProblemCode } from '#protocol/problem.ts';
import type { RecordedSpan } from '#protocol/recording.ts';
import { Refused, Unreachable } from '../../data/http.ts';
import { aheadSec, holds, jumpOver, removableBeforeSec, wantsMore } from './buffer-policy.ts';
import { continueAtMs, gapAt, gapBetween, nextRecordedMs, toMediaSec, toWallMs } from './media-map.ts';
import { fasterThan, picturesFor } from './pace.ts';
import { judgeFailure } from './playback.ts';

const START_MS = Date.UTC(2026, 10, 21, 19);

function span(fromMs: number, toMs: number): RecordedSpan {
  return {
    fromMs: START_MS + fromMs,
    toMs: START_MS + toMs,
    profile: 'main',
    codec: 'h264',
    hasAudio: false,
    sizeBytes: 1,
    origin: 'agent',
    isHeld: false,
  };
}

describe('what is held of a recording', () => {
  const held = [
    { startSec: 0, endSec: 20 },
    { startSec: 50, endSec: 60 },
  ];

  it('counts pictures ahead of the playhead, not the gap between', () => {
    expect(aheadSec(held, 5)).to.equal(25);
    expect(aheadSec(held, 30)).to.equal(10);
    expect(aheadSec(held, 70)).to.equal(0);
  });

  it('is half a minute ahead, and more at high speed', () => {
    const ahead = (seconds: number) => [{ startSec: 0, endSec: seconds }];

    expect(wantsMore(ahead(29), 0, 1)).to.equal(true);
    expect(wantsMore(ahead(30), 0, 1)).to.equal(false);
    expect(wantsMore(ahead(30), 0, 16)).to.equal(true);
    expect(wantsMore(ahead(128), 0, 16)).to.equal(false);
    expect(wantsMore([], 0, 1)).to.equal(true);
  });

  it('goes once it is well behind the playhead, and not in crumbs', () => {
    expect(removableBeforeSec(held, 29)).to.equal(null);
    expect(removableBeforeSec(held, 31)).to.equal(11);
    expect(removableBeforeSec([], 31)).to.equal(null);
    expect(removableBeforeSec(held, 5, 2)).to.equal(3);
  });

  it('says whether a seek stays within it', () => {
    expect(holds(held, 19.9)).to.equal(true);
    expect(holds(held, 20)).to.equal(false);
    expect(holds(held, 30)).to.equal(false);
    expect(holds(held, 49.96)).to.equal(true);
  });

  it('is jumped through at its gaps, only from the end of a stretch, only to what is there', () => {
    expect(jumpOver(held, 10)).to.equal(null);
    expect(jumpOver(held, 19.95)).to.deep.include({ toSec: 50 });
    expect(jumpOver(held, 30)).to.deep.equal({ toSec: 50, holeSec: 20 });
    expect(jumpOver(held, 59.95)).to.equal(null);
    expect(jumpOver([], 0)).to.equal(null);
    expect(jumpOver(held, 18, 3)).to.deep.equal({ toSec: 50, holeSec: 32 });
    expect(jumpOver(held, 16, 3)).to.equal(null);
  });
});

describe('time of a stream', () => {
  it('is the wall clock from its first picture on', () => {
    expect(toMediaSec(START_MS + 2_500, START_MS)).to.equal(2.5);
    expect(toWallMs(2.5, START_MS)).to.equal(START_MS + 2_500);
  });
});

describe('where a recording goes on', () => {
  const spans = [span(0, 60_000), span(60_000, 90_000), span(200_000, 300_000)];

  it('is the next codec where the stream ended for it', () => {
    expect(continueAtMs(spans, START_MS + 59_980)).to.equal(START_MS + 60_000);
    expect(continueAtMs(spans, START_MS + 60_000)).to.equal(START_MS + 60_000);
  });

  it('is where it broke off, in the middle of a stretch', () => {
    expect(continueAtMs(spans, START_MS + 30_000)).to.equal(START_MS + 30_000);
  });

  it('is the other side of a gap', () => {
    expect(continueAtMs(spans, START_MS + 90_000)).to.equal(START_MS + 200_000);
    expect(continueAtMs(spans, START_MS + 120_000)).to.equal(START_MS + 200_000);
  });

  it('is nowhere after the last', () => {
    expect(continueAtMs(spans, START_MS + 299_900)).to.equal(null);
    expect(continueAtMs(spans, START_MS + 400_000)).to.equal(null);
    expect(continueAtMs([], START_MS)).to.equal(null);
  });

  it('is here where something is recorded here, otherwise the next stretch', () => {
    expect(nextRecordedMs({ spans }, START_MS + 10)).to.equal(START_MS + 10);
    expect(nextRecordedMs({ spans }, START_MS + 100_000)).to.equal(START_MS + 200_000);
    expect(nextRecordedMs({ spans }, START_MS + 300_000)).to.equal(null);
  });
});

describe('why there is nothing', () => {
  const gaps = [
    { fromMs: START_MS, toMs: START_MS + 60_000, reason: 'camera-offline' as const },
    { fromMs: START_MS + 60_000, toMs: START_MS + 65_000, reason: 'agent-down' as const },
  ];

  it('is known for an instant', () => {
    expect(gapAt(gaps, START_MS + 60_000)?.reason).to.equal('agent-down');
    expect(gapAt(gaps, START_MS + 65_000)).to.equal(null);
  });

  it('is the reason of most of the time passed over', () => {
    expect(gapBetween(gaps, START_MS, START_MS + 65_000)?.reason).to.equal('camera-offline');
    expect(gapBetween(gaps, START_MS + 60_000, START_MS + 65_000)?.reason).to.equal('agent-down');
    expect(gapBetween(gaps, START_MS, START_MS + 600_000)).to.equal(null);
  });
});

describe('speeds', () => {
  it('take all pictures up to four times, then eight key frames a second at the desk', () => {
    expect(picturesFor(4)).to.deep.equal({ pictures: 'all', everyMs: 0 });
    expect(picturesFor(8)).to.deep.equal({ pictures: 'key', everyMs: 1000 });
    expect(picturesFor(16)).to.deep.equal({ pictures: 'key', everyMs: 2000 });
  });

  it('go round with L, and start from standing at their own', () => {
    expect(fasterThan(4, false)).to.equal(4);
    expect(fasterThan(4, true)).to.equal(8);
    expect(fasterThan(16, true)).to.equal(1);
  });
});

describe('a request that came to nothing', () => {
  const known = { fromMs: START_MS, toMs: START_MS + 600_000, spans: [span(0, 60_000)], gaps: [] };
  const refused = (code: ProblemCode, retryAfterSec: number | null = null): Refused =>
    new Refused(code, 'refused', { httpStatus: 409, retryAfterSec });

  it('means that nothing is recorded only where the timeline says so', () => {
    expect(judgeFailure(refused('agent-away'), known, START_MS + 90_000).status).to.equal('nothing');
    expect(judgeFailure(refused('agent-away'), known, START_MS + 30_000).status).to.equal('away');
    expect(judgeFailure(refused('agent-away'), known, START_MS + 700_000).status).to.equal('away');
  });

  it('is tried again by itself where somebody is away, or all places are taken', () => {
    expect(judgeFailure(new Unreachable('no line'), known, START_MS + 90_000).status).to.equal('away');
    expect(judgeFailure(refused('agent-away'), known, START_MS).retryAfterMs).to.be.greaterThan(0);
    expect(judgeFailure(refused('too-many-tries', 3), known, START_MS)).to.deep.equal({
      status: 'loading',
      retryAfterMs: 3_000,
    });
  });

  it('is final where central refuses, or the browser', () => {
    const final = { status: 'failed', retryAfterMs: null };

    expect(judgeFailure(refused('no-right'), known, START_MS)).to.deep.equal(final);
    expect(judgeFailure(new Error('broken piece'), known, START_MS)).to.deep.equal(final);
  });
});
