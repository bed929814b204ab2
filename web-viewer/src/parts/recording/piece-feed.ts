/**
 * Pieces of a recording into a video element, at their place on one line of media time, in whatever order they come.
 * Each piece is an MP4 of its own, whose times count from its own beginning; `timestampOffset` puts it where it belongs.
 * Owns the MediaSource and its object URL. Not here: which piece is wanted (wanted-stretch.ts).
 */
import { mediaSourceClass } from '../player/source-feed.ts';
import { stretchesOf, type Stretch } from './stretches.ts';

export interface PieceFeed {
  stretches(): Stretch[];
  /** Resolves once all of it is in; rejects when the line or the browser refuses. `onBytes` hears them before that. */
  put(piece: Piece, onBytes: (bytes: Uint8Array) => void): Promise<void>;
  /** Everything outside goes. */
  keep(span: Stretch): Promise<void>;
  close(): void;
}

export interface Piece {
  /** Media time of its time 0. */
  startSec: number;
  body: ReadableStream<Uint8Array<ArrayBuffer>>;
  signal: AbortSignal;
}

/** Of a Media Source in this browser; none can hold `mime` is answered before anything is fetched on. */
export function canShow(mime: string): boolean {
  return mediaSourceClass()?.isTypeSupported(mime) ?? false;
}

export function createPieceFeed(video: HTMLVideoElement, mime: string): PieceFeed {
  const Source = mediaSourceClass();
  if (Source === undefined) {
    throw new TypeError('this browser has no Media Source');
  }
  const source = new Source();
  const url = URL.createObjectURL(source);
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;
  const opened = new Promise<SourceBuffer>((resolve, reject) => {
    source.addEventListener(
      'sourceopen',
      () => {
        URL.revokeObjectURL(url);
        try {
          resolve(source.addSourceBuffer(mime));
        } catch (error) {
          reject(error instanceof Error ? error : new Error('the browser takes no such recording'));
        }
      },
      { once: true },
    );
  });
  opened.catch(() => undefined);
  video.src = url;
  /** One piece or removal at a time. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: (buffer: SourceBuffer) => Promise<T>): Promise<T> => {
    const turn = last.then(async () => work(await opened));
    last = turn.catch(() => undefined);
    return turn;
  };

  const append = async (buffer: SourceBuffer, bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    if (!isClosed()) {
      buffer.appendBuffer(bytes);
      await settled(buffer);
    }
  };

  return {
    stretches: () => (isClosed() ? [] : stretchesOf(video.buffered)),
    put: ({ startSec, body, signal }, onBytes) =>
      inTurn(async (buffer) => {
        const reader = body.getReader();
        try {
          if (isClosed() || signal.aborted) {
            return;
          }
          buffer.timestampOffset = startSec;
          for (;;) {
            const { done, value } = await reader.read();
            if (done || isClosed()) {
              return;
            }
            onBytes(value);
            await append(buffer, value);
          }
        } finally {
          reader.cancel().catch(() => undefined);
          // A piece cut in the middle of a box would spoil the next one.
          if (!isClosed() && source.readyState === 'open' && !buffer.updating) {
            buffer.abort();
          }
        }
      }),
    keep: ({ startSec, endSec }) =>
      inTurn(async (buffer) => {
        for (const span of outside(stretchesOf(buffer.buffered), { startSec, endSec })) {
          if (!isClosed() && source.readyState === 'open') {
            buffer.remove(span.startSec, span.endSec);
            await settled(buffer);
          }
        }
      }),
    close: () => {
      closing.abort();
      URL.revokeObjectURL(url);
    },
  };
}

function outside(stretches: readonly Stretch[], kept: Stretch): Stretch[] {
  const first = stretches[0]?.startSec ?? Infinity;
  const end = stretches.at(-1)?.endSec ?? 0;
  return [
    { startSec: first, endSec: Math.min(kept.startSec, end) },
    { startSec: Math.max(kept.endSec, first), endSec: end },
  ].filter(({ startSec, endSec }) => endSec - startSec > 0.001);
}

function settled(buffer: SourceBuffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      buffer.removeEventListener('error', failed);
      resolve();
    };
    const failed = (): void => {
      buffer.removeEventListener('updateend', done);
      reject(new Error('the browser refused a piece of the recording'));
    };
    buffer.addEventListener('updateend', done, { once: true });
    buffer.addEventListener('error', failed, { once: true });
  });
}
