import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import type { ParameterSets } from '#edge-agent/camera/access-unit.ts';
import { CLIP_LIMITS, createClipRecorder, type ClipLimits } from './clip-recorder.ts';
import { createPacketRing } from './packet-ring.ts';

const SETS: ParameterSets = { codec: 'h264', sps: Buffer.from([0x67, 1]), pps: Buffer.from([0x68, 1]) };
const OTHER_SETS: ParameterSets = { ...SETS, sps: Buffer.from([0x67, 2]) };

function setUp(limits: Partial<ClipLimits> = {}) {
  const clock = createFakeClock(0);
  const ring = createPacketRing();
  const recorder = createClipRecorder(ring, clock, { ...CLIP_LIMITS, ...limits });
  let index = 0;
  /** Five pictures a second, a key picture every second, as time goes by. */
  const play = async (count: number, sets = SETS, sizeBytes = 100): Promise<void> => {
    for (const end = index + count; index < end; index += 1) {
      await clock.advance(index * 200 - clock.nowMs());
      ring.push(
        {
          slices: [Buffer.alloc(sizeBytes)],
          isKey: index % 5 === 0,
          time90k: index * 18_000,
          captureAtMs: index * 200,
          isDamaged: false,
        },
        sets,
      );
    }
  };
  return { clock, recorder, play };
}

describe('clip recorder', () => {
  it('holds five seconds before and five after, from a key picture on', async () => {
    const { recorder, play } = setUp();
    await play(51);

    const recording = recorder.beginClip(5_100);
    await play(10);
    const finished = recording.finish(17_000);
    await play(40);

    const clip = await finished;
    expect(clip?.end).to.equal('complete');
    expect(clip?.packets[0]).to.include({ isKey: true, captureAtMs: 5_000 });
    expect(clip?.packets.at(-1)?.captureAtMs).to.equal(17_000);
    expect(clip?.packets).to.have.length(61);
  });

  it('resolves at once where the last picture wanted has come already', async () => {
    const { recorder, play } = setUp();
    await play(51);

    const clip = await recorder.beginClip(6_000).finish(9_000);

    expect(clip?.packets.at(-1)?.captureAtMs).to.equal(10_000);
  });

  it('ends where the camera changes its parameter sets', async () => {
    const { recorder, play } = setUp();
    await play(31);
    const finished = recorder.beginClip(4_000).finish(20_000);

    await play(4);
    await play(20, OTHER_SETS);

    const clip = await finished;
    expect(clip?.end).to.equal('stream-changed');
    expect(clip?.packets.at(-1)?.captureAtMs).to.equal(6_800);
    expect(clip?.sets).to.equal(SETS);
  });

  it('keeps what there is when the stream falls silent', async () => {
    const { clock, recorder, play } = setUp();
    await play(31);
    const finished = recorder.beginClip(4_000).finish(20_000);

    await clock.advance(30_000);

    const clip = await finished;
    expect(clip?.end).to.equal('stream-stopped');
    expect(clip?.packets).to.have.length(11);
    expect(clock.pending()).to.equal(0);
  });

  it('ends at 90 seconds and at its byte limit', async () => {
    const long = setUp();
    await long.play(10);
    const tooLong = long.recorder.beginClip(0).finish(1_000_000);
    await long.play(600);
    const large = setUp({ maxBytes: 2_000 });
    await large.play(1);
    const tooLarge = large.recorder.beginClip(0).finish(1_000_000);
    await large.play(50);

    const clip = await tooLong;
    expect([clip?.end, clip?.packets.at(-1)?.captureAtMs]).to.deep.equal(['too-long', 90_000]);
    expect(await tooLarge).to.have.property('end', 'too-large');
  });

  it('begins with the next key picture where the ring is empty, and is null where none comes', async () => {
    const { clock, recorder, play } = setUp();
    const never = recorder.beginClip(0).finish(100);
    await clock.advance(5_000);
    await play(3);
    const recording = recorder.beginClip(0);
    const cancelled = recorder.beginClip(0);
    cancelled.cancel();

    await play(30);

    expect(await never).to.equal(null);
    expect(await cancelled.finish(0)).to.equal(null);
    expect((await recording.finish(2_000))?.packets[0]?.isKey).to.equal(true);
  });
});
