/**
 * A bad line between two programs of a test: a TCP relay that can be cut, made slow or left hanging. The agent dials
 * it instead of central; what passes is never looked into. What a line can suffer is in line.ts.
 */
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Clock } from '#base/clock.ts';
import { createRandom } from '../actors/chance.ts';
import { createLine, type LineControls } from './line.ts';

export interface BadLine extends LineControls {
  readonly port: number;
  readonly url: string;
  /** Where it leads from now on: the far side may come back on another port. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

export interface BadLineOptions {
  /** An address of the loopback network; default 127.0.0.1. */
  host?: string;
  /** Of everything that happens at random. */
  seed?: number;
}

export async function startBadLine(
  target: { host: string; port: number },
  clock: Clock,
  { host = '127.0.0.1', seed = 1 }: BadLineOptions = {},
): Promise<BadLine> {
  const line = createLine(clock, createRandom(seed));
  let { port: farPort } = target;
  const server = net.createServer((near) => line.accept(near, { host: target.host, port: farPort }));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...line,
    port,
    url: `http://${host}:${port}`,
    leadTo: (to) => {
      farPort = to;
    },
    close: async () => {
      line.cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
