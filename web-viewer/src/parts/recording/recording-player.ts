/**
 * Plays the recording of one camera: one request a stretch, seeks by a new request where nothing is held, passes over
 * gaps and says so, goes on into the next stretch after a change of codec. What is held when is buffer-policy.ts,
 * how fast is pace.ts; what it looks like is the screen's affair.
 */
import type { Timeline } from '#protocol/recording.ts';
import { Refused, Unreachable } from '../../data/http.ts';
import type { PlayAnswer, PlayRequest } from '../../data/recording-api.ts';
import type { Timing } from '../../data/timing.ts';
import { endSecOf, holds, jumpOver, wantsMore } from './buffer-policy.ts';
import { continueAtMs, gapBetween, spanAt, toMediaSec, toWallMs, type Gap } from './media-map.ts';
import { picturesFor, type Speed } from './pace.ts';
import { canShow, createRecordingFeed, type RecordingFeed } from './recording-feed.ts';

export interface Playback {
  status:
    | 'loading'
    | 'ready'
    /** Nothing is recorded after what was shown. */
    | 'ended'
    /** Nothing is recorded here. */
    | 'nothing'
    /** The agent, or central, does not answer; it is tried again by itself. */
    | 'away'
    /** This browser does not play the codec. */
    | 'unplayable'
    | 'failed';
  isPlaying: boolean;
  speed: Speed;
  /** Of the picture that is shown, or that is wanted while it has not come. */
  atMs: number;
  /** False while the video does not show the picture of `atMs`. */
  hasPicture: boolean;
  /** What was passed over last. */
  passed: Gap | null;
  codecs: string;
  /** Central's words, where `failed`. */
  message: string;
}

export type Known = Pick<Timeline, 'fromMs' | 'toMs' | 'spans' | 'gaps'>;

export interface RecordingPlayer {
  readonly playback: Playback;
  onChange(listener: () => void): () => void;
  seek(atMs: number): void;
  setPlaying(isPlaying: boolean): void;
  setSpeed(speed: Speed): void;
  /** What is known of the time around: where to go on, and why there is nothing. */
  know(known: Known): void;
  close(): void;
}

export interface PlayerOptions {
  video: HTMLVideoElement;
  timing: Timing;
  /** Central's clock. */
  nowMs: () => number;
  open: (request: PlayRequest, signal: AbortSignal) => Promise<PlayAnswer>;
  startAtMs: number;
  isPlaying: boolean;
}

interface Stream {
  abort: AbortController;
  fromMs: number;
  startsAtMs: number;
  everySec: number;
  feed: RecordingFeed | null;
  /** Pictures before it are the way to the wanted one. */
  wantedSec: number;
  /** Of the picture on the screen. */
  shownSec: number | null;
}

/** Of the media element. */
const HAVE_CURRENT_DATA = 2;
const TICK_MS = 50;
const REPORT_EVERY_MS = 100;
/** Seeks that follow each other faster become one request. */
const SETTLE_MS = 180;
const TRY_AGAIN_MS = 5_000;
const LONGEST_REQUEST_MS = 24 * 3_600_000 - 1;
/** Shorter holes are a missed picture, not worth a word. */
const GAP_WORTH_A_WORD_MS = 1_500;

export function createRecordingPlayer(options: PlayerOptions): RecordingPlayer {
  return new MsePlayer(options);
}

class MsePlayer implements RecordingPlayer {
  playback: Playback;
  readonly #options: PlayerOptions;
  readonly #listeners = new Set<() => void>();
  #known: Known = { fromMs: 0, toMs: 0, spans: [], gaps: [] };
  #stream: Stream | null = null;
  #lastSeekAtMs = -Infinity;
  #lastReportAtMs = -Infinity;
  #cancelTick: () => void = () => undefined;
  #cancelSettle: () => void = () => undefined;
  #cancelRetry: () => void = () => undefined;
  #frameHandle = 0;
  #isClosed = false;
  readonly #hasFrames: boolean;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.playback = {
      status: 'loading',
      isPlaying: options.isPlaying,
      speed: 1,
      atMs: Math.round(options.startAtMs),
      hasPicture: false,
      passed: null,
      codecs: '',
      message: '',
    };
    this.#hasFrames = 'requestVideoFrameCallback' in options.video;
    this.#watchFrames();
    this.#tick();
    void this.#start(this.playback.atMs);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  know(known: Known): void {
    this.#known = known;
  }

  seek(toMs: number): void {
    const atMs = Math.round(Math.max(0, Math.min(toMs, this.#options.nowMs())));
    const stream = this.#stream;
    const atSec = stream ? toMediaSec(atMs, stream.startsAtMs) : 0;
    this.#cancelSettle();
    if (stream?.feed && this.playback.status === 'ready' && holds(stream.feed.stretches(), atSec)) {
      this.#place(stream, atSec);
      this.#change({ atMs, passed: null });
      return;
    }
    this.#change({ atMs, hasPicture: false, status: 'loading', passed: null });
    this.#drop();
    const nowMs = this.#options.timing.nowMs();
    const waitMs = nowMs - this.#lastSeekAtMs < 2 * SETTLE_MS ? SETTLE_MS : 0;
    this.#lastSeekAtMs = nowMs;
    this.#cancelSettle = this.#options.timing.after(waitMs, () => void this.#start(atMs));
  }

  setPlaying(isPlaying: boolean): void {
    this.#change({ isPlaying });
    if (isPlaying && this.playback.status === 'ended') {
      this.seek(this.playback.atMs);
    } else {
      this.#drive();
    }
  }

  setSpeed(speed: Speed): void {
    const before = picturesFor(this.playback.speed);
    const after = picturesFor(speed);
    this.#change({ speed });
    if (before.pictures === after.pictures && before.everyMs === after.everyMs) {
      this.#drive();
    } else {
      this.#drop();
      this.#change({ status: 'loading', hasPicture: false });
      void this.#start(this.playback.atMs);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#drop();
    this.#cancelTick();
    this.#cancelSettle();
    const { video } = this.#options;
    if (this.#hasFrames) {
      video.cancelVideoFrameCallback(this.#frameHandle);
    }
    video.removeAttribute('src');
    video.load();
    this.#listeners.clear();
  }

  async #start(fromMs: number): Promise<void> {
    this.#drop();
    const { pictures, everyMs } = picturesFor(this.playback.speed);
    const stream: Stream = {
      abort: new AbortController(),
      fromMs,
      startsAtMs: fromMs,
      everySec: everyMs / 1000,
      feed: null,
      wantedSec: 0,
      shownSec: null,
    };
    this.#stream = stream;
    this.#change({ status: 'loading', hasPicture: false, atMs: fromMs });
    const toMs = Math.max(
      fromMs + 1000,
      Math.min(fromMs + LONGEST_REQUEST_MS, Math.round(this.#options.nowMs())),
    );
    try {
      const answer = await this.#options.open({ fromMs, toMs, pictures, everyMs }, stream.abort.signal);
      if (this.#stream === stream) {
        this.#feed(stream, answer);
      } else {
        answer.body.cancel().catch(() => undefined);
      }
    } catch (error) {
      if (this.#stream === stream) {
        this.#fail(error);
      }
    }
  }

  #feed(stream: Stream, { startsAtMs, codecs, body }: PlayAnswer): void {
    const { video, timing } = this.#options;
    const mime = `video/mp4; codecs="${codecs}"`;
    if (!canShow(mime)) {
      this.#drop();
      this.#change({ status: 'unplayable', codecs });
      return;
    }
    stream.startsAtMs = startsAtMs;
    stream.wantedSec = Math.max(0, toMediaSec(stream.fromMs, startsAtMs));
    this.#sayPassed(stream.fromMs, startsAtMs);
    this.#change({ codecs });
    stream.feed = createRecordingFeed({
      video,
      mime,
      body,
      timing,
      wants: (stretches) =>
        wantsMore(stretches, Math.max(video.currentTime, stream.wantedSec), this.playback.speed),
      onBroken: (error) => {
        if (this.#stream === stream) {
          this.#breakOff(stream, error);
        }
      },
    });
    video.addEventListener(
      'loadedmetadata',
      () => {
        if (this.#stream === stream && stream.wantedSec > 0) {
          video.currentTime = stream.wantedSec;
        }
      },
      { once: true },
    );
    this.#drive();
  }

  /** The line broke off: what is held is played first, and then asked for again. */
  #breakOff(stream: Stream, error: unknown): void {
    if (endSecOf(stream.feed?.stretches() ?? []) <= stream.wantedSec) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#drop();
    const message = error instanceof Error ? error.message : '';
    if (error instanceof Refused && error.code === 'too-many-tries') {
      // A seek opens a stream before the one it leaves is gone at central.
      this.#retryAfter((error.retryAfterSec ?? 2) * 1000);
    } else if (error instanceof Refused && isNothing(error, this.#known, this.playback.atMs)) {
      this.#change({ status: 'nothing', message });
    } else if (error instanceof Unreachable || (error instanceof Refused && error.code === 'agent-away')) {
      this.#change({ status: 'away', message });
      this.#retryAfter(TRY_AGAIN_MS);
    } else {
      this.#change({ status: 'failed', message });
    }
  }

  #retryAfter(delayMs: number): void {
    this.#cancelRetry = this.#options.timing.after(delayMs, () => void this.#start(this.playback.atMs));
  }

  /** Ends the request; the element keeps what it shows until the next one. */
  #drop(): void {
    this.#cancelRetry();
    this.#stream?.abort.abort();
    this.#stream?.feed?.close();
    this.#stream = null;
    this.#options.video.pause();
  }

  #place(stream: Stream, atSec: number): void {
    stream.wantedSec = atSec;
    this.#options.video.currentTime = atSec;
  }

  #drive(): void {
    const { video } = this.#options;
    const stream = this.#stream;
    if (!stream?.feed) {
      return;
    }
    if (this.playback.isPlaying) {
      video.playbackRate = this.playback.speed;
      if (video.paused && !video.ended) {
        // Refused where the browser wants a gesture first; the next tick asks again.
        video.play().catch(() => undefined);
      }
    } else {
      video.pause();
    }
  }

  #tick(): void {
    const { timing } = this.#options;
    const nowMs = timing.nowMs();
    const stream = this.#stream;
    if (stream?.feed) {
      stream.feed.pump();
      this.#follow(stream, stream.feed);
      this.#report(nowMs);
    }
    if (!this.#isClosed) {
      this.#cancelTick = timing.after(TICK_MS, () => this.#tick());
    }
  }

  /** The browser plays by itself; holes and the end are ours. */
  #follow(stream: Stream, feed: RecordingFeed): void {
    const { video } = this.#options;
    this.#drive();
    if (video.seeking && stream.shownSec !== null && holds(feed.stretches(), video.currentTime)) {
      return;
    }
    const stretches = feed.stretches();
    const jump = video.readyState > 0 ? jumpOver(stretches, video.currentTime) : null;
    if (jump) {
      const fromMs = toWallMs(video.currentTime, stream.startsAtMs);
      this.#place(stream, jump.toSec + 0.001);
      this.#sayPassed(fromMs, toWallMs(jump.toSec, stream.startsAtMs));
    } else if (feed.isComplete && video.currentTime >= endSecOf(stretches) - 0.1) {
      this.#goOn(stream, endSecOf(stretches));
    }
  }

  #goOn(stream: Stream, endSec: number): void {
    if (!this.playback.isPlaying) {
      return;
    }
    const endMs = toWallMs(endSec, stream.startsAtMs);
    const nextMs = continueAtMs(this.#known.spans, Math.max(endMs, stream.fromMs + 1));
    if (nextMs === null || nextMs <= stream.fromMs) {
      this.#drop();
      this.#change({ status: 'ended', isPlaying: false, atMs: endMs });
      return;
    }
    this.#sayPassed(endMs, nextMs);
    void this.#start(nextMs);
  }

  #sayPassed(fromMs: number, toMs: number): void {
    if (toMs - fromMs > GAP_WORTH_A_WORD_MS) {
      const passed = gapBetween(this.#known.gaps, fromMs, toMs) ?? {
        fromMs,
        toMs,
        reason: 'unknown' as const,
      };
      this.#change({ passed, atMs: toMs });
    }
  }

  #watchFrames(): void {
    const { video } = this.#options;
    if (!this.#hasFrames) {
      return;
    }
    const onFrame: VideoFrameRequestCallback = (_now, { mediaTime }) => {
      this.#show(mediaTime);
      this.#frameHandle = video.requestVideoFrameCallback(onFrame);
    };
    this.#frameHandle = video.requestVideoFrameCallback(onFrame);
  }

  #show(mediaSec: number): void {
    const stream = this.#stream;
    const isOnTheWay = (stream?.wantedSec ?? 0) - mediaSec > Math.max(1, stream?.everySec ?? 0) * 4;
    if (!stream?.feed || isOnTheWay || this.#options.video.seeking) {
      return;
    }
    stream.shownSec = mediaSec;
    if (!this.playback.hasPicture || this.playback.status === 'loading') {
      this.#change({ hasPicture: true, status: 'ready', atMs: toWallMs(mediaSec, stream.startsAtMs) });
    }
  }

  /** Ten times a second is as fast as anybody reads a clock. */
  #report(nowMs: number): void {
    const stream = this.#stream;
    if (!stream?.feed || nowMs - this.#lastReportAtMs < REPORT_EVERY_MS) {
      return;
    }
    const { video } = this.#options;
    if (!this.#hasFrames && video.readyState >= HAVE_CURRENT_DATA) {
      this.#show(video.currentTime);
    }
    if (stream.shownSec !== null && this.playback.status === 'ready') {
      this.#lastReportAtMs = nowMs;
      const atMs = toWallMs(stream.shownSec, stream.startsAtMs);
      if (atMs !== this.playback.atMs && !this.#options.video.seeking) {
        this.#change({ atMs });
      }
    }
  }

  #change(change: Partial<Playback>): void {
    this.playback = { ...this.playback, ...change };
    this.#listeners.forEach((listener) => listener());
  }
}

/** Agents refuse a stretch without any picture in the same words as one they cannot send; the timeline tells which. */
function isNothing(error: Refused, { fromMs, toMs, spans }: Known, atMs: number): boolean {
  const isKnown = fromMs <= atMs && atMs < toMs;
  return error.code === 'not-found' || (isKnown && spanAt(spans, atMs) === null);
}
