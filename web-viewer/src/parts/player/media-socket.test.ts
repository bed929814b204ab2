import { expect } from 'chai';
import { ALIVE_EVERY_MS } from '#protocol/live-control.ts';
import { writeLiveHeader } from '#protocol/live-frame.ts';
import type { StreamSink } from './channel-fan.ts';
import { createFakeTiming, FakeSocket, type FakeTiming } from './fake-socket.helpers.ts';
import { createMediaSocket, SILENCE_MS, type MediaSocket } from './media-socket.ts';

describe('socket of live pictures', () => {
  let timing: FakeTiming;
  let sockets: FakeSocket[];
  let media: MediaSocket;
  let networkBack: () => void;

  beforeEach(() => {
    timing = createFakeTiming();
    sockets = [];
    media = createMediaSocket({
      url: 'ws://central/media/viewer',
      timing,
      random: () => 1,
      onNetworkBack: (listener) => {
        networkBack = listener;
        return () => undefined;
      },
      createSocket: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
    });
    media.open();
  });

  const newest = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (!socket) {
      throw new Error('no socket was opened');
    }
    return socket;
  };

  it('asks for every tile once connected, and again after the line was down', () => {
    media.subscribe({ cameraId: 'gate', profile: 'sub' }, createSink().sink);
    newest().accept();
    newest().drop();
    timing.advance(500);
    newest().accept();

    const wanted = [{ type: 'subscribe', tile: 0, cameraId: 'gate', profile: 'sub' }];
    expect(sockets.map(({ sent }) => sent)).to.deep.equal([wanted, wanted]);
  });

  it('waits longer and longer while central stays away, up to 15 s, and starts afresh after a time of health', () => {
    const waits = Array.from({ length: 8 }, () => {
      const before = sockets.length;
      const droppedAtMs = timing.nowMs();
      newest().drop();
      while (sockets.length === before) {
        timing.advance(50);
      }
      return timing.nowMs() - droppedAtMs;
    });
    newest().accept();
    timing.advance(10_000);
    newest().drop();
    timing.advance(500);

    expect(waits).to.deep.equal([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    expect(sockets).to.have.length(10);
  });

  it('tells the tile that the line is down and that pictures are back', () => {
    const { sink, log } = createSink();
    media.subscribe({ cameraId: 'gate', profile: 'sub' }, sink);
    newest().accept();
    newest().say({ type: 'channel', tile: 0, channel: 7 });
    newest().deliver(frame({ channel: 7, sequence: 1 }));

    newest().drop();
    timing.advance(500);
    newest().accept();
    newest().say({ type: 'channel', tile: 0, channel: 9 });
    newest().deliver(frame({ channel: 9, sequence: 2 }));

    expect(log).to.deep.equal(['picture 1', 'lost', 'picture 2']);
  });

  it('says what it has taken in, every 100 ms or 64 KB', () => {
    newest().accept();
    newest().deliver(frame({ channel: 7, sequence: 1, payloadBytes: 1_000 }));
    timing.advance(99);
    const early = newest().sent.length;
    timing.advance(1);
    newest().deliver(frame({ channel: 7, sequence: 2, payloadBytes: 70_000 }));

    expect(early).to.equal(0);
    expect(newest().sent).to.deep.equal([
      { type: 'taken', bytes: 1_020 },
      { type: 'taken', bytes: 71_040 },
    ]);
  });

  it('gives two tiles of one stream the same pictures, and neither of them one twice', () => {
    const first = createSink();
    const second = createSink();
    const config = {
      type: 'config',
      channel: 7,
      codec: 'avc1.42c01e',
      description: 'AA==',
      width: 640,
      height: 360,
    };
    media.subscribe({ cameraId: 'gate', profile: 'sub' }, first.sink);
    media.subscribe({ cameraId: 'gate', profile: 'sub' }, second.sink);
    newest().accept();
    newest().say({ type: 'channel', tile: 0, channel: 7 });
    newest().say(config);
    newest().deliver(frame({ channel: 7, sequence: 1 }));

    newest().say({ type: 'channel', tile: 1, channel: 7 });
    newest().say(config);
    newest().deliver(frame({ channel: 7, sequence: 1 }));
    newest().deliver(frame({ channel: 7, sequence: 2 }));

    expect(first.log).to.deep.equal(['config', 'picture 1', 'picture 2']);
    expect(second.log).to.deep.equal(['config', 'picture 1', 'picture 2']);
  });

  it('takes pictures again from an agent that started to count anew', () => {
    const { sink, log } = createSink();
    media.subscribe({ cameraId: 'gate', profile: 'sub' }, sink);
    newest().accept();
    newest().say({ type: 'channel', tile: 0, channel: 7 });

    newest().deliver(frame({ channel: 7, sequence: 900, captureAtMs: 1_000 }));
    newest().deliver(frame({ channel: 7, sequence: 0, captureAtMs: 5_000 }));

    expect(log).to.deep.equal(['picture 900', 'picture 0']);
  });

  it('takes pictures from an agent whose clock was put back when it started anew', () => {
    const { sink, log } = createSink();
    media.subscribe({ cameraId: 'gate', profile: 'sub' }, sink);
    newest().accept();
    newest().say({ type: 'channel', tile: 0, channel: 7 });

    newest().deliver(frame({ channel: 7, sequence: 900, captureAtMs: 9_000_000 }));
    newest().deliver(frame({ channel: 7, sequence: 0, captureAtMs: 5_000 }));
    newest().deliver(frame({ channel: 7, sequence: 1, captureAtMs: 5_200 }));

    expect(log).to.deep.equal(['picture 900', 'picture 0', 'picture 1']);
  });

  it('gives up a line that has died without a word, and does not wait for the browser to notice', () => {
    const { sink, log } = createSink();
    media.subscribe({ cameraId: 'gate', profile: 'sub' }, sink);
    newest().accept();
    newest().say({ type: 'alive' });
    timing.advance(Math.ceil(SILENCE_MS / ALIVE_EVERY_MS) * ALIVE_EVERY_MS);
    const links = [media.link];
    timing.advance(500);
    newest().accept();
    links.push(media.link);

    expect(log).to.deep.equal(['lost']);
    expect(sockets).to.have.length(2);
    expect(links).to.deep.equal(['lost', 'open']);
  });

  it('keeps a line on which central says that it is there, though no picture comes', () => {
    newest().accept();
    for (let turn = 0; turn < 12; turn += 1) {
      newest().say({ type: 'alive' });
      timing.advance(5_000);
    }

    expect(sockets).to.have.length(1);
    expect(media.link).to.equal('open');
  });

  it('connects anew at once when the computer wakes up, and asks for everything again', () => {
    media.subscribe({ cameraId: 'gate', profile: 'sub' }, createSink().sink);
    newest().accept();
    timing.sleep(3_600_000);
    timing.advance(500);
    newest().accept();

    expect(sockets).to.have.length(2);
    expect(newest().sent).to.deep.equal([{ type: 'subscribe', tile: 0, cameraId: 'gate', profile: 'sub' }]);
  });

  it('gives up an attempt that leads nowhere', () => {
    timing.advance(10_000 + 500);

    expect(sockets).to.have.length(2);
  });

  it('does not wait out its patience when the network comes back', () => {
    for (let failure = 0; failure < 8; failure += 1) {
      newest().drop();
      timing.advance(15_000);
    }
    newest().drop();
    const before = sockets.length;
    networkBack();

    expect(sockets).to.have.length(before + 1);
  });

  it('gives a tile nothing more once it is gone, and its number to the next', () => {
    const { sink, log } = createSink();
    newest().accept();
    const leave = media.subscribe({ cameraId: 'gate', profile: 'sub' }, sink);
    newest().say({ type: 'channel', tile: 0, channel: 7 });
    leave();
    newest().deliver(frame({ channel: 7, sequence: 1 }));
    media.subscribe({ cameraId: 'market', profile: 'main' }, sink);

    expect(log).to.deep.equal([]);
    expect(newest().sent.slice(1)).to.deep.equal([
      { type: 'unsubscribe', tile: 0 },
      { type: 'subscribe', tile: 0, cameraId: 'market', profile: 'main' },
    ]);
  });

  it('lets rubbish pass without harm', () => {
    newest().accept();

    newest().onmessage?.({ data: '{"type":"later-invention"}' });
    newest().onmessage?.({ data: 'not json' });
    newest().deliver(new Uint8Array([9, 9, 9]));

    expect(media.link).to.equal('open');
  });

  it('leaves no timer behind when it is closed', () => {
    newest().accept();
    newest().deliver(frame({ channel: 7, sequence: 1 }));

    media.close();

    expect(timing.pending()).to.equal(0);
    expect(media.link).to.equal('lost');
  });
});

function createSink(): { sink: StreamSink; log: string[] } {
  const log: string[] = [];
  return {
    log,
    sink: {
      config: () => log.push('config'),
      picture: ({ sequence }) => log.push(`picture ${sequence}`),
      skipped: () => log.push('skipped'),
      failed: (reason) => log.push(`failed ${reason}`),
      refused: (reason) => log.push(`refused ${reason}`),
      lost: () => log.push('lost'),
    },
  };
}

function frame(of: {
  channel: number;
  sequence: number;
  captureAtMs?: number;
  payloadBytes?: number;
}): Uint8Array {
  const header = writeLiveHeader({
    time90k: 0,
    captureAtMs: of.captureAtMs ?? of.sequence,
    isKey: true,
    ...of,
  });
  return Buffer.concat([header, Buffer.alloc(of.payloadBytes ?? 4)]);
}
