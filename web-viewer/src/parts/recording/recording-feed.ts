/**
 * From the body of an answer into a video element: reads only while more is wanted (so that TCP holds the agent
 * back), appends one piece at a time, and removes what has been played. Owns the MediaSource and its object URL.
 */
import type { Timing } from '../../data/timing.ts';
import { mediaSourceClass } from '../player/source-feed.ts';
import { removableBeforeSec, stretchesOf, type Stretch } from './buffer-policy.ts';

export interface RecordingFeed {
  stretches(): Stretch[];
  /** All of the body has been appended. */
  readonly isComplete: boolean;
  /** Looks again whether more is wanted: the playhead has moved. */
  pump(): void;
  close(): void;
}

interface FeedOptions {
  video: HTMLVideoElement;
  mime: string;
  body: ReadableStream<Uint8Array<ArrayBuffer>>;
  timing: Timing;
  wants: (stretches: readonly Stretch[]) => boolean;
  /** Of the line or of the browser; no more pieces follow. */
  onBroken: (error: unknown) => void;
}

/** When the browser has no room, this much behind the playhead is kept. */
const LEAST_BEHIND_SEC = 2;
const ROOM_AGAIN_MS = 500;

export function canShow(mime: string): boolean {
  return mediaSourceClass()?.isTypeSupported(mime) ?? false;
}

export function createRecordingFeed(options: FeedOptions): RecordingFeed {
  const { video, mime, body, timing, wants, onBroken } = options;
  const Source = mediaSourceClass();
  if (Source === undefined) {
    throw new TypeError('this browser has no Media Source');
  }
  const source = new Source();
  const reader = body.getReader();
  const url = URL.createObjectURL(source);
  let buffer: SourceBuffer | null = null;
  let isReading = false;
  let isClosed = false;
  let isComplete = false;

  const stretches = (): Stretch[] => (buffer === null || isClosed ? [] : stretchesOf(video.buffered));

  const pump = (): void => {
    if (buffer === null || isReading || isComplete || isClosed || !wants(stretches())) {
      return;
    }
    isReading = true;
    readOn(buffer)
      .catch((error: unknown) => {
        if (!isClosed) {
          isComplete = true;
          onBroken(error);
        }
      })
      .finally(() => {
        isReading = false;
      });
  };

  const readOn = async (into: SourceBuffer): Promise<void> => {
    while (!isClosed && wants(stretches())) {
      const { done, value } = await reader.read();
      if (done) {
        isComplete = true;
        if (source.readyState === 'open') {
          source.endOfStream();
        }
        return;
      }
      await trim(into);
      await append(into, value);
    }
  };

  const trim = async (from: SourceBuffer, keepSec?: number): Promise<boolean> => {
    const untilSec = removableBeforeSec(stretches(), video.currentTime, keepSec);
    if (untilSec === null) {
      return false;
    }
    from.remove(0, untilSec);
    await settled(from);
    return true;
  };

  const append = async (into: SourceBuffer, bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    while (!isClosed) {
      try {
        into.appendBuffer(bytes);
      } catch (error) {
        if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) {
          throw error;
        }
        if (!(await trim(into, LEAST_BEHIND_SEC))) {
          await new Promise<void>((resolve) => void timing.after(ROOM_AGAIN_MS, resolve));
        }
        continue;
      }
      await settled(into);
      return;
    }
  };

  source.addEventListener(
    'sourceopen',
    () => {
      URL.revokeObjectURL(url);
      try {
        buffer = source.addSourceBuffer(mime);
      } catch (error) {
        onBroken(error);
        return;
      }
      pump();
    },
    { once: true },
  );
  video.src = url;

  return {
    stretches,
    get isComplete() {
      return isComplete;
    },
    pump,
    close: () => {
      isClosed = true;
      URL.revokeObjectURL(url);
      // The request behind it is aborted by its owner; a reader of an aborted body rejects, which nobody waits for.
      reader.cancel().catch(() => undefined);
    },
  };
}

function settled(buffer: SourceBuffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      buffer.removeEventListener('updateend', done);
      buffer.removeEventListener('error', failed);
      resolve();
    };
    const failed = (): void => {
      buffer.removeEventListener('updateend', done);
      reject(new Error('the browser refused a piece of the recording'));
    };
    buffer.addEventListener('updateend', done);
    buffer.addEventListener('error', failed, { once: true });
  });
}
