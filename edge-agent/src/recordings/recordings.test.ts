import { generateKeyPairSync, sign } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { RetryLater } from '#base/errors.ts';
import { unwrapKey } from '#base/key-wrap.ts';
import type { SignedText } from '#protocol/statement.ts';
import type { Look } from '../detect/look.ts';
import type { RecordingTrouble } from '../evidence/recorder/segment.ts';
import { MINUTE_MS, opening, setStage, START_MS, type Stage } from './recordings.helpers.ts';
import type { Recordings } from './recordings.ts';

function look(atMs: number, labels: readonly ('person' | 'car')[], x = 0.5): Look {
  const tracks = labels.map((label, trackId) => {
    const box = { x, y: 0.5, w: 0.1, h: 0.2 };
    return { trackId, label, box, score: 0.9, isPredicted: false };
  });
  return { cameraId: 'yard', atMs, aspect: 1.8, tracks, changes: [], condition: null, endedTrackIds: [] };
}

function start(recordings: Recordings): { stop: () => Promise<void> } {
  const stopper = new AbortController();
  const running = recordings.run(stopper.signal);
  return {
    stop: async () => {
      stopper.abort();
      await running;
      await recordings.finish();
    },
  };
}

const trouble = (kind: RecordingTrouble['kind'], droppedMs = 0): RecordingTrouble => ({
  ...{ cameraId: 'yard', kind, fromMs: START_MS, toMs: START_MS + droppedMs, droppedMs, detail: 'ENOSPC' },
});

describe('recordings of an agent', () => {
  let stage: Stage;

  afterEach(() => stage.close());

  const switches = (): boolean[] =>
    stage.toEye.flatMap(({ message }) => (message.type === 'record' ? [message.isOn] : []));

  it('switch a camera on when something moves, and off a while after (RC2)', async () => {
    const camera = { id: 'yard', site: 'school', recording: { mode: 'on-motion' } };
    stage = setStage({ recordings: { motionAfterS: 15, motionBeforeS: 5 }, cameras: [camera] });
    const recordings = stage.open();
    const { stop } = start(recordings);

    const order = recordings.orderOf('yard');
    await stage.clock.advance(2_000);
    recordings.see(look(START_MS + 2_000, ['person']));
    await stage.clock.advance(10_000);
    recordings.see(look(START_MS + 12_000, ['person']));
    await stage.clock.advance(10_000);
    const before = switches();
    await stage.clock.advance(10_000);

    expect(order).to.deep.equal({ profile: 'main', withAudio: true, isOn: false, preRollMs: 5_000 });
    expect(before).to.deep.equal([false, true]);
    expect(switches()).to.deep.equal([false, true, false]);
    expect(recordings.needsLooks('yard')).to.equal(true);
    await stop();
  });

  it('do not take a parked car for motion, but one that drives', async () => {
    const camera = { id: 'yard', site: 'school', recording: { mode: 'on-motion' } };
    stage = setStage({ recordings: { motionAfterS: 5 }, cameras: [camera] });
    const recordings = stage.open();
    const { stop } = start(recordings);

    for (let second = 0; second < 20; second += 1) {
      recordings.see(look(START_MS + second * 1000, ['car']));
      await stage.clock.advance(1_000);
    }
    const parked = switches();
    recordings.see(look(START_MS + 20_000, ['car'], 0.6));
    await stage.clock.advance(1_000);

    expect(parked.at(-1)).to.equal(false);
    expect(switches().at(-1)).to.equal(true);
    await stop();
  });

  it('keep to the schedule, and tell a new eye again (RC1, RC3)', async () => {
    // 13:00 in Vietnam when the test begins.
    const camera = { id: 'yard', site: 'school', recording: { schedule: { from: '12:00', to: '13:01' } } };
    stage = setStage({ cameras: [camera, { id: 'off', site: 'gate', recording: { mode: 'off' } }] });
    const recordings = stage.open();
    const { stop } = start(recordings);

    recordings.eyeLost(['yard', 'off']);
    await stage.clock.advance(1_000);
    await stage.clock.advance(MINUTE_MS);

    expect(switches()).to.deep.equal([true, true, false]);
    expect(recordings.orderOf('off')).to.equal(null);
    expect([stage.health.get('yard'), stage.health.get('off')]).to.deep.equal(['waiting', 'off']);
    expect(
      recordings.library.gaps('yard', START_MS + MINUTE_MS, START_MS + 2 * MINUTE_MS).at(-1)?.reason,
    ).to.equal('not-wanted');
    await stop();
  });

  it('raise one incident when the disk is read-only, and close it when it is over (RC40)', async () => {
    stage = setStage();
    const recordings = stage.open();
    const { stop } = start(recordings);

    recordings.fromEye({ type: 'recording-trouble', trouble: trouble('read-only', 1_000) });
    recordings.fromEye({ type: 'recording-trouble', trouble: trouble('read-only', 3_000) });
    const during = recordings.storageState();
    recordings.fromEye({ type: 'recording-trouble', trouble: trouble('over', 4_000) });

    expect(stage.opened).to.have.length(1);
    expect(stage.opened[0]).to.include({
      kind: 'recording-fault',
      cameraId: 'yard',
      ruleId: 'recording',
      sequence: 1,
    });
    expect(stage.opened[0]?.why.vi).to.contain('chỉ còn đọc được');
    expect(stage.closed).to.deep.equal([stage.opened[0]?.id]);
    expect(during).to.include({ disk: 'read-only', droppedMs: 3_000 });
    expect(recordings.storageState()).to.include({ droppedMs: 4_000 });
    await stage.clock.advance(10_000);
    expect(recordings.library.gaps('yard', START_MS, START_MS + 4_000)).to.deep.equal([
      { fromMs: START_MS, toMs: START_MS + 4_000, reason: 'disk-read-only' },
    ]);
    const kinds = stage.sent.flatMap(({ notices }) => notices.map(({ kind }) => kind));
    expect(kinds).to.deep.equal(['disk-read-only', 'pictures-dropped', 'disk-recovered']);
    await stop();
  });

  it('raise nothing for a disk that is full for a moment, but for one that stays so', async () => {
    stage = setStage();
    const recordings = stage.open();
    const { stop } = start(recordings);

    recordings.fromEye({ type: 'recording-trouble', trouble: trouble('full', 500) });
    await stage.clock.advance(1_000);
    recordings.fromEye({ type: 'recording-trouble', trouble: trouble('over', 500) });
    await stage.clock.advance(5_000);
    const brief = stage.opened.length;
    recordings.fromEye({ type: 'recording-trouble', trouble: trouble('full', 500) });
    await stage.clock.advance(5_000);

    expect(brief).to.equal(0);
    expect(stage.opened.map(({ kind }) => kind)).to.deep.equal(['recording-fault']);
    await stop();
  });

  it('tell what befell them once, in order, whatever the line does (RC30, RC31)', async () => {
    stage = setStage();
    let isUp = false;
    stage.central.receive = async () => {
      if (!isUp) {
        throw new RetryLater('not-connected', 'no line');
      }
      return { status: 'stored', atMs: START_MS };
    };
    const first = stage.open();
    first.clockJumped({ fromMs: START_MS, toMs: START_MS + 9000, byMs: 9000 });
    const running = start(first);
    await stage.clock.advance(5_000);
    await running.stop();
    const failed = stage.sent.length;

    const second = stage.open();
    second.clockJumped({ fromMs: START_MS, toMs: START_MS - 9000, byMs: -9000 });
    isUp = true;
    stage.sent.length = 0;
    const again = start(second);
    second.connected();
    await stage.clock.advance(200_000);

    expect(failed).to.be.greaterThan(0);
    expect(stage.sent.map(({ notices }) => notices.map(({ number }) => number))).to.deep.equal([[1, 2]]);
    expect(stage.sent[0]?.notices[1]).to.include({
      kind: 'clock-jumped',
      fromMs: START_MS - 9000,
      toMs: START_MS,
    });
    await again.stop();
  });

  it('pass what central refuses, and keep it with the reason', async () => {
    stage = setStage();
    stage.central.receive = async () => ({ status: 'refused', reason: 'no such agent' });
    const recordings = stage.open();
    const { stop } = start(recordings);

    recordings.clockJumped({ fromMs: START_MS, toMs: START_MS + 9000, byMs: 9000 });
    await stage.clock.advance(300_000);

    expect(stage.sent).to.have.length(1);
    await stop();
  });

  it('wait for central’s key where they must be encrypted, and have it wrapped on disk before the first use (RC50)', async () => {
    stage = setStage({ recordings: { encryption: 'sealed' } });
    const { identity } = stage.deps;
    const central = generateKeyPairSync('ed25519');
    const receiver = generateKeyPairSync('x25519');
    const by = central.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const signed = (communeId: string): SignedText => {
      const publicKey = receiver.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
      const text = JSON.stringify({ statement: 'matlang recording key v1', communeId, publicKey });
      return { text, by, signature: sign(null, Buffer.from(text), central.privateKey).toString('base64') };
    };
    identity.pinCentralKey(by);
    const recordings = stage.open();
    const { stop } = start(recordings);

    await stage.clock.advance(1_000);
    const waiting = [recordings.orderOf('yard')?.isOn, stage.health.get('yard')];
    recordings.offerKey({ ...signed('yen-hoa'), signature: `${'A'.repeat(86)}==` });
    recordings.offerKey(signed('another-commune'));
    const refused = recordings.orderOf('yard')?.isOn;
    recordings.offerKey(signed('yen-hoa'));

    expect(waiting).to.deep.equal([false, 'waiting']);
    expect(refused).to.equal(false);
    expect(recordings.orderOf('yard')?.isOn).to.equal(true);
    const { key } = recordings.setup;
    const [name] = readdirSync(`${stage.folder}/keys`);
    const kept = JSON.parse(readFileSync(`${stage.folder}/keys/${name ?? ''}`, 'utf8')) as {
      wrapped: string;
    };
    const opened = unwrapKey(kept.wrapped, receiver.privateKey, key?.keyId ?? '');
    expect(opened.equals(key?.key ?? Buffer.alloc(0))).to.equal(true);
    await stop();

    const again = stage.open();
    expect(again.orderOf('yard')?.isOn).to.equal(true);
    expect(again.setup.key?.keyId).to.not.equal(key?.keyId);
    await again.finish();
  });

  it('reckon how long the disk will do', async () => {
    stage = setStage({ recordings: { mostGigabytes: 0.01, keepDays: 14 } });
    const recordings = stage.open();
    const segment = stage.segment({ sizeBytes: 1_000_000 });
    recordings.fromEye({ type: 'segment-opened', segment: opening(segment) });
    recordings.fromEye({ type: 'segment-closed', segment });
    await stage.clock.advance(24 * 3_600_000);

    const state = recordings.storageState();

    expect(state).to.include({ recordedBytes: 1_000_000, oldestAtMs: START_MS, forcedDeletions: 0 });
    expect(state.daysToFull).to.equal(9);
    expect(state.cameras[0]).to.include({ cameraId: 'yard', isRecording: false, recordedBytes: 1_000_000 });
    await recordings.finish();
  });
});
