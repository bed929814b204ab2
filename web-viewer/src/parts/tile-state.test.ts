import { expect } from 'chai';
import type { CameraHealth } from '#protocol/camera.ts';
import { NO_REPORT, type StreamReport } from './player/stream-account.ts';
import { decideTileState, type TileFacts } from './tile-state.ts';

const NOW_MS = 100_000;

const online: CameraHealth = {
  cameraId: 'gate',
  state: 'online',
  reason: 'none',
  detail: '',
  sinceAtMs: 0,
  nextTryAtMs: null,
  fps: 5,
  watch: null,
};
const offline: CameraHealth = { ...online, state: 'offline', reason: 'unreachable', sinceAtMs: 50_000 };

function moving(agoMs: number, latencyMs: number): StreamReport {
  const shownAtMs = NOW_MS - agoMs;
  return {
    ...NO_REPORT,
    player: 'mse',
    shownAtMs,
    arrivedAtMs: shownAtMs,
    captureAtMs: shownAtMs - latencyMs,
    latencyMs,
  };
}

function decide(facts: Partial<TileFacts>): ReturnType<typeof decideTileState> {
  return decideTileState({
    health: online,
    link: 'open',
    stream: NO_REPORT,
    nowMs: NOW_MS,
    offsetMs: 0,
    ...facts,
  });
}

describe('state of a live tile', () => {
  it('is live with its age while pictures come', () => {
    expect(decide({ stream: moving(150, 120) })).to.deep.equal({ state: 'live', latencyMs: 120 });
  });

  it('reckons the age on the clock of central, not of this computer', () => {
    expect(decide({ stream: moving(150, -4_880), offsetMs: 5_000 })).to.deep.equal({
      state: 'live',
      latencyMs: 120,
    });
  });

  it('says that it is late from a second on', () => {
    expect(decide({ stream: moving(100, 2_300) })).to.deep.equal({ state: 'late', latencyMs: 2_300 });
    expect(decide({ stream: moving(1_500, 100) })).to.deep.equal({ state: 'late', latencyMs: 1_600 });
  });

  it('never passes an old picture off as live: three seconds without a new one and it is frozen', () => {
    expect(decide({ stream: moving(3_000, 100) })).to.deep.equal({
      state: 'frozen',
      sinceAtMs: NOW_MS - 3_000,
    });
  });

  it('gives pictures that come once a second the time they need, and no more', () => {
    const stills = (agoMs: number, latencyMs: number): StreamReport => ({
      ...moving(agoMs, latencyMs),
      player: 'jpeg',
    });

    expect(decide({ stream: stills(900, 1_200) })).to.have.property('state', 'live');
    expect(decide({ stream: stills(2_600, 1_200) })).to.deep.equal({ state: 'late', latencyMs: 3_800 });
    expect(decide({ stream: stills(6_000, 1_200) })).to.have.property('state', 'frozen');
  });

  it('is offline with the reason when the agent says so and nothing moves', () => {
    expect(decide({ health: offline })).to.deep.equal({ state: 'offline', health: offline });
    expect(decide({ health: offline, stream: moving(3_500, 100) })).to.have.property('state', 'offline');
  });

  it('believes its eyes over a health report that has not caught up', () => {
    expect(decide({ health: offline, stream: moving(100, 100) })).to.have.property('state', 'live');
  });

  it('blames the line and not the camera when the page has lost central', () => {
    expect(decide({ link: 'lost', health: offline })).to.deep.equal({ state: 'disconnected' });
    expect(decide({ link: 'lost', stream: moving(4_000, 100) })).to.deep.equal({ state: 'disconnected' });
  });

  it('says why central or the agent gives no picture', () => {
    expect(decide({ stream: { ...NO_REPORT, refusal: 'no-right' } })).to.deep.equal({
      state: 'refused',
      refusal: 'no-right',
    });
    expect(decide({ stream: { ...NO_REPORT, failure: 'unsupported-codec' } })).to.deep.equal({
      state: 'failed',
      failure: 'unsupported-codec',
    });
  });

  it('is connecting before the first picture', () => {
    expect(decide({})).to.deep.equal({ state: 'connecting' });
    expect(decide({ link: 'connecting' })).to.deep.equal({ state: 'connecting' });
  });
});
