/**
 * A box with two lines to the outside, as the far side sees it: one address, and each connection goes over the line
 * whose local address it comes from (127.0.0.2 and 127.0.0.3 unless told otherwise). Each line suffers on its own.
 */
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Clock } from '#base/clock.ts';
import { createRandom } from '../actors/chance.ts';
import { createLine, type LineControls } from './line.ts';

export interface TwoLines {
  readonly port: number;
  readonly url: string;
  readonly lines: readonly { localAddress: string; line: LineControls }[];
  /** The line of that number works, the others are cut. */
  only(index: number): void;
  close(): Promise<void>;
}

export async function startTwoLines(
  target: { host: string; port: number },
  clock: Clock,
  { localAddresses = ['127.0.0.2', '127.0.0.3'], seed = 1 } = {},
): Promise<TwoLines> {
  const lines = localAddresses.map((localAddress, index) => ({
    localAddress,
    line: createLine(clock, createRandom(seed + index)),
  }));
  const server = net.createServer((near) => {
    const found = lines.find(({ localAddress }) => near.remoteAddress === localAddress);
    if (found) {
      found.line.accept(near, target);
    } else {
      near.resetAndDestroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    lines,
    only: (index) => lines.forEach(({ line }, at) => (at === index ? line.restore() : line.cut())),
    close: async () => {
      lines.forEach(({ line }) => line.cut());
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
