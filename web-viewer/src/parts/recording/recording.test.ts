import { expect } from 'chai';
import type { ProblemCode } from '#protocol/problem.ts';
import type { RecordedSpan } from '#protocol/recording.ts';
import { Refused, Unreachable } from '../../data/http.ts';
import { gapAt, gapBetween, nextRecordedMs } from './recorded-places.ts';
import { fasterThan, picturesFor, type Pace, type Speed } from './pace.ts';
import { judgeFailure } from './failure.ts';

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

describe('where a recording goes on', () => {
  const spans = [span(0, 60_000), span(60_000, 90_000), span(200_000, 300_000)];

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
  const at = (speed: Speed, direction: 1 | -1 = 1): Pace => ({ speed, direction });

  it('take all pictures up to four times, then eight key frames a second at the desk', () => {
    expect(picturesFor(at(0.25), false)).to.deep.equal({ pictures: 'all', everyMs: 0 });
    expect(picturesFor(at(4), false)).to.deep.equal({ pictures: 'all', everyMs: 0 });
    expect(picturesFor(at(8), false)).to.deep.equal({ pictures: 'key', everyMs: 1000 });
    expect(picturesFor(at(16), false)).to.deep.equal({ pictures: 'key', everyMs: 2000 });
  });

  it('take key frames only of one camera of many, and backwards', () => {
    expect(picturesFor(at(1), true)).to.deep.equal({ pictures: 'key', everyMs: 0 });
    expect(picturesFor(at(1, -1), false)).to.deep.equal({ pictures: 'key', everyMs: 0 });
  });

  it('go round with L, start from standing at their own, and turn with J', () => {
    expect(fasterThan(at(4), false, 1)).to.deep.equal(at(4));
    expect(fasterThan(at(4), true, 1)).to.deep.equal(at(8));
    expect(fasterThan(at(16), true, 1)).to.deep.equal(at(1));
    expect(fasterThan(at(4), true, -1)).to.deep.equal(at(1, -1));
    expect(fasterThan(at(1, -1), true, -1)).to.deep.equal(at(2, -1));
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
    const dayBefore = START_MS - 86_400_000;
    expect(judgeFailure(refused('agent-away'), known, dayBefore).status).to.equal('away');
    const kept = { ...known, oldestAtMs: START_MS };
    expect(judgeFailure(refused('agent-away'), kept, dayBefore).status).to.equal('nothing');
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
