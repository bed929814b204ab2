/**
 * One bad line: its state, and the connections that go over it. TCP loses no byte and reorders none, so a lossy line
 * is one whose connections stall and are reset at random, and a line that reorders is one on which a later connection
 * overtakes an earlier one.
 *
 * A limited rate is that of the line: all connections of a direction share it, piece by piece in turn.
 * Not here: who connects (bad-line.ts, two-lines.ts), when what happens (scenario.ts).
 */
import net from 'node:net';
import type { Clock } from '#base/clock.ts';

/** `up`: from the one who connected towards the target. */
export type Direction = 'up' | 'down';

export interface LineControls {
  connections(): number;
  /** Bytes that went from the one who connected to the target so far. */
  upBytes(): number;
  /** Resets every connection, and every new one. */
  cut(): void;
  /** Keeps connections open and lets nothing through: a line that died without telling anybody. */
  hang(): void;
  /** One direction is dead: the other side hears nothing, or is not heard. */
  halfOpen(dead: Direction): void;
  /** Ends cut, hang and half-open. */
  restore(): void;
  /** Extra time each piece takes, one way. */
  setDelay(delayMs: number): void;
  /** Every new connection draws its own further delay up to this: later ones overtake earlier ones. */
  setSpread(spreadMs: number): void;
  /** Bytes a second and direction, all connections together; null = as fast as it goes. */
  setRate(bytesPerSecond: number | null): void;
  setLoss(loss: Loss | null): void;
}

/** Chances per piece. A stall holds the connection up by 0.2 to 3 s, as a lost packet that is sent again does. */
export interface Loss {
  stallChance: number;
  resetChance: number;
}

export interface Line extends LineControls {
  /** Takes over a connection. */
  accept(near: net.Socket, target: { host: string; port: number }): void;
}

type State = 'up' | 'cut' | 'hanging' | { dead: Direction };

interface Shared {
  clock: Clock;
  random: () => number;
  state: State;
  delayMs: number;
  spreadMs: number;
  bytesPerSecond: number | null;
  loss: Loss | null;
  upBytes: number;
}

/** Bytes held for a slow receiver before the sender is made to wait. */
const MAX_HELD_BYTES = 64 * 1024;
/** At a limited rate connections take turns with pieces of this length of time, but not smaller than a packet. */
const TURN_MS = 50;
const LEAST_PIECE_BYTES = 1400;
const STALL_MS = { least: 200, most: 3000 };

export function createLine(clock: Clock, random: () => number): Line {
  const line: Shared = {
    clock,
    random,
    state: 'up',
    delayMs: 0,
    spreadMs: 0,
    bytesPerSecond: null,
    loss: null,
    upBytes: 0,
  };
  const roads = { up: createRoad(line), down: createRoad(line) };
  const pipes = new Set<Pipe>();
  const sockets = new Set<net.Socket>();
  /** Their other end went away while the line was dead: they learn of it when it is back. */
  const left = new Set<net.Socket>();

  const isTelling = (): boolean => line.state === 'up' || line.state === 'cut';
  const flushAll = (): void => pipes.forEach((pipe) => pipe.flush());
  const enter = (state: State): void => {
    line.state = state;
    if (state === 'cut') {
      sockets.forEach((socket) => socket.resetAndDestroy());
    }
    if (isTelling()) {
      left.forEach((socket) => socket.resetAndDestroy());
      left.clear();
    }
    flushAll();
  };

  return {
    connections: () => sockets.size / 2,
    upBytes: () => line.upBytes,
    cut: () => enter('cut'),
    hang: () => enter('hanging'),
    halfOpen: (dead) => enter({ dead }),
    restore: () => enter('up'),
    setDelay: (delayMs) => {
      line.delayMs = delayMs;
    },
    setSpread: (spreadMs) => {
      line.spreadMs = spreadMs;
    },
    setRate: (bytesPerSecond) => {
      line.bytesPerSecond = bytesPerSecond;
      flushAll();
    },
    setLoss: (loss) => {
      line.loss = loss;
    },
    accept: (near, target) => {
      near.on('error', () => near.destroy());
      if (line.state === 'cut') {
        near.resetAndDestroy();
        return;
      }
      const far = net.connect(target.port, target.host);
      const extraMs = random() * line.spreadMs;
      const both = [
        connect(near, far, { line, direction: 'up', road: roads.up, extraMs }),
        connect(far, near, { line, direction: 'down', road: roads.down, extraMs }),
      ];
      both.forEach((pipe) => pipes.add(pipe));
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket);
        socket.setNoDelay(true);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          sockets.delete(socket);
          left.delete(socket);
          both.forEach((pipe) => pipes.delete(pipe));
          if (isTelling()) {
            other.destroy();
          } else if (!other.destroyed) {
            left.add(other);
          }
        });
      }
    },
  };
}

/** One direction of the line: who may send next. */
interface Road {
  /** Sends pieces of this pipe, in turn with others, until it has nothing due. */
  ask: (pipe: Sendable) => void;
}

interface Sendable {
  /** At most so many bytes; how many they were, and whether more are due. */
  sendSome: (most: number) => { bytes: number; isMore: boolean };
}

function createRoad(line: Shared): Road {
  const queue = new Set<Sendable>();
  let freeAtMs = 0;
  let isWaiting = false;

  const pump = (): void => {
    for (const next of queue) {
      const rate = line.bytesPerSecond;
      const nowMs = line.clock.monotonicMs();
      if (rate !== null && freeAtMs > nowMs) {
        isWaiting = true;
        line.clock.after(freeAtMs - nowMs, () => {
          isWaiting = false;
          pump();
        });
        return;
      }
      queue.delete(next);
      const most = rate === null ? Infinity : Math.max(LEAST_PIECE_BYTES, (rate * TURN_MS) / 1000);
      const { bytes, isMore } = next.sendSome(Math.floor(most));
      freeAtMs += rate === null ? 0 : (bytes * 1000) / rate;
      if (isMore) {
        queue.add(next);
      }
    }
  };

  return {
    ask: (pipe) => {
      if (queue.size === 0 && !isWaiting) {
        // A line that was idle has saved nothing up. One that is busy has: timers are coarse.
        freeAtMs = Math.max(freeAtMs, line.clock.monotonicMs());
      }
      queue.add(pipe);
      if (!isWaiting) {
        pump();
      }
    },
  };
}

interface Pipe {
  flush(): void;
}

interface PipeDeps {
  line: Shared;
  direction: Direction;
  road: Road;
  /** Of this connection alone. */
  extraMs: number;
}

/** One direction of a connection. Pieces leave in order, each not before its time. */
function connect(from: net.Socket, to: net.Socket, { line, direction, road, extraMs }: PipeDeps): Pipe {
  const held: { bytes: Buffer; dueMs: number }[] = [];
  let heldBytes = 0;
  let stalledUntilMs = 0;
  let isWaiting = false;
  let hasEnded = false;

  const passes = (): boolean =>
    line.state === 'up' || (typeof line.state === 'object' && line.state.dead !== direction);
  const isDue = (): boolean => {
    const [first] = held;
    if (first === undefined || isWaiting || !passes()) {
      return false;
    }
    const waitMs = Math.max(first.dueMs, stalledUntilMs) - line.clock.monotonicMs();
    if (waitMs > 0) {
      isWaiting = true;
      line.clock.after(waitMs, () => {
        isWaiting = false;
        flush();
      });
    }
    return waitMs <= 0;
  };

  const sendSome = (most: number): { bytes: number; isMore: boolean } => {
    const [first] = held;
    if (first === undefined || to.destroyed || !isDue() || isUnlucky()) {
      return { bytes: 0, isMore: false };
    }
    const piece = first.bytes.subarray(0, most);
    first.bytes = first.bytes.subarray(piece.length);
    heldBytes -= piece.length;
    line.upBytes += direction === 'up' ? piece.length : 0;
    if (first.bytes.length === 0) {
      held.shift();
    }
    to.write(piece);
    if (heldBytes < MAX_HELD_BYTES) {
      from.resume();
    }
    endWhenEmpty();
    return { bytes: piece.length, isMore: isDue() };
  };

  const isUnlucky = (): boolean => {
    if (line.loss === null) {
      return false;
    }
    const { stallChance, resetChance } = line.loss;
    if (line.random() < resetChance) {
      from.resetAndDestroy();
      to.resetAndDestroy();
      return true;
    }
    if (line.random() < stallChance) {
      const { least, most } = STALL_MS;
      stalledUntilMs = line.clock.monotonicMs() + least + line.random() * (most - least);
      return !isDue();
    }
    return false;
  };

  const endWhenEmpty = (): void => {
    if (hasEnded && held.length === 0 && passes()) {
      to.end();
    }
  };
  const asked: Sendable = { sendSome };
  const flush = (): void => {
    if (isDue()) {
      road.ask(asked);
    }
    endWhenEmpty();
  };

  from.on('data', (bytes: Buffer) => {
    held.push({ bytes, dueMs: line.clock.monotonicMs() + line.delayMs + extraMs });
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
