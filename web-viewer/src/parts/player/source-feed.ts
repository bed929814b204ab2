/**
 * The queue in front of a SourceBuffer, which takes one operation at a time: appends are joined while it is busy,
 * removals wait their turn. Owns the MediaSource and its object URL.
 *
 * A ManagedMediaSource (Safari, iPhone) also says when it wants nothing more, to save the battery or the memory:
 * between `endstreaming` and `startstreaming` a live player lets pictures pass. A plain one never says so.
 */
export interface SourceFeed {
  append(bytes: Uint8Array<ArrayBuffer>): void;
  /** What follows is of another type; its initialisation segment comes next. */
  change(mime: string): void;
  /** A key frame will stand at `keySec`: what is safely past before it may go. */
  trimBefore(keySec: number, playheadSec: number): void;
  /** False while a managed source wants nothing. */
  readonly isWanted: boolean;
  close(): void;
}

export interface FeedEvents {
  /** Pictures were appended and may be played. */
  appended: () => void;
  broken: (message: string) => void;
}

type Step =
  | { type: 'append'; bytes: Uint8Array<ArrayBuffer> }
  | { type: 'change'; mime: string }
  | { type: 'remove'; endSec: number };

/** A page this far behind itself cannot be helped by more pictures. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024;
/** In places of the play queue (play-queue.ts), not in seconds of the street. */
const KEEP_BEHIND_SEC = 0.25;

/** MediaSource, or ManagedMediaSource, which has the same methods and two events more. */
export type SourceClass = Pick<typeof MediaSource, 'isTypeSupported'> & (new () => MediaSource);

export function createSourceFeed(
  { video, mime, Source }: { video: HTMLVideoElement; mime: string; Source: SourceClass },
  events: FeedEvents,
): SourceFeed {
  const source = new Source();
  const url = URL.createObjectURL(source);
  let buffer: SourceBuffer | null = null;
  let steps: Step[] = [];
  let keys: number[] = [];
  let isWanted = true;
  let isClosed = false;

  const fail = (error: unknown): void => {
    if (!isClosed) {
      events.broken(error instanceof Error ? error.message : 'the media source failed');
    }
  };

  const pump = (): void => {
    if (buffer === null || buffer.updating || isClosed || source.readyState !== 'open') {
      return;
    }
    const step = takeStep(steps);
    if (step === null) {
      return;
    }
    try {
      perform(buffer, step);
    } catch (error) {
      fail(error);
      return;
    }
    if (step.type === 'change') {
      pump();
    }
  };

  source.addEventListener('sourceopen', () => {
    URL.revokeObjectURL(url);
    try {
      buffer = source.addSourceBuffer(mime);
    } catch (error) {
      fail(error);
      return;
    }
    buffer.addEventListener('updateend', () => {
      if (!isClosed) {
        events.appended();
        pump();
      }
    });
    buffer.addEventListener('error', () => fail(new Error('the browser refused a picture')));
    pump();
  });
  source.addEventListener('endstreaming', () => {
    isWanted = false;
  });
  source.addEventListener('startstreaming', () => {
    isWanted = true;
  });
  video.src = url;

  return {
    append: (bytes) => {
      steps.push({ type: 'append', bytes });
      if (waitingBytes(steps) > MOST_WAITING_BYTES) {
        fail(new Error('the browser does not keep up'));
        return;
      }
      pump();
    },
    change: (nextMime) => {
      steps.push({ type: 'change', mime: nextMime });
    },
    trimBefore: (keySec, playheadSec) => {
      const past = keys.filter((at) => at <= playheadSec - KEEP_BEHIND_SEC);
      const endSec = past.at(-1);
      if (endSec !== undefined && endSec > 0) {
        steps.push({ type: 'remove', endSec });
        keys = keys.filter((at) => at > endSec);
      }
      keys.push(keySec);
    },
    get isWanted() {
      return isWanted;
    },
    close: () => {
      isClosed = true;
      steps = [];
      URL.revokeObjectURL(url);
    },
  };
}

/** The plain one where there are both. */
export function mediaSourceClass(): typeof MediaSource | undefined {
  const scope = globalThis as { ManagedMediaSource?: typeof MediaSource; MediaSource?: typeof MediaSource };
  return scope.MediaSource ?? scope.ManagedMediaSource;
}

/** The next thing to do; appends that follow each other become one. */
function takeStep(steps: Step[]): Step | null {
  const first = steps.shift();
  if (first?.type !== 'append') {
    return first ?? null;
  }
  const parts = [first.bytes];
  for (let next = steps[0]; next?.type === 'append'; next = steps[0]) {
    parts.push(next.bytes);
    steps.shift();
  }
  return { type: 'append', bytes: parts.length === 1 ? first.bytes : join(parts) };
}

function perform(buffer: SourceBuffer, step: Step): void {
  switch (step.type) {
    case 'append':
      buffer.appendBuffer(step.bytes);
      return;
    case 'change':
      buffer.changeType(step.mime);
      return;
    case 'remove':
      buffer.remove(0, step.endSec);
  }
}

function waitingBytes(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + (step.type === 'append' ? step.bytes.byteLength : 0), 0);
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
