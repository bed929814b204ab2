import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { openNetns } from './netns.ts';

/** Sends what it reads on its input to HOST PORT. */
const SENDER = `const s = require('node:net').connect(+process.argv[2], process.argv[1]); process.stdin.pipe(s);`;

const opened = await openNetns(1 + (process.pid % 250));

describe('a line of the kernel that loses packets', () => {
  if (opened.status === 'unavailable') {
    // No package brings what the kernel lacks: a test that waits for it would be skipped for ever.
    it('cannot be had on this machine, and says why', () => {
      console.warn(`      no network namespace with netem here, not tested: ${opened.reason}`);
      expect(opened.reason).to.match(/\S/);
    });
    return;
  }
  const { netns } = opened;
  after(() => netns.close());

  it('delivers every byte all the same, in order, through loss, delay and reordering', async () => {
    const { prefix, hostAddress, suffer } = netns;
    await suffer(['delay', '5ms', '3ms', 'loss', '5%', 'reorder', '20%']);
    const sent = randomBytes(200_000);
    const hash = createHash('sha256');
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, hostAddress, resolve));
    const { port } = server.address() as AddressInfo;
    const received = new Promise<void>((resolve) =>
      server.on('connection', (socket) => {
        socket.on('data', (bytes) => hash.update(bytes));
        socket.on('end', resolve);
      }),
    );
    const [command = '', ...words] = prefix;

    const child = spawn(command, [...words, process.execPath, '-e', SENDER, hostAddress, String(port)]);
    child.stdin.end(sent);
    await received;

    expect(hash.digest('hex')).to.equal(createHash('sha256').update(sent).digest('hex'));
    server.close();
  });
});
