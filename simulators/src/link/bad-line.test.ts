import net from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { listenOnLoopback, type Listener } from '../camera/listener.ts';
import { startBadLine, type BadLine } from './bad-line.ts';
import { drawScenario } from './scenario.ts';
import { startTwoLines } from './two-lines.ts';

describe('a bad line', () => {
  let echo: Listener;
  let line: BadLine;

  beforeEach(async () => {
    echo = await listenOnLoopback(net.createServer((socket) => socket.pipe(socket)));
    line = await startBadLine({ host: '127.0.0.1', port: echo.port }, systemClock);
  });
  afterEach(async () => {
    await line.close();
    await echo.close();
  });

  it('passes on what is said, in order', async () => {
    const socket = await dial(line);
    socket.write('một ');
    socket.write('hai');

    expect(await hear(socket, 8)).to.equal('một hai');
    socket.destroy();
  });

  it('breaks every connection when cut, and lets nobody through until restored', async () => {
    const before = await dial(line);
    const isBroken = closed(before);

    line.cut();
    await isBroken;
    const during = net.connect(line.port, '127.0.0.1');
    await closed(during);
    line.restore();
    const after = await dial(line);
    after.write('lại');

    expect(await hear(after, 5)).to.equal('lại');
    after.destroy();
  });

  it('holds back everything while it hangs, and delivers it afterwards', async () => {
    const socket = await dial(line);
    line.hang();
    let heardBytes = 0;
    socket.on('data', (bytes: Buffer) => (heardBytes += bytes.length));
    socket.write('chờ');
    const other = net.connect(echo.port, '127.0.0.1');
    other.write('x');
    await once(other, 'data');
    const heardWhileHanging = heardBytes;
    const heard = once(socket, 'data');

    line.restore();
    await heard;

    expect(heardWhileHanging).to.equal(0);
    expect(heardBytes).to.be.greaterThan(0);
    [socket, other].forEach((end) => end.destroy());
  });

  it('is as slow as it is told', async () => {
    line.setRate(20_000);
    const socket = await dial(line);
    const startedAtMs = performance.now();

    socket.write(Buffer.alloc(6000, 0x61));
    await hear(socket, 6000);

    expect(performance.now() - startedAtMs).to.be.greaterThan(200);
    socket.destroy();
  });
});

/** However it came about. */
function closed(socket: net.Socket): Promise<void> {
  socket.on('error', () => undefined);
  return new Promise((resolve) => socket.on('close', () => resolve()));
}

async function dial(line: BadLine): Promise<net.Socket> {
  const socket = net.connect(line.port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function hear(socket: net.Socket, bytes: number): Promise<string> {
  let heard = Buffer.alloc(0);
  while (heard.length < bytes) {
    const [piece] = (await once(socket, 'data')) as [Buffer];
    heard = Buffer.concat([heard, piece]);
  }
  return heard.toString('utf8');
}

describe('what else a line can suffer', () => {
  let echo: Listener;
  let line: BadLine;

  beforeEach(async () => {
    echo = await listenOnLoopback(net.createServer((socket) => socket.pipe(socket)));
    line = await startBadLine({ host: '127.0.0.1', port: echo.port }, systemClock, { seed: 7 });
  });
  afterEach(async () => {
    await line.close();
    await echo.close();
  });

  it('shares a limited rate among its connections', async () => {
    line.setRate(40_000);
    const sockets = await Promise.all([dial(line), dial(line)]);
    const startedAtMs = performance.now();

    sockets.forEach((socket) => socket.write(Buffer.alloc(8000)));
    await Promise.all(sockets.map((socket) => hear(socket, 8000)));

    expect(performance.now() - startedAtMs, '16 kB at 40 kB/s').to.be.greaterThan(300);
    sockets.forEach((socket) => socket.destroy());
  });

  it('is dead in one direction: who speaks is heard, and hears no answer until it is restored', async () => {
    const socket = await dial(line);
    line.halfOpen('down');
    let heardBytes = 0;
    socket.on('data', (bytes: Buffer) => (heardBytes += bytes.length));

    socket.write('nghe');
    while (line.upBytes() < 4) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const heardBefore = heardBytes;
    line.restore();
    await once(socket, 'data');

    expect(heardBefore).to.equal(0);
    expect(heardBytes).to.equal(4);
    socket.destroy();
  });

  it('lets a later connection overtake an earlier one, and keeps the order within each', async () => {
    line.setSpread(400);
    const sockets: net.Socket[] = [];
    for (let i = 0; i < 6; i += 1) {
      sockets.push(await dial(line));
    }
    const order: number[] = [];

    const heard = await Promise.all(
      sockets.map(async (socket, index) => {
        socket.write('một ');
        socket.write('hai');
        const text = await hear(socket, 8);
        order.push(index);
        return text;
      }),
    );

    expect(new Set(heard)).to.deep.equal(new Set(['một hai']));
    expect(order).to.not.deep.equal([0, 1, 2, 3, 4, 5]);
    sockets.forEach((socket) => socket.destroy());
  });

  it('resets connections at random when it is lossy, and says nothing wrong before', async () => {
    line.setLoss({ stallChance: 0, resetChance: 0.2 });
    const socket = await dial(line);
    const isBroken = closed(socket);
    let heard = '';
    socket.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
      socket.write('x');
    });

    socket.write('x');
    await isBroken;

    expect(heard).to.match(/^x*$/);
  });

  it('tells the far side after it is back that somebody went away while it hung', async () => {
    const socket = await dial(line);
    socket.write('x');
    await hear(socket, 1);
    line.hang();
    socket.destroy();
    await closed(socket);
    const before = echo.connections;

    line.restore();
    while (echo.connections > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }

    expect(before).to.equal(1);
  });

  it('takes each of two lines by the address a connection comes from', async () => {
    const two = await startTwoLines({ host: '127.0.0.1', port: echo.port }, systemClock);
    const from = (localAddress: string): net.Socket =>
      net.connect({ port: two.port, host: '127.0.0.1', localAddress });

    two.only(1);
    const first = from('127.0.0.2');
    await closed(first);
    const second = from('127.0.0.3');
    second.write('x');

    expect(await hear(second, 1)).to.equal('x');
    second.destroy();
    await two.close();
  });

  it('plays the same days for the same seed, and ends well', () => {
    const days = drawScenario({ seed: 5, hours: 72 });

    expect(drawScenario({ seed: 5, hours: 72 })).to.deep.equal(days);
    expect(drawScenario({ seed: 6, hours: 72 })).to.not.deep.equal(days);
    expect(days.length).to.be.greaterThan(60);
    expect(new Set(days.map(({ event }) => event.type)).size).to.equal(7);
    expect(days.at(-1)?.event).to.deep.equal({ type: 'good' });
  });
});
