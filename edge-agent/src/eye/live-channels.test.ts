import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import type { StreamConfig } from '#protocol/live-control.ts';
import type { LiveHeader } from '#protocol/live-frame.ts';
import type { ParameterSets } from '../camera/access-unit.ts';
import { createLiveChannels, type StreamLender } from './live-channels.ts';
import type { LiveSender } from './live-sender.ts';
import { createStreamHub } from './stream-hub.ts';

/** Made by x264, baseline 64x64. */
const sets: ParameterSets = {
  codec: 'h264',
  sps: Buffer.from('6742c00ad9108900000300010000030014 0f12264c80'.replaceAll(' ', ''), 'hex'),
  pps: Buffer.from('68cb8cb2', 'hex'),
};

function createWitness(): LiveSender & { configs: StreamConfig[]; frames: LiveHeader[]; failures: string[] } {
  const configs: StreamConfig[] = [];
  const frames: LiveHeader[] = [];
  const failures: string[] = [];
  return {
    configs,
    frames,
    failures,
    sendConfig: (config) => configs.push(config),
    sendFrame: (header) => frames.push(header),
    sendFailed: (channel, reason) => failures.push(`${channel} ${reason}`),
  };
}

const NO_CAMERA: StreamLender = { borrow: () => null, giveBack: () => undefined, stills: () => null };

describe('live channels', () => {
  it('send the configuration first, then numbered frames, and give the stream back', () => {
    const hub = createStreamHub();
    const lent: string[] = [];
    const sender = createWitness();
    const channels = createLiveChannels(
      {
        borrow: (cameraId, profile) => {
          lent.push(`${cameraId}/${profile}`);
          return hub;
        },
        giveBack: (cameraId) => lent.push(`back ${cameraId}`),
        stills: () => null,
      },
      sender,
      createFakeClock(),
    );
    hub.onParameterSets(sets);

    channels.start(7, 'gate', 'sub');
    hub.onAccessUnit({
      slices: [Buffer.from([0x65, 1])],
      isKey: true,
      time90k: 9,
      captureAtMs: 5,
      isDamaged: false,
    });
    hub.onAccessUnit({
      slices: [Buffer.from([0x41, 1])],
      isKey: false,
      time90k: 18,
      captureAtMs: 6,
      isDamaged: false,
    });
    channels.stop(7);

    expect(sender.configs.map(({ channel, codec }) => ({ channel, codec }))).to.deep.equal([
      { channel: 7, codec: 'avc1.42c00a' },
    ]);
    expect(sender.frames.map(({ sequence, isKey }) => [sequence, isKey])).to.deep.equal([
      [0, true],
      [1, false],
    ]);
    expect(lent).to.deep.equal(['gate/sub', 'back gate']);
    expect(hub.listenerCount).to.equal(0);
  });

  it('say so when a camera has no such stream', () => {
    const sender = createWitness();
    const channels = createLiveChannels(NO_CAMERA, sender, createFakeClock());

    channels.start(3, 'gate', 'main');

    expect(sender.failures).to.deep.equal(['3 no-such-profile']);
  });

  it('give pictures instead of a stream to whoever asks for them, and stop with the camera', async () => {
    const clock = createFakeClock();
    const sender = createWitness();
    const still = { jpeg: Buffer.from([0xff, 0xd8]), width: 640, height: 360, atMs: 5 };
    const stills = (): (() => typeof still) => () => still;
    const channels = createLiveChannels({ ...NO_CAMERA, stills }, sender, clock);

    channels.start(4, 'gate', 'stills');
    channels.stopCamera('gate');
    await clock.advance(60_000);

    expect(sender.configs).to.deep.equal([
      { type: 'config', channel: 4, codec: 'jpeg', description: '', width: 640, height: 360 },
    ]);
    expect(sender.frames).to.have.length(1);
    expect(sender.failures).to.deep.equal([]);
  });
});
