/**
 * One page's media socket as the relay sees it: which channels it watches on which tiles, and what it is spared when
 * it is behind. Frames are forwarded as the Buffer that came in, never copied. A page that is behind gets no frames
 * until it has caught up, and then starts again at a key frame of each channel.
 * Not here: permission (viewer-media.ts), the streams (relay.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { CentralToViewer } from '#protocol/live-control.ts';
import { createLag, type LagState } from './lag.ts';

/** What lies in this process's memory for one socket; with acknowledgements it is only reached by a warm start. */
const MAX_BUFFERED_BYTES = 8 * 2 ** 20;

export interface ViewerSocket {
  readonly bufferedAmount: number;
  readonly isOpen: boolean;
  sendText(text: string): void;
  sendFrame(frame: Buffer): void;
  close(code: number, reason: string): void;
}

interface Watched {
  tiles: Set<number>;
  waitsForKey: boolean;
  isToldSkipped: boolean;
}

export class ViewerLink {
  readonly #socket: ViewerSocket;
  readonly #lag: ReturnType<typeof createLag>;
  readonly #watched = new Map<number, Watched>();

  constructor(socket: ViewerSocket, clock: Clock) {
    this.#socket = socket;
    this.#lag = createLag(clock);
  }

  tell(message: CentralToViewer): void {
    this.tellText(JSON.stringify(message));
  }

  /** The same text goes to many pages: written once by the caller. */
  tellText(text: string): void {
    if (this.#socket.isOpen) {
      this.#socket.sendText(text);
    }
  }

  /** True when this is the first tile on the channel: the caller warms it up. */
  watch(channel: number, tile: number): boolean {
    const known = this.#watched.get(channel);
    if (known !== undefined) {
      known.tiles.add(tile);
      return false;
    }
    this.#watched.set(channel, { tiles: new Set([tile]), waitsForKey: true, isToldSkipped: false });
    return true;
  }

  /** True when that was the last tile on the channel. */
  unwatch(channel: number, tile: number): boolean {
    const watched = this.#watched.get(channel);
    watched?.tiles.delete(tile);
    if (watched?.tiles.size === 0) {
      this.#watched.delete(channel);
      return true;
    }
    return false;
  }

  channels(): number[] {
    return [...this.#watched.keys()];
  }

  taken(totalBytes: number): void {
    this.#lag.taken(totalBytes);
  }

  deliver(channel: number, frame: Buffer, isKey: boolean): void {
    const watched = this.#watched.get(channel);
    if (watched === undefined || !this.#socket.isOpen) {
      return;
    }
    if (this.#lag.state() !== 'flowing' || this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.#skip(channel, watched);
      return;
    }
    if (watched.waitsForKey && !isKey) {
      return;
    }
    watched.waitsForKey = false;
    watched.isToldSkipped = false;
    this.#lag.sent(frame.length);
    this.#socket.sendFrame(frame);
  }

  /** The agent starts over: what comes next makes sense only from a key frame on. */
  restart(channel: number): void {
    const watched = this.#watched.get(channel);
    if (watched !== undefined) {
      watched.waitsForKey = true;
    }
  }

  lagState(): LagState {
    return this.#lag.state();
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  #skip(channel: number, watched: Watched): void {
    const hadPicture = !watched.waitsForKey;
    watched.waitsForKey = true;
    if (hadPicture && !watched.isToldSkipped) {
      watched.isToldSkipped = true;
      this.tell({ type: 'skipped', channel });
    }
  }
}
