import type { Socket } from 'node:net';
import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { CameraFault } from '../camera-fault.ts';
import { replayRecording, REPLAY_SILENCE_MS } from './replay.ts';
import {
  interleave,
  response,
  slice,
  startRtspServer,
  type RtspServer,
  type RtspServerOptions,
} from './rtsp-server.helpers.ts';

const FROM_MS = Date.UTC(2026, 10, 22, 1, 2, 3, 500);
const TO_MS = FROM_MS + 10_000;
const NTP_EPOCH_OFFSET_S = 2_208_988_800;
const TERMINAL = 0x10;

/** A picture taken at `atMs`, with the header extension cut to `words`. */
function picture(sequence: number, atMs: number, { flags = 0, words = 3, profile = 0xabac } = {}): Buffer {
  const [frame = Buffer.alloc(0)] = interleave([slice(sequence === 0)], {
    sequence,
    time90k: sequence * 9000,
  });
  const extension = Buffer.alloc(16);
  extension.writeUInt16BE(profile, 0);
  extension.writeUInt16BE(words, 2);
  extension.writeUInt32BE(Math.floor(atMs / 1000) + NTP_EPOCH_OFFSET_S, 4);
  extension.writeUInt32BE(Math.floor(((atMs % 1000) / 1000) * 2 ** 32), 8);
  extension.writeUInt8(flags, 12);
  const used = extension.subarray(0, 4 + 4 * words);
  const head = Buffer.from(frame.subarray(0, 16));
  head.writeUInt16BE(head.readUInt16BE(2) + used.length, 2);
  head.writeUInt8(0x90, 4);
  return Buffer.concat([head, used, frame.subarray(16)]);
}

describe('replay of a recording over RTSP', () => {
  const cleanUps: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) {
      await cleanUp();
    }
  });

  /** After PLAY the camera sends `frames`; once `silentAfter` pictures have come, the silence is noticed. */
  async function replay(
    frames: readonly Buffer[],
    silentAfter: number,
    options: RtspServerOptions = {},
  ): Promise<{ fault: CameraFault | null; units: AccessUnit[]; server: RtspServer; pending: number }> {
    const clock = createFakeClock();
    const units: AccessUnit[] = [];
    const onPlay = (socket: Socket): void => {
      socket.write(Buffer.concat(frames));
      letTimePass();
    };
    const letTimePass = (): void => {
      if (units.length === silentAfter) {
        setImmediate(() => void clock.advance(REPLAY_SILENCE_MS + 1_000));
      }
    };
    const server = await startRtspServer({ onPlay, ...options });
    cleanUps.push(() => server.close());
    const fault = await replayRecording(
      {
        url: server.url,
        clock,
        login: null,
        fromMs: FROM_MS,
        toMs: TO_MS,
        onParameterSets: () => undefined,
        onAccessUnit: (unit) => {
          units.push(unit);
          letTimePass();
        },
      },
      new AbortController().signal,
    );
    return { fault, units, server, pending: clock.pending() };
  }

  it('asks for the stretch as fast as it can be had, and takes the times from the packets', async () => {
    const { fault, units, server, pending } = await replay(
      [picture(0, FROM_MS - 1_250), picture(1, FROM_MS + 125, { flags: TERMINAL })],
      Infinity,
    );

    const play = server.requests.find(({ method }) => method === 'PLAY')?.headers;
    expect(fault).to.equal(null);
    expect(units.map(({ captureAtMs }) => captureAtMs)).to.deep.equal([FROM_MS - 1_250, FROM_MS + 125]);
    expect(['require', 'range', 'rate-control', 'immediate'].map((name) => play?.get(name))).to.deep.equal([
      'onvif-replay',
      'clock=20261122T010203.500Z-20261122T010213.500Z',
      'no',
      'yes',
    ]);
    expect(server.requests.at(-1)?.method).to.equal('TEARDOWN');
    expect(pending).to.equal(0);
  });

  it('ends with the first picture after the stretch, and with a camera that just stops', async () => {
    const beyond = await replay(
      [picture(0, FROM_MS), picture(1, TO_MS + 1), picture(2, TO_MS + 100)],
      Infinity,
    );
    const silent = await replay([picture(0, FROM_MS), picture(1, FROM_MS + 100)], 2);

    expect([beyond.fault, beyond.units.length]).to.deep.equal([null, 1]);
    expect([silent.fault, silent.units.length]).to.deep.equal([null, 2]);
  });

  for (const [title, frames] of [
    ['pictures without their time', [Buffer.concat(interleave([slice(true)], {}))]],
    ['an extension that is cut off', [picture(0, FROM_MS, { words: 1 })]],
    ['an extension of something else', [picture(0, FROM_MS, { profile: 0xbede })]],
    ['nothing', []],
  ] as const) {
    it(`has no pictures of a camera that sends ${title}`, async () => {
      const { fault, units } = await replay(frames, 0);

      expect(fault).to.include({ reason: 'no-frames' });
      expect(units).to.have.length(0);
    });
  }

  it('says that the camera refused', async () => {
    const { fault } = await replay([], -1, {
      answer: (request) =>
        request.method === 'PLAY' ? response(request, '551 Option not supported', []) : undefined,
    });

    expect(fault).to.include({
      reason: 'refused-by-camera',
      message: 'the camera refused PLAY: 551 Option not supported',
    });
  });
});
