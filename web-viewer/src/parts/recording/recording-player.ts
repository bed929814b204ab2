/**
 * Plays the recording of one camera: one request a stretch, seeks by a new request where nothing is held, passes over
 * gaps and says so, goes on into the next stretch after a change of codec. What is held when is buffer-policy.ts,
 * how fast is pace.ts; what it looks like is the screen's affair.
 */
import type { PlayAnswer, PlayRequest } from '../../data/recording-api.ts';
import type { Timing } from '../../data/timing.ts';
import { END_SEC, endSecOf, holds, jumpOver, wantsMore } from './buffer-policy.ts';
import { continueAtMs, gapBetween, spanAt, toMediaSec, toWallMs } from './media-map.ts';
import { picturesFor, type Speed } from './pace.ts';
import { judgeFailure, startingAt, type Known, type Playback } from './playback.ts';
import { canShow, createRecordingFeed, type RecordingFeed } from './recording-feed.ts';
import { watchPictures } from './watch-pictures.ts';

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
const HAVE_FUTURE_DATA = 3;
const TICK_MS = 50;
const REPORT_EVERY_MS = 100;
/** Seeks that follow each other faster become one request. */
const SETTLE_MS = 180;
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
  /** Why the last request came to nothing. */
  #failure: unknown = null;
  #lastSeekAtMs = -Infinity;
  #lastReportAtMs = -Infinity;
  #cancelTick: () => void = () => undefined;
  #cancelSettle: () => void = () => undefined;
  #cancelRetry: () => void = () => undefined;
  readonly #stopWatching: () => void;
  #isClosed = false;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.playback = startingAt(options.startAtMs, options.isPlaying);
    this.#stopWatching = watchPictures(options.video, (mediaSec) => this.#show(mediaSec));
    this.#tick();
    void this.#start(this.playback.atMs);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  know(known: Known): void {
    this.#known = known;
    const { status, atMs, passed } = this.playback;
    if (passed?.reason === 'unknown') {
      this.#change({ passed: gapBetween(known.gaps, passed.fromMs, passed.toMs) ?? passed });
    }
    if (status === 'away' && judgeFailure(this.#failure, known, atMs).status === 'nothing') {
      this.#cancelRetry();
      this.#change({ status: 'nothing' });
    } else if (status === 'nothing' && spanAt(known.spans, atMs)) {
      void this.#start(atMs);
    }
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
    this.#stopWatching();
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
    this.#failure = error;
    const { status, retryAfterMs } = judgeFailure(error, this.#known, this.playback.atMs);
    this.#change({ status, message: error instanceof Error ? error.message : '' });
    if (retryAfterMs !== null) {
      this.#retryAfter(retryAfterMs);
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
    // Before a hole the browser stops in the middle of the last picture, which at 16x lasts for seconds.
    const isWaiting = stream.shownSec !== null && !video.seeking && video.readyState < HAVE_FUTURE_DATA;
    const leewaySec = isWaiting ? stream.everySec + 1 : END_SEC;
    const jump = video.readyState > 0 ? jumpOver(stretches, video.currentTime, leewaySec) : null;
    if (jump) {
      const fromMs = toWallMs(video.currentTime, stream.startsAtMs);
      this.#place(stream, jump.toSec + 0.001);
      this.#sayPassed(fromMs, toWallMs(jump.toSec, stream.startsAtMs));
    } else if (feed.isComplete && video.currentTime >= endSecOf(stretches) - leewaySec) {
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
