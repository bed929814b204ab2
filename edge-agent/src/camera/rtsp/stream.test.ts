import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { createBackoff } from '#base/backoff.ts';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import type { AccessUnit, ParameterSets } from '../access-unit.ts';
import type { Credentials } from '../auth/digest.ts';
import { createLoginGuard, type LoginGuard } from '../auth/login-guard.ts';
import {
  H264_SDP,
  interleave,
  PPS,
  response,
  slice,
  SPS,
  startRtspServer,
  type RtspServer,
  type RtspServerOptions,
} from './rtsp-server.helpers.ts';
import { createRtspStream, type StreamState } from './stream.ts';

interface Running {
  clock: FakeClock;
  states: StreamState[];
  units: AccessUnit[];
  sets: ParameterSets[];
  /** Resolves when `isTrue` holds after some event of the stream. */
  until(isTrue: () => boolean): Promise<void>;
  untilState(state: StreamState['state'], reason?: string): Promise<StreamState>;
  stop(): Promise<void>;
}

interface RunOptions {
  url: string;
  credentials?: Credentials | null;
  clock?: FakeClock;
  loginGuard?: LoginGuard;
  onUnit?: () => void;
}

const LOGIN = { username: 'admin', password: 'mật-khẩu "1"' };

describe('RTSP stream', () => {
  const cleanUps: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) {
      await cleanUp();
    }
  });

  async function serve(options: RtspServerOptions): Promise<RtspServer> {
    const server = await startRtspServer(options);
    cleanUps.push(() => server.close());
    return server;
  }

  function run({
    url,
    credentials = null,
    clock = createFakeClock(),
    loginGuard,
    onUnit,
  }: RunOptions): Running {
    const states: StreamState[] = [];
    const units: AccessUnit[] = [];
    const sets: ParameterSets[] = [];
    const waiters = new Set<() => void>();
    const notify = (): void => waiters.forEach((check) => check());
    const stream = createRtspStream({
      url,
      credentials,
      clock,
      log: silentLog,
      backoff: createBackoff({ baseMs: 500, maxMs: 30_000, random: () => 1 }),
      onState: (state) => {
        states.push(state);
        notify();
      },
      onAccessUnit: (unit) => {
        units.push(unit);
        notify();
        onUnit?.();
      },
      onParameterSets: (value) => sets.push(value),
      ...(loginGuard ? { loginGuard } : {}),
    });
    const controller = new AbortController();
    const done = stream.run(controller.signal);
    const stop = async (): Promise<void> => {
      controller.abort();
      await done;
    };
    const until = (isTrue: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const check = (): void => {
          if (isTrue()) {
            waiters.delete(check);
            resolve();
          }
        };
        waiters.add(check);
        check();
      });
    const untilState = async (state: StreamState['state'], reason?: string): Promise<StreamState> => {
      const matches = (seen: StreamState): boolean =>
        seen.state === state && (reason === undefined || seen.reason === reason);
      await until(() => states.some(matches));
      const found = states.findLast(matches);
      if (!found) {
        throw new Error('no such state');
      }
      return found;
    };
    cleanUps.push(stop);
    return { clock, states, units, sets, until, untilState, stop };
  }

  const sendPictures = (socket: Socket, count = 3): void => {
    for (let index = 0; index < count; index += 1) {
      const packets = interleave([slice(index === 0, 3000)], {
        sequence: index * 3,
        time90k: index * 18_000,
      });
      socket.write(Buffer.concat(packets));
    }
  };

  it('brings pictures with their RTP time, arrival time and parameter sets', async () => {
    const server = await serve({ onPlay: sendPictures });
    const stream = run({ url: server.url });

    await stream.until(() => stream.units.length === 3);

    expect(stream.units.map(({ isKey, time90k }) => [isKey, time90k])).to.deep.equal([
      [true, 0],
      [false, 18_000],
      [false, 36_000],
    ]);
    expect(stream.units[0]?.captureAtMs).to.equal(stream.clock.nowMs());
    expect(stream.sets).to.deep.equal([{ codec: 'h264', sps: SPS, pps: PPS }]);
    expect(stream.states.map(({ state, reason }) => `${state}/${reason}`)).to.deep.equal([
      'connecting/starting',
      'streaming/none',
    ]);
  });

  for (const algorithm of ['MD5', 'SHA-256']) {
    it(`logs in by ${algorithm} Digest and keeps the answer for later calls`, async () => {
      const challenges = [`Digest realm="Kẻ gác", nonce="n1", qop="auth,auth-int", algorithm=${algorithm}`];
      const server = await serve({ credentials: LOGIN, challenges, onPlay: sendPictures });
      const stream = run({ url: server.url, credentials: LOGIN });

      await stream.untilState('streaming');

      expect(
        server.requests.map(({ method, headers }) => [method, headers.has('authorization')]),
      ).to.deep.equal([
        ['DESCRIBE', false],
        ['DESCRIBE', true],
        ['SETUP', true],
        ['PLAY', true],
      ]);
    });
  }

  it('sends TEARDOWN with the session and closes when stopped', async () => {
    const server = await serve({ onPlay: sendPictures });
    const stream = run({ url: server.url });
    await stream.untilState('streaming');

    await stream.stop();

    const last = server.requests.at(-1);
    expect([last?.method, last?.headers.get('session')]).to.deep.equal(['TEARDOWN', 'S1']);
    expect(server.connections.now).to.be.at.most(1);
    expect(stream.clock.pending()).to.equal(0);
  });

  const FAILURES: { title: string; reason: string; detail: string | RegExp; options: RtspServerOptions }[] = [
    {
      title: 'a camera that has no such profile',
      reason: 'no-such-profile',
      detail: 'the camera has no such stream (DESCRIBE: 404 Stream Not Found)',
      options: { answer: (request) => response(request, '404 Stream Not Found', []) },
    },
    {
      title: 'a camera that sends H.265 only',
      reason: 'unsupported-codec',
      detail: 'no H.264 video; the camera offers video H265, audio PCMA',
      options: { sdp: 'm=video 0 RTP/AVP 98\r\na=rtpmap:98 H265/90000\r\nm=audio 0 RTP/AVP 8\r\n' },
    },
    {
      title: 'a camera that gives no RTP over TCP',
      reason: 'refused-by-camera',
      detail: /offers no RTP over TCP \(SETUP: 461/,
      options: {
        answer: (request) =>
          request.method === 'SETUP' ? response(request, '461 Unsupported Transport', []) : undefined,
      },
    },
    {
      title: 'a camera that answers SETUP with UDP',
      reason: 'refused-by-camera',
      detail: 'the camera offers no RTP over TCP',
      options: { transport: 'RTP/AVP;unicast;client_port=0-1' },
    },
    {
      title: 'a camera that has no place for us',
      reason: 'refused-by-camera',
      detail: 'the camera refused PLAY: 453 Not Enough Bandwidth',
      options: {
        answer: (request) =>
          request.method === 'PLAY' ? response(request, '453 Not Enough Bandwidth', []) : undefined,
      },
    },
    {
      title: 'a camera that offers Basic only',
      reason: 'refused-by-camera',
      detail: 'the camera offers no Digest login (offered: basic)',
      options: { credentials: LOGIN, challenges: ['Basic realm="cam"'] },
    },
    {
      title: 'a web server on the RTSP port',
      reason: 'not-rtsp',
      detail: 'answered "HTTP/1.1 400 Bad Request", which is not RTSP',
      options: { answer: () => 'HTTP/1.1 400 Bad Request\r\n\r\n' },
    },
    {
      title: 'garbage after RTSP 200',
      reason: 'not-rtsp',
      detail: /garbage/,
      options: { onPlay: (socket) => socket.write(Buffer.alloc(100_000, 0xee)) },
    },
    {
      title: 'a peer that hangs up without an answer',
      reason: 'refused-by-camera',
      detail: 'the camera closed the connection without an answer',
      options: {
        answer: (_, socket) => {
          socket.end();
          return null;
        },
      },
    },
  ];

  for (const { title, reason, detail, options } of FAILURES) {
    it(`says what is wrong with ${title}, and waits before it tries again`, async () => {
      const server = await serve(options);
      const stream = run({ url: server.url, credentials: LOGIN });

      const waiting = await stream.untilState('waiting');

      expect(waiting.reason).to.equal(reason);
      expect(waiting.detail).to.match(
        typeof detail === 'string' ? new RegExp(`^rtsp://127.0.0.1:\\d+: ${escape(detail)}$`) : detail,
      );
      expect(waiting.nextTryAtMs).to.equal(stream.clock.nowMs() + 500);
      expect(server.connections.total).to.equal(1);
    });
  }

  it('says that a camera is unreachable where nothing listens', async () => {
    const server = await serve({});
    await server.close();
    const stream = run({ url: server.url });

    const waiting = await stream.untilState('waiting');

    expect(waiting).to.include({ state: 'waiting', reason: 'unreachable' });
    expect(waiting.detail).to.include('ECONNREFUSED');
  });

  it('waits longer and longer while a camera stays away, and never opens two connections', async () => {
    const server = await serve({ answer: (request) => response(request, '503 Service Unavailable', []) });
    const stream = run({ url: server.url });

    for (let round = 1; round <= 8; round += 1) {
      await stream.until(() => stream.states.filter(({ state }) => state === 'waiting').length === round);
      await stream.clock.advance((stream.states.at(-1)?.nextTryAtMs ?? 0) - stream.clock.nowMs());
    }

    const waiting = stream.states.filter(({ state }) => state === 'waiting');
    const waitsMs = waiting
      .slice(1)
      .map(({ nextTryAtMs }, index) => Number(nextTryAtMs) - Number(waiting[index]?.nextTryAtMs));
    expect(waitsMs).to.deep.equal([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(server.connections.most).to.be.at.most(2);
  });

  it('tries a wrong password three times in half an hour, then is locked', async () => {
    const server = await serve({ credentials: LOGIN });
    const clock = createFakeClock();
    const stream = run({ url: server.url, credentials: { ...LOGIN, password: 'wrong' }, clock });
    const loginsTried = (): number =>
      server.requests.filter(({ headers }) => headers.has('authorization')).length;

    for (const waitMs of [30_000, 300_000]) {
      const waiting = await stream.untilState('waiting', 'wrong-password');
      expect(waiting.detail).to.match(/^rtsp:.*: the camera refused user name and password$/);
      const tried = loginsTried();
      await clock.advance(waitMs);
      await stream.until(() => loginsTried() === tried + 1 && stream.states.at(-1)?.state !== 'connecting');
    }
    const locked = await stream.untilState('locked', 'wrong-password');
    await clock.advance(1_799_000);

    expect(loginsTried()).to.equal(3);
    expect(locked.nextTryAtMs).to.be.greaterThan(0);
  });

  it('does not touch the camera while another stream of it is locked out', async () => {
    const server = await serve({ credentials: LOGIN });
    const clock = createFakeClock();
    const loginGuard = createLoginGuard(clock);
    [1, 2, 3].forEach(() => loginGuard.failed());

    const stream = run({ url: server.url, credentials: LOGIN, clock, loginGuard });
    await stream.untilState('locked', 'wrong-password');
    await clock.advance(1_000_000);

    expect(server.connections.total).to.equal(0);
  });

  it('answers again when the camera says its nonce is stale, without calling that a wrong password', async () => {
    const server = await serve({
      onPlay: sendPictures,
      answer: (request) => {
        const given = request.headers.get('authorization') ?? '';
        const challenge = (nonce: string, rest: string): string =>
          response(request, '401 Unauthorized', [
            `WWW-Authenticate: Digest realm="r", nonce="${nonce}"${rest}`,
          ]);
        if (given === '') {
          return challenge('old', '');
        }
        return given.includes('"old"') ? challenge('new', ', stale=true') : undefined;
      },
    });
    const stream = run({ url: server.url, credentials: LOGIN });

    await stream.untilState('streaming');

    expect(server.requests.map(({ method }) => method)).to.deep.equal([
      ...['DESCRIBE', 'DESCRIBE', 'DESCRIBE'],
      'SETUP',
      'PLAY',
    ]);
  });

  it('reconnects when pictures stop coming for ten seconds though the connection stands', async () => {
    const server = await serve({ onPlay: sendPictures });
    const stream = run({ url: server.url });
    await stream.until(() => stream.units.length === 3);

    await stream.clock.advance(11_000);
    const waiting = await stream.untilState('waiting', 'no-frames');
    await stream.clock.advance(500);
    await stream.until(() => stream.units.length === 6);

    expect(waiting.detail).to.match(/: no picture within 10000 ms \(9 packets, 3 pictures/);
    expect(server.requests.map(({ method }) => method)).to.include('TEARDOWN');
    expect(server.connections.total).to.equal(2);
  });

  it('keeps the session alive, by OPTIONS where the camera does not know GET_PARAMETER', async () => {
    let socket: Socket | undefined;
    const seen = new Set<string>();
    const server = await serve({
      sessionHeader: 'S1; timeout=10',
      onPlay: (player) => {
        socket = player;
        sendPictures(player);
      },
      answer: (request, player) => {
        seen.add(request.method);
        player.emit(request.method);
        return request.method === 'GET_PARAMETER' ? response(request, '501 Not Implemented', []) : undefined;
      },
    });
    const stream = run({ url: server.url });
    await stream.untilState('streaming');
    if (!socket) {
      throw new Error('no PLAY');
    }

    const first = once(socket, 'GET_PARAMETER');
    await stream.clock.advance(4000);
    await first;
    const second = once(socket, 'OPTIONS');
    sendPictures(socket);
    await stream.until(() => stream.units.length === 6);
    await stream.clock.advance(4000);
    await second;

    expect(seen.has('OPTIONS')).to.equal(true);
    expect(stream.states.at(-1)?.state).to.equal('streaming');
  });

  it('gives a silent camera eight seconds per call', async () => {
    const server = await serve({ answer: () => null });
    const stream = run({ url: server.url });
    while (server.requests.length === 0) {
      await stream.clock.advance(0);
    }

    await stream.clock.advance(8000);

    expect((await stream.untilState('waiting')).detail).to.match(/: no answer to DESCRIBE within 8000 ms$/);
  });

  it('goes on when a consumer of the pictures throws', async () => {
    const server = await serve({ onPlay: sendPictures });
    const stream = run({
      url: server.url,
      onUnit: () => {
        throw new Error('our own mistake');
      },
    });

    await stream.until(() => stream.units.length === 3);

    expect(stream.states.at(-1)?.state).to.equal('streaming');
  });

  it('shows no password in what it reports, even where the address holds one', async () => {
    const server = await serve({
      sdp: H264_SDP,
      answer: (request) => response(request, '404 Not Found', []),
    });
    const stream = run({ url: server.url.replace('//', '//admin:s3cret@') });

    await stream.untilState('waiting');

    expect(JSON.stringify([stream.states, server.requests.map(({ url }) => url)])).not.to.include('s3cret');
  });
});

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
