import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createBackoff } from '#base/backoff.ts';
import { ConfigError } from '#base/config.ts';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { cameraHealth, type CameraHealth } from '#protocol/camera.ts';
import {
  createCameraActor,
  type CameraActor,
  type CameraActorOptions,
  type CameraWatch,
} from './camera-actor.ts';
import { readCredentials } from './credentials.ts';
import { createLimiter } from './limiter.ts';
import { REVISIT_MS } from './onvif-visits.ts';
import { startOnvifServer, type OnvifServer, type OnvifServerOptions } from './onvif/onvif-server.helpers.ts';
import type { StreamState } from './rtsp/stream.ts';

const LOGIN = { username: 'admin', password: 'right' };
const STREAMING: StreamState = { state: 'streaming', reason: 'none', detail: '', nextTryAtMs: null };
const DOWN: StreamState = { state: 'waiting', reason: 'unreachable', detail: 'ECONNREFUSED', nextTryAtMs: 9 };

interface Acting {
  actor: CameraActor;
  clock: FakeClock;
  healths: CameraHealth[];
  orders: CameraWatch[];
  unwatched: string[];
  untilHealth: (state: CameraHealth['state'], reason?: string) => Promise<CameraHealth>;
  untilWatched: () => Promise<CameraWatch>;
}

describe('camera actor', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) {
      await cleanUp();
    }
  });

  function act(
    config: Partial<CameraActorOptions['config']>,
    extra: Partial<CameraActorOptions> = {},
  ): Acting {
    const clock = createFakeClock();
    const healths: CameraHealth[] = [];
    const orders: CameraWatch[] = [];
    const unwatched: string[] = [];
    const waiters = new Set<() => void>();
    const notify = (): void => waiters.forEach((check) => check());
    const actor = createCameraActor({
      config: { id: 'gate', isEnabled: true, ...config },
      credentials: LOGIN,
      clock,
      log: silentLog,
      limiter: createLimiter(),
      backoff: createBackoff({ baseMs: 1_000, maxMs: 60_000, random: () => 1 }),
      watch: (order) => {
        orders.push(order);
        notify();
      },
      unwatch: (cameraId) => unwatched.push(cameraId),
      onHealth: (health) => {
        healths.push(cameraHealth.parse(health));
        notify();
      },
      ...extra,
    });
    const controller = new AbortController();
    const done = actor.run(controller.signal);
    cleanUps.push(() => {
      controller.abort();
      return done;
    });
    const until = <Found>(find: () => Found | undefined): Promise<Found> =>
      new Promise((resolve) => {
        const check = (): void => {
          const found = find();
          if (found !== undefined) {
            waiters.delete(check);
            resolve(found);
          }
        };
        waiters.add(check);
        check();
      });
    return {
      actor,
      clock,
      healths,
      orders,
      unwatched,
      untilHealth: (state, reason) =>
        until(() => healths.find((seen) => seen.state === state && (reason ?? seen.reason) === seen.reason)),
      untilWatched: () => until(() => orders.at(-1)),
    };
  }

  async function serve(options: OnvifServerOptions): Promise<OnvifServer> {
    const server = await startOnvifServer(options);
    cleanUps.push(() => server.close());
    return server;
  }

  it('has a plain RTSP camera watched, and tells each change of its health once', async () => {
    const { actor, clock, healths, untilWatched } = act({ rtsp: { sub: 'rtsp://cam/1' } });

    const order = await untilWatched();
    actor.streamState({ state: 'connecting', reason: 'starting', detail: '', nextTryAtMs: null });
    actor.streamState(STREAMING);
    actor.streamState(STREAMING);
    actor.fps(5.1);
    actor.fps(4.6);
    actor.fps(5.3);
    await clock.advance(1_000);
    actor.streamState(DOWN);

    expect(order).to.deep.equal({
      cameraId: 'gate',
      sub: { url: 'rtsp://cam/1', credentials: LOGIN },
      main: null,
    });
    expect(healths.map(({ state, reason, fps }) => `${state}/${reason}/${fps}`)).to.deep.equal([
      'connecting/starting/0',
      'online/none/0',
      'online/none/5',
      'offline/unreachable/0',
    ]);
    expect(healths.at(-1)).to.include({ detail: 'ECONNREFUSED', nextTryAtMs: 9, sinceAtMs: clock.nowMs() });
  });

  it('leaves a camera alone that is switched off', async () => {
    const { untilHealth, orders } = act({ isEnabled: false, rtsp: { sub: 'rtsp://cam/1' } });

    await untilHealth('disabled');

    expect(orders).to.deep.equal([]);
  });

  it('finds the streams of an ONVIF camera and has them watched', async () => {
    const server = await serve({ login: 'digest', credentials: LOGIN });
    const described: boolean[] = [];
    const { untilWatched } = act(
      { onvif: { address: server.address } },
      { onDescribed: ({ hasPtz }) => described.push(hasPtz) },
    );

    const order = await untilWatched();

    expect(order.sub.url).to.equal('rtsp://127.0.0.1:8554/lo?a=1&b=2');
    expect(order.main?.url).to.equal('rtsp://127.0.0.1:8554/hi?a=1&b=2');
    expect(described).to.deep.equal([true]);
  });

  it('keeps the video and calls a camera degraded when ONVIF fails later', async () => {
    const server = await serve({});
    const { actor, clock, orders, unwatched, untilWatched, untilHealth } = act({
      onvif: { address: server.address },
    });
    await untilWatched();
    actor.streamState(STREAMING);
    await server.close();

    const degraded = untilHealth('degraded');
    await pass(clock, REVISIT_MS);

    expect(await degraded).to.include({ reason: 'onvif-failed' });
    expect((await degraded).detail).to.include('ECONNREFUSED');
    expect([orders.length, unwatched.length]).to.deep.equal([1, 0]);
  });

  it('sends a wrong password three times in half an hour and then waits', async () => {
    const server = await serve({ login: 'digest', credentials: { ...LOGIN, password: 'other' } });
    const { clock, healths, orders, untilHealth } = act({ onvif: { address: server.address } });
    const tries = (): number =>
      server.requests.filter(({ authorization }) => authorization !== undefined).length;

    await untilHealth('auth-failed', 'wrong-password');
    for (const waitMs of [30_000, 300_000]) {
      const told = healths.length;
      await pass(clock, waitMs);
      await waitFor(() => healths.slice(told).some(({ nextTryAtMs }) => nextTryAtMs !== null));
      expect(healths[told], 'while it is tried').to.include({ state: 'auth-failed', nextTryAtMs: null });
    }
    await pass(clock, 1_700_000);

    expect(server.requests.filter(({ body }) => body.includes('UsernameToken')).length + tries()).to.equal(3);
    expect(healths.at(-1)?.nextTryAtMs).to.be.greaterThan(clock.nowMs());
    expect(orders).to.deep.equal([]);
  });

  it('does not log in by ONVIF while the stream waits because of its password', async () => {
    const server = await serve({ login: 'digest', credentials: LOGIN });
    const { actor, clock, healths, untilWatched } = act({ onvif: { address: server.address } });
    await untilWatched();
    const visits = server.requests.length;

    actor.streamState({
      state: 'locked',
      reason: 'wrong-password',
      detail: 'refused',
      nextTryAtMs: clock.nowMs() + 1_800_000,
    });
    await pass(clock, 1_790_000);

    expect(server.requests.length).to.equal(visits);
    expect(healths.at(-1)?.state).to.equal('auth-failed');
  });

  it('gives up a broken stream while ONVIF is refused, and watches it again afterwards', async () => {
    let isRefusing = false;
    const server = await serve({
      answer: () => (isRefusing ? { status: 401, body: 'no' } : undefined),
    });
    const acting = act({ onvif: { address: server.address } });
    await acting.untilWatched();
    acting.actor.streamState(STREAMING);
    isRefusing = true;

    await pass(acting.clock, REVISIT_MS);
    await acting.untilHealth('degraded');
    acting.actor.streamState(DOWN);
    const whileRefused = [acting.unwatched.length, acting.healths.at(-1)?.state];
    isRefusing = false;
    await pass(acting.clock, 30_000);
    await waitFor(() => acting.orders.length === 2);

    expect(whileRefused).to.deep.equal([1, 'auth-failed']);
  });

  for (const [reason, state] of [
    ['no-such-profile', 'misconfigured'],
    ['unsupported-codec', 'misconfigured'],
    ['wrong-password', 'auth-failed'],
    ['not-rtsp', 'offline'],
    ['refused-by-camera', 'offline'],
    ['no-frames', 'offline'],
  ] as const) {
    it(`shows a stream that fails by ${reason} as ${state}, also while it is tried again`, async () => {
      const { actor, untilWatched } = act({ rtsp: { sub: 'rtsp://cam/1', main: 'rtsp://cam/0' } });
      await untilWatched();

      actor.streamState({ state: 'waiting', reason, detail: 'why', nextTryAtMs: 1 });
      const waiting = actor.health;
      actor.streamState({ state: 'connecting', reason, detail: 'why', nextTryAtMs: null });

      expect(waiting).to.include({ state, reason, detail: 'why', nextTryAtMs: 1 });
      expect(actor.health).to.include({ state, reason, sinceAtMs: waiting.sinceAtMs });
    });
  }

  it('is starting again while the eye that watched it is replaced', async () => {
    const { actor, untilWatched } = act({ rtsp: { sub: 'rtsp://cam/1' } });
    await untilWatched();
    actor.streamState(STREAMING);

    actor.eyeLost();

    expect(actor.health).to.include({ state: 'connecting', reason: 'starting', fps: 0 });
  });

  it('connects eight cameras at a time', async () => {
    const limiter = createLimiter();
    const actors = Array.from({ length: 12 }, (_, index) =>
      act({ id: `cam-${index}`, rtsp: { sub: 'rtsp://cam/1' } }, { limiter }),
    );

    await Promise.all(actors.slice(0, 8).map(({ untilWatched }) => untilWatched()));
    const first = actors.filter(({ orders }) => orders.length > 0);
    first[0]?.actor.streamState(STREAMING);
    await Promise.all(actors.slice(0, 9).map(({ untilWatched }) => untilWatched()));

    expect(first).to.have.length(8);
    expect(actors.filter(({ orders }) => orders.length > 0)).to.have.length(9);
  });
});

describe('camera credentials', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matlang-credentials-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('come from the environment or from the first line of a file that nobody else may read', async () => {
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, 'mật khẩu\r\nnote\n', { mode: 0o600 });

    const fromFile = readCredentials({ id: 'gate', credentials: { username: 'u', passwordFile } });
    const fromEnv = readCredentials(
      { id: 'gate', credentials: { username: 'u', passwordEnv: 'PW' } },
      { PW: 'x' },
    );

    expect(fromFile).to.deep.equal({ username: 'u', password: 'mật khẩu' });
    expect(fromEnv).to.deep.equal({ username: 'u', password: 'x' });
    expect(readCredentials({ id: 'gate' })).to.equal(null);
  });

  it('are refused with the name of the camera and of what is wrong', async () => {
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, 'x');
    await chmod(passwordFile, 0o644);
    const read =
      (credentials: object, environment = {}) =>
      (): unknown =>
        readCredentials({ id: 'gate', credentials: { username: 'u', ...credentials } }, environment);

    expect(read({ passwordFile })).to.throw(ConfigError, /camera gate.*mode 0644, expected 0600/);
    expect(read({ passwordFile: join(folder, 'none') })).to.throw(
      ConfigError,
      /camera gate.*cannot be read.*ENOENT/,
    );
    expect(read({ passwordEnv: 'PW' })).to.throw(ConfigError, /camera gate.*PW is not set/);
    expect(read({ passwordEnv: 'PW' }, { PW: '' })).to.throw(ConfigError, 'expected a password of 1 to 256');
  });
});

/** Fake time goes by, after whatever just happened has set its timers. */
async function pass(clock: FakeClock, ms: number): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(ms);
}

async function waitFor(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
