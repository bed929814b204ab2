import net from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { listenOnLoopback, type Listener } from '../camera/listener.ts';
import { startBadLine, type BadLine } from './bad-line.ts';

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
