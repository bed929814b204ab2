import { expect } from 'chai';
import type { WebSocket } from 'ws';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import { agentToCentral, type CentralToAgent } from '#protocol/live-control.ts';
import { LIVE_HEADER_BYTES, readLiveHeader, type LiveHeader } from '#protocol/live-frame.ts';
import { createBench, type Bench } from './agent.helpers.ts';
import { until } from './central.helpers.ts';
import { createMediaLink, type MediaLink } from './media-link.ts';

describe('media link', () => {
  let bench: Bench;
  let heard: string[];
  let link: MediaLink;
  let stop: () => Promise<void>;
  let peers: WebSocket[];
  let texts: unknown[];
  let frames: Buffer[];

  beforeEach(async () => {
    bench = await createBench();
    heard = [];
    peers = [];
    texts = [];
    frames = [];
    listen();
    const session = bench.newSession();
    const stopper = new AbortController();
    link = createMediaLink({
      way: bench.route.current,
      token: (rejected) => {
        heard.push(rejected === null ? 'token' : 'token again');
        session.reject(rejected ?? '');
        return session.token();
      },
      onStart: (channel, cameraId, profile) => heard.push(`start ${channel} ${cameraId} ${profile}`),
      onStop: (channel) => heard.push(`stop ${channel}`),
      onLost: () => heard.push('lost'),
      clock: systemClock,
      log: silentLog,
      random: () => 0,
      mostBufferedBytes: 300_000,
    });
    link.announce(['gate']);
    const running = link.run(stopper.signal);
    stop = async () => {
      stopper.abort();
      await running;
    };
    await until(() => texts.length === 1);
  });
  afterEach(async () => {
    await stop();
    await bench.close();
  });

  const listen = (): void =>
    bench.central().onMedia((socket) => {
      peers.push(socket);
      socket.on('message', (data: Buffer, isBinary) => {
        if (isBinary) {
          frames.push(data);
        } else {
          texts.push(agentToCentral.parse(JSON.parse(data.toString())));
        }
      });
    });
  const say = (message: CentralToAgent): void => peers.at(-1)?.send(JSON.stringify(message));
  const header = (sequence: number, isKey: boolean, channel = 3): LiveHeader => ({
    channel,
    sequence,
    time90k: sequence * 3000,
    captureAtMs: 1_795_000_000_000,
    isKey,
  });

  it('announces its cameras first, starts and stops what central asks for, and announces changes', async () => {
    say({ type: 'start', channel: 3, cameraId: 'gate', profile: 'sub' });
    say({ type: 'stop', channel: 3 });
    peers[0]?.send('{"type":"reboot"}');
    peers[0]?.send('not json');
    say({ type: 'start', channel: 4, cameraId: 'gate', profile: 'main' });
    link.announce(['gate', 'yard']);
    await until(() => texts.length === 2 && heard.length === 4);

    expect(heard).to.deep.equal(['token', 'start 3 gate sub', 'stop 3', 'start 4 gate main']);
    expect(texts).to.deep.equal([
      { type: 'announce', cameraIds: ['gate'], stills: true },
      { type: 'announce', cameraIds: ['gate', 'yard'], stills: true },
    ]);
  });

  it('carries configuration, pictures and failures, in order and byte for byte', async () => {
    const config = {
      type: 'config' as const,
      channel: 3,
      codec: 'avc1.42c01e',
      description: 'AUJ=',
      width: 640,
      height: 360,
    };
    const picture = Buffer.from('picture');

    link.sendConfig(config);
    link.sendFrame(header(1, true), picture);
    link.sendFailed(3, 'offline');
    await until(() => texts.length === 3);

    expect(texts.slice(1)).to.deep.equal([config, { type: 'failed', channel: 3, reason: 'offline' }]);
    expect(frames).to.have.length(1);
    expect(readLiveHeader(frames[0] ?? Buffer.alloc(0))).to.deep.equal(header(1, true));
    expect(frames[0]?.subarray(LIVE_HEADER_BYTES)).to.deep.equal(picture);
    expect(picture.toString(), 'the picture belongs to others too').to.equal('picture');
  });

  it('leaves pictures out when the line is behind, up to the next key picture of each channel', async () => {
    const big = Buffer.alloc(100_000);
    let sequence = 0;
    const send = (isKey: boolean): void => {
      link.sendFrame(header(sequence, isKey), big);
      sequence += 1;
    };

    bench.line.hold();
    while (link.dropped() === 0 && sequence < 500) {
      send(sequence === 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const firstDropped = sequence - 1;
    bench.line.release();
    await until(() => frames.length === firstDropped);
    send(false);
    send(true);
    send(false);
    await until(() => frames.length === firstDropped + 2);

    const arrived = frames.slice(-3).map((frame) => readLiveHeader(frame)?.sequence);
    expect(firstDropped).to.be.within(3, 400);
    expect(arrived).to.deep.equal([firstDropped - 1, firstDropped + 2, firstDropped + 3]);
    expect(link.dropped()).to.equal(2);
  });

  it('comes back after central was killed, with a fresh token, and says that its channels ended', async () => {
    say({ type: 'start', channel: 3, cameraId: 'gate', profile: 'sub' });
    await until(() => heard.length === 2);

    await bench.kill();
    await until(() => heard.includes('lost'));
    link.sendFrame(header(1, true), Buffer.from('nobody'));
    await bench.restart();
    listen();
    await until(() => texts.length === 2);

    expect(heard.slice(0, 3)).to.deep.equal(['token', 'start 3 gate sub', 'lost']);
    expect(heard.at(-1)).to.equal('token again');
    expect(frames).to.deep.equal([]);
    expect(texts[1]).to.deep.equal({ type: 'announce', cameraIds: ['gate'], stills: true });
  });
});
