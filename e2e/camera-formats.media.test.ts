/**
 * What cameras of today send beside H.264, over real RTSP from a simulated camera: H.265, and sound. What arrives
 * decodes; the sound is what the encoder made, byte for byte.
 */
import { Codec, CodecContext, Frame, Packet } from 'node-av/lib';
import { AV_CODEC_ID_AAC, AV_CODEC_ID_HEVC } from 'node-av/constants';
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import type {
  AccessUnit,
  AudioFrame,
  AudioParameters,
  ParameterSets,
} from '#edge-agent/camera/access-unit.ts';
import { createLoginGuard } from '#edge-agent/camera/auth/login-guard.ts';
import { toLengthPrefixed } from '#edge-agent/camera/h264/decoder-configuration.ts';
import { describeVideoDecoder } from '#edge-agent/camera/video-decoder.ts';
import { pullStream, type PullOptions } from '#edge-agent/eye/pulled-stream.ts';
import { createLiveChannels } from '#edge-agent/eye/live-channels.ts';
import type { StreamState } from '#edge-agent/camera/rtsp/stream.ts';
import {
  CAMERA_LOGIN,
  startSimulatedCamera,
  type RunningCamera,
  type SimulatedOptions,
} from './simulated-camera.helpers.ts';
import { until } from './until.helpers.ts';

describe('a camera that sends H.265 and sound', function () {
  this.timeout(60_000);
  const cleanUps: (() => unknown)[] = [];

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) {
      await cleanUp();
    }
  });

  async function plugIn(options: SimulatedOptions): Promise<RunningCamera> {
    const running = await startSimulatedCamera(options);
    cleanUps.push(() => running.stop());
    return running;
  }

  function pull({ camera }: RunningCamera, options: Pick<PullOptions, 'accepts' | 'withAudio'>) {
    const seen = {
      sets: [] as ParameterSets[],
      units: [] as AccessUnit[],
      audio: [] as AudioFrame[],
      parameters: [] as AudioParameters[],
      states: [] as StreamState[],
    };
    const pulled = pullStream({
      source: { url: camera.rtsp.main, credentials: CAMERA_LOGIN },
      loginGuard: createLoginGuard(systemClock),
      clock: systemClock,
      log: silentLog,
      onState: (state) => seen.states.push(state),
      ...options,
    });
    pulled.hub.add({
      onParameterSets: (sets) => seen.sets.push(sets),
      onAccessUnit: (unit) => seen.units.push(unit),
      onAudio: (frame, parameters) => {
        seen.audio.push(frame);
        seen.parameters.push(parameters);
      },
      onLost: () => undefined,
    });
    cleanUps.push(() => pulled.stop());
    return { ...seen, hub: pulled.hub };
  }

  it('gives its H.265 pictures whole, with a record a decoder takes', async () => {
    const running = await plugIn({ mainCodec: 'h265' });
    const { sets, units } = pull(running, { accepts: ['h264', 'h265'] });

    await until('twelve pictures', () => (units.length >= 12 ? true : null));

    const [first] = sets;
    const decoder = first ? describeVideoDecoder(first) : null;
    expect(first?.codec).to.equal('h265');
    expect(decoder).to.include({ width: 320, height: 192 });
    expect(decoder?.codecString).to.match(/^hvc1\.1\.6\.L\d+\.90$/);
    expect(units[0]?.isKey).to.equal(true);
    expect(units.every(({ slices }) => slices.length === 1)).to.equal(true);
    expect(decodeHevc(decoder?.record ?? Buffer.alloc(0), units.slice(0, 12))).to.deep.equal(
      Array.from({ length: 12 }, () => [320, 192]),
    );
  });

  it('is refused by who takes H.264 only, and said to be unfit for watching while it is recorded', async () => {
    const running = await plugIn({ mainCodec: 'h265' });
    const plain = pull(running, {});
    const recorder = pull(running, { accepts: ['h264', 'h265'] });
    const told: unknown[] = [];
    const live = createLiveChannels(
      { borrow: () => recorder.hub, giveBack: () => undefined, stills: () => null },
      {
        sendConfig: () => told.push('config'),
        sendFrame: () => told.push('frame'),
        sendFailed: (_channel, reason) => told.push(reason),
      },
      systemClock,
    );
    live.start(1, 'gate', 'main');

    await until('the refusal', () => (plain.states.some(({ state }) => state === 'waiting') ? true : null));
    await until('ten pictures', () => (recorder.units.length >= 10 ? true : null));

    expect(plain.states.at(-1)?.reason).to.equal('unsupported-codec');
    expect(told).to.deep.equal(['unsupported-codec']);
    expect(recorder.states.map(({ state }) => state)).to.deep.equal(['connecting', 'streaming']);
  });

  for (const codec of ['aac', 'pcma', 'pcmu'] as const) {
    it(`gives its ${codec.toUpperCase()} sound beside the pictures, frame by frame`, async () => {
      const running = await plugIn({ sound: codec });
      const { audio, units, parameters } = pull(running, { withAudio: true });

      await until('a second of sound', () => (audio.length >= 60 ? true : null));

      const frames = running.sound?.frames ?? [];
      const start = frames.findIndex((frame) => audio[0]?.payload.equals(frame));
      expect(start).to.be.at.least(0);
      expect(
        audio.every(({ payload }, index) =>
          payload.equals(frames[(start + index) % frames.length] ?? payload),
        ),
      ).to.equal(true);
      const { sampleRate = 0, frameSamples = 0, config = null } = running.sound ?? {};
      expect(parameters[0]).to.deep.equal({ codec, sampleRate, channels: 1, config });
      expect(
        audio.slice(1).every(({ time }, index) => time - (audio[index]?.time ?? 0) === frameSamples),
      ).to.equal(true);
      expect(units.length).to.be.at.least(5);
      if (codec === 'aac') {
        expect(decodeAac(parameters[0], audio.slice(0, 20))).to.equal(20 * frameSamples);
      }
    });
  }

  it('is asked for no sound where none is wanted', async () => {
    const running = await plugIn({ sound: 'pcmu' });
    const { audio, units } = pull(running, {});

    await until('ten pictures', () => (units.length >= 10 ? true : null));

    expect(audio).to.have.length(0);
  });
});

/** Width and height of every picture that came out. */
function decodeHevc(record: Buffer, units: readonly AccessUnit[]): [number, number][] {
  const sizes: [number, number][] = [];
  decode(
    AV_CODEC_ID_HEVC,
    record,
    units.map(({ slices }) => toLengthPrefixed(slices)),
    (frame) => {
      sizes.push([frame.width, frame.height]);
    },
  );
  return sizes;
}

/** Samples that came out. */
function decodeAac(parameters: AudioParameters | undefined, frames: readonly AudioFrame[]): number {
  let samples = 0;
  decode(
    AV_CODEC_ID_AAC,
    parameters?.config ?? Buffer.alloc(0),
    frames.map(({ payload }) => payload),
    (frame) => {
      samples += frame.nbSamples;
    },
  );
  return samples;
}

function decode(
  id: Parameters<typeof Codec.findDecoder>[0],
  extraData: Buffer,
  units: readonly Buffer[],
  onFrame: (frame: Frame) => void,
): void {
  const context = new CodecContext();
  context.allocContext3(Codec.findDecoder(id));
  context.threadCount = 1;
  context.extraData = extraData;
  expect(context.open2Sync(null, null)).to.be.at.least(0);
  const frame = new Frame();
  frame.alloc();
  const drain = (): void => {
    while (context.receiveFrameSync(frame) >= 0) {
      onFrame(frame);
      frame.unref();
    }
  };
  for (const data of units) {
    const packet = new Packet();
    packet.alloc();
    packet.data = data;
    expect(context.sendPacketSync(packet)).to.equal(0);
    packet.free();
    drain();
  }
  context.sendPacketSync(null);
  drain();
  frame.free();
  context.freeContext();
}
