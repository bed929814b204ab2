import { expect } from 'chai';
import { createBackoff } from '#base/backoff.ts';
import { createFakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import type { AudioFrame } from '../access-unit.ts';
import {
  H264_SDP,
  interleave,
  response,
  slice,
  startRtspServer,
  type RtspServer,
  type RtspServerOptions,
} from './rtsp-server.helpers.ts';
import { createRtspStream, type StreamState } from './stream.ts';

type Answer = NonNullable<RtspServerOptions['answer']>;

const SDP = `${H264_SDP}m=audio 0 RTP/AVP 0\r\na=control:trackID=1\r\n`;

describe('RTSP stream with sound', () => {
  const cleanUps: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) {
      await cleanUp();
    }
  });

  /** Runs until two pictures have come, each visit 500 ms after the last; says what came with them. */
  async function watchTwoPictures(
    options: RtspServerOptions,
  ): Promise<{ server: RtspServer; audio: AudioFrame[]; states: StreamState[] }> {
    const server = await startRtspServer({
      sdp: SDP,
      onPlay: (socket) => {
        socket.write(Buffer.concat(interleave([Buffer.alloc(160, 0x7f)], { channel: 2 }).map(asPcmu)));
        socket.write(Buffer.concat(interleave([slice(true)], { time90k: 1 })));
        socket.write(Buffer.concat(interleave([slice(false)], { sequence: 1, time90k: 2 })));
      },
      ...options,
    });
    cleanUps.push(() => server.close());
    const clock = createFakeClock();
    const audio: AudioFrame[] = [];
    const states: StreamState[] = [];
    const controller = new AbortController();
    let units = 0;
    await new Promise<void>((resolve) => {
      const ended = createRtspStream({
        url: server.url,
        credentials: null,
        clock,
        log: silentLog,
        backoff: createBackoff({ baseMs: 500, maxMs: 500, random: () => 1 }),
        onParameterSets: () => undefined,
        onAccessUnit: () => {
          units += 1;
          if (units === 2) {
            resolve();
          }
        },
        onAudio: (frame) => audio.push(frame),
        onState: (state) => {
          states.push(state);
          if (state.state === 'waiting') {
            // Once it sleeps.
            void Promise.resolve().then(() => clock.advance(500));
          }
        },
      }).run(controller.signal);
      cleanUps.push(async () => {
        controller.abort();
        await ended;
      });
    });
    return { server, audio, states };
  }

  const setUps = ({ requests }: RtspServer): (string | undefined)[][] =>
    requests
      .filter(({ method }) => method === 'SETUP')
      .map(({ url, headers }) => [url.split('/').at(-1), headers.get('transport'), headers.get('session')]);

  const answerSound =
    (answer: Answer): Answer =>
    (request, socket) =>
      request.method === 'SETUP' && request.url.endsWith('trackID=1') ? answer(request, socket) : undefined;

  it('sets up the sound in the same session, on channels of its own', async () => {
    const { server, audio } = await watchTwoPictures({
      answer: answerSound((request) =>
        response(request, '200 OK', ['Session: S1', 'Transport: RTP/AVP/TCP;unicast;interleaved=2-3']),
      ),
    });

    expect(setUps(server)).to.deep.equal([
      ['trackID=0', 'RTP/AVP/TCP;unicast;interleaved=0-1', undefined],
      ['trackID=1', 'RTP/AVP/TCP;unicast;interleaved=2-3', 'S1'],
    ]);
    expect(audio.map(({ samples }) => samples)).to.deep.equal([160]);
  });

  for (const [title, answer] of [
    ['refuses its sound', answerSound((request) => response(request, '500 Internal Server Error', []))],
    [
      'gives its sound by UDP',
      answerSound((request) => response(request, '200 OK', ['Transport: RTP/AVP;unicast'])),
    ],
    ['puts its sound on the channel of its pictures', undefined],
  ] as const) {
    it(`has the pictures of a camera that ${title}`, async () => {
      const { audio, states } = await watchTwoPictures(answer ? { answer } : {});

      expect(audio).to.have.length(0);
      expect(states.map(({ state }) => state)).to.deep.equal(['connecting', 'streaming']);
    });
  }

  it('comes back without sound to a camera that hangs up when asked for it', async () => {
    const { server, audio, states } = await watchTwoPictures({
      answer: answerSound((_, socket) => {
        socket.destroy();
        return null;
      }),
    });

    expect(setUps(server).map(([track]) => track)).to.deep.equal(['trackID=0', 'trackID=1', 'trackID=0']);
    expect(audio).to.have.length(0);
    expect(states.at(-1)?.state).to.equal('streaming');
  });
});

/** Payload type 0. */
function asPcmu(frame: Buffer): Buffer {
  frame.writeUInt8(0x80, 5);
  return frame;
}
