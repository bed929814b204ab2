/**
 * A bad line between two programs of a test: a TCP relay that can be cut, made slow or left hanging. The agent dials
 * it instead of central; what passes is never looked into.
 *
 * `cut` resets every connection and refuses new ones, `hang` keeps them open and lets nothing through (a line that
 * died without telling anybody), `restore` ends both.
 */
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Clock } from '#base/clock.ts';

/** At a limited rate, bytes pass in steps of this length. */
const RATE_STEP_MS = 50;
/** Bytes held for a slow receiver before the sender is made to wait. */
const MAX_HELD_BYTES = 256 * 1024;

export interface BadLine {
  readonly port: number;
  readonly connections: number;
  cut(): void;
  hang(): void;
  restore(): void;
  /** Extra time each piece takes, one way. */
  setDelay(delayMs: number): void;
  /** Bytes a second per connection and direction; null = as fast as it goes. */
  setRate(bytesPerSecond: number | null): void;
  close(): Promise<void>;
}

type State = 'up' | 'cut' | 'hanging';

interface Line {
  state: State;
  delayMs: number;
  bytesPerSecond: number | null;
  clock: Clock;
}

export async function startBadLine(target: { host: string; port: number }, clock: Clock): Promise<BadLine> {
  const line: Line = { state: 'up', delayMs: 0, bytesPerSecond: null, clock };
  const pipes = new Set<Pipe>();
  const sockets = new Set<net.Socket>();

  const server = net.createServer((near) => {
    if (line.state === 'cut') {
      near.resetAndDestroy();
      return;
    }
    const far = net.connect(target.port, target.host);
    const both = [connect(near, far, line), connect(far, near, line)];
    both.forEach((pipe) => pipes.add(pipe));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        both.forEach((pipe) => pipes.delete(pipe));
        if (line.state !== 'hanging') {
          other.destroy();
        }
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const destroyAll = (): void => {
    for (const socket of sockets) {
      socket.resetAndDestroy();
    }
  };

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return sockets.size / 2;
    },
    cut: () => {
      line.state = 'cut';
      destroyAll();
    },
    hang: () => {
      line.state = 'hanging';
    },
    restore: () => {
      line.state = 'up';
      pipes.forEach((pipe) => pipe.flush());
    },
    setDelay: (delayMs) => {
      line.delayMs = delayMs;
    },
    setRate: (bytesPerSecond) => {
      line.bytesPerSecond = bytesPerSecond;
    },
    close: async () => {
      line.state = 'cut';
      destroyAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Pipe {
  flush(): void;
}

/** One direction. Pieces leave in order, each not before its time; nothing leaves while the line hangs. */
function connect(from: net.Socket, to: net.Socket, line: Line): Pipe {
  const held: { bytes: Buffer; dueMs: number }[] = [];
  let heldBytes = 0;
  let isWaiting = false;
  let hasEnded = false;

  const flush = (): void => {
    for (let piece = held[0]; piece !== undefined && line.state === 'up' && !isWaiting; piece = held[0]) {
      const nowMs = line.clock.monotonicMs();
      if (piece.dueMs > nowMs) {
        waitFor(piece.dueMs - nowMs);
        return;
      }
      const allowed = line.bytesPerSecond === null ? piece.bytes.length : allowance(line.bytesPerSecond);
      const now = piece.bytes.subarray(0, allowed);
      piece.bytes = piece.bytes.subarray(now.length);
      heldBytes -= now.length;
      if (piece.bytes.length === 0) {
        held.shift();
      }
      to.write(now);
      if (line.bytesPerSecond !== null) {
        waitFor(RATE_STEP_MS);
      }
    }
    if (heldBytes < MAX_HELD_BYTES) {
      from.resume();
    }
    if (hasEnded && held.length === 0 && line.state === 'up') {
      to.end();
    }
  };

  const waitFor = (ms: number): void => {
    isWaiting = true;
    line.clock.after(ms, () => {
      isWaiting = false;
      flush();
    });
  };

  from.on('data', (bytes: Buffer) => {
    held.push({ bytes, dueMs: line.clock.monotonicMs() + line.delayMs });
    heldBytes += bytes.length;
    if (heldBytes >= MAX_HELD_BYTES) {
      from.pause();
    }
    flush();
  });
  from.on('end', () => {
    hasEnded = true;
    flush();
  });
  return { flush };
}

function allowance(bytesPerSecond: number): number {
  return Math.max(1, Math.round((bytesPerSecond * RATE_STEP_MS) / 1000));
}
