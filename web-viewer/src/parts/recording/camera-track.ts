/**
 * One camera of a review: its pictures of the desk clock's instant in one video element. It fetches nothing by itself:
 * the desk says when its turn is (recording-desk.ts). A gap is said with its reason, and left as soon as the clock does.
 */
import type { PlayAnswer, PlayRequest } from '../../data/recording-api.ts';
import { Refused, Unreachable } from '../../data/http.ts';
import type { Stretch } from './stretches.ts';
import { correctionOf } from './desk-clock.ts';
import { judgeFailure, type Known } from './failure.ts';
import { rateOf, type Pace, type Pictures } from './pace.ts';
import { createEmptyBook, type EmptyBook } from './empty-book.ts';
import type { Gap } from './recorded-places.ts';
import { createPictureIndex, type PictureIndex } from './picture-index.ts';
import { createPictureReader } from './picture-times.ts';
import { canShow, createPieceFeed, type PieceFeed } from './piece-feed.ts';
import { aheadMs, nextStretch, spanWith, type Span } from './wanted-stretch.ts';
import { watchPictures } from './watch-pictures.ts';

export interface TrackState {
  status:
    | 'loading'
    | 'ready'
    /** Nothing is recorded of this instant. */
    | 'nothing'
    /** Nothing has been recorded after what is shown. */
    | 'ended'
    /** The agent, or central, does not answer; it is tried again by itself. */
    | 'away'
    | 'unplayable'
    | 'failed';
  /** The picture on the screen belongs to the clock's instant, or to one close before it. */
  hasPicture: boolean;
  gap: Gap | null;
  codecs: string;
  /** Where `away` or `failed`. */
  error: Error | null;
  /** The clock went on without it. */
  isSlow: boolean;
  isPreview: boolean;
}

export interface TrackOptions {
  video: HTMLVideoElement;
  open: (request: PlayRequest, signal: AbortSignal) => Promise<PlayAnswer>;
  onChange: () => void;
}

export interface Moment {
  atMs: number;
  pace: Pace;
  isRunning: boolean;
  /** Central's clock. */
  nowMs: number;
}

export const STARTING: TrackState = {
  status: 'loading',
  hasPicture: false,
  gap: null,
  codecs: '',
  error: null,
  isSlow: false,
  isPreview: false,
};

/** Media time 0 lies so long before the first instant that was wanted: one goes back as well as forth. */
const ROOM_MS = 3 * 24 * 3_600_000;
const BEHIND_SEC = 25;
const AHEAD_SEC = 45;
const AGAIN_MS = 400;
/** Of the media element. */
const HAVE_CURRENT_DATA = 2;
/** A picture for which no following one is known. */
const LONGEST_PICTURE_MS = 1_000;
const AT_ONCE_MS = 15;
/** A browser that cannot keep up is waited for: the clock must not run away from its pictures. */
const LOST_MS = 1_500;

export class CameraTrack {
  state: TrackState = STARTING;
  readonly #options: TrackOptions;
  readonly #stopWatching: () => void;
  #baseMs: number;
  #feed: PieceFeed | null = null;
  #mime = '';
  #pictures: Pictures = { pictures: 'all', everyMs: 0 };
  readonly #empty: EmptyBook = createEmptyBook();
  readonly #index: PictureIndex = createPictureIndex();
  #request: { abort: AbortController; span: Span } | null = null;
  #shownMs: number | null = null;
  #isClosed = false;

  constructor(options: TrackOptions, startAtMs: number) {
    this.#options = options;
    this.#baseMs = startAtMs - ROOM_MS;
    this.#stopWatching = watchPictures(options.video, (mediaSec) => {
      this.#shownMs = this.#baseMs + mediaSec * 1000;
    });
  }

  /** Capture time of the picture on the screen; null before the first. */
  get shownMs(): number | null {
    return this.#shownMs;
  }

  get isFetching(): boolean {
    return this.#request !== null;
  }

  know(known: Known): void {
    this.#empty.know(known);
  }

  /** Other pictures: what is held goes, and is fetched anew. */
  choose(pictures: Pictures, isPreview: boolean): void {
    if (this.state.isPreview !== isPreview) {
      this.#change({ isPreview });
    }
    if (this.#pictures.pictures !== pictures.pictures || this.#pictures.everyMs !== pictures.everyMs) {
      this.#pictures = pictures;
      this.#restart();
    }
  }

  /** The clock has jumped: what is on its way for another place is given up. */
  jumped(atMs: number): void {
    this.#empty.retryAtMs = 0;
    if (this.#request && !isNear(this.#request.span, atMs)) {
      this.#drop();
    }
    if (Math.abs(atMs - this.#baseMs - ROOM_MS) > ROOM_MS / 2) {
      this.#baseMs = atMs - ROOM_MS;
      this.#restart();
    }
    this.#change({ hasPicture: false, isSlow: false });
  }

  /** What is missing; null while nothing is, or it is not to be asked yet. */
  wants({ atMs, pace, nowMs, isRunning }: Moment): Span | null {
    const isFinal = this.state.status === 'unplayable' || this.state.status === 'failed';
    if (this.#request || isFinal || nowMs < this.#empty.retryAtMs || this.#isClosed) {
      return null;
    }
    const { pictures } = this.#pictures;
    const empty = this.#empty.now(nowMs);
    return nextStretch({ held: this.#held(), empty, atMs, pace, pictures, nowMs, isStanding: !isRunning });
  }

  /** Desk time until this camera has nothing more to show. */
  reserveMs({ atMs, pace, nowMs }: Moment): number {
    return aheadMs({ held: this.#held(), empty: this.#empty.now(nowMs), atMs, pace });
  }

  async fetch(span: Span, nowMs: () => number): Promise<void> {
    const request = { abort: new AbortController(), span };
    this.#request = request;
    const { signal } = request.abort;
    try {
      const answer = await this.#options.open({ ...span, ...this.#pictures }, signal);
      if (this.#request !== request) {
        answer.body.cancel().catch(() => undefined);
        return;
      }
      await this.#take(answer, request);
      if (this.#request === request) {
        this.#empty.asked(span, this.#held(), nowMs());
      }
    } catch (error) {
      if (this.#request === request) {
        this.#fail(error, span, nowMs());
      }
    } finally {
      if (this.#request === request) {
        this.#request = null;
      }
    }
  }

  /** Brings the picture to the clock, and says how it stands. */
  follow(moment: Moment): void {
    const { video } = this.#options;
    const { atMs, pace, isRunning, nowMs } = moment;
    const isHeld = spanWith(this.#held(), atMs) !== null;
    if (!isHeld) {
      video.pause();
      this.#sayNothing(atMs, nowMs);
      return;
    }
    const atSec = (atMs - this.#baseMs) / 1000;
    this.#move(atSec, { isRunning: isRunning && pace.direction === 1, rate: rateOf(pace) });
    const isThere = video.readyState >= HAVE_CURRENT_DATA && this.#shows(atMs, pace.speed);
    if (isThere) {
      this.#change({ status: 'ready', gap: null, hasPicture: true, isSlow: false });
    } else if (!this.state.hasPicture || (this.offMs(atMs) ?? 0) > LOST_MS * Math.max(1, pace.speed)) {
      this.#change({ status: 'loading', gap: null, hasPicture: false });
    }
  }

  /** There is a picture of the instant, and it is not on the screen. */
  isWaiting({ atMs }: Moment): boolean {
    const { status, isSlow } = this.state;
    if (isSlow || (status !== 'loading' && status !== 'ready')) {
      return false;
    }
    return !(status === 'ready' && this.state.hasPicture && spanWith(this.#held(), atMs) !== null);
  }

  leaveBehind(): void {
    this.#change({ isSlow: true });
  }

  /** How far the picture on the screen lies from the one that belongs to the instant, ms; null without a picture. */
  offMs(atMs: number): number | null {
    const shownMs = this.#shownMs;
    if (this.state.status !== 'ready' || !this.state.hasPicture || shownMs === null) {
      return null;
    }
    if (shownMs > atMs) {
      return shownMs - atMs;
    }
    return Math.max(0, atMs - (this.#index.after(shownMs) ?? shownMs + LONGEST_PICTURE_MS));
  }

  /** The next or previous picture's time; null where it is not known. */
  pictureBeside(direction: 1 | -1, atMs: number): number | null {
    const fromMs = this.#shownMs ?? atMs;
    return direction === 1 ? this.#index.after(fromMs) : this.#index.before(fromMs);
  }

  /** For the timeline, when it is seen from so near. */
  get pictureTimes(): readonly number[] {
    return this.#index.timesMs;
  }

  close(): void {
    this.#isClosed = true;
    this.#drop();
    this.#stopWatching();
    this.#feed?.close();
    const { video } = this.#options;
    video.pause();
    video.removeAttribute('src');
    video.load();
  }

  async #take({ startsAtMs, codecs, body }: PlayAnswer, request: { abort: AbortController; span: Span }) {
    const mime = `video/mp4; codecs="${codecs}"`;
    if (!canShow(mime)) {
      body.cancel().catch(() => undefined);
      this.#change({ status: 'unplayable', codecs });
      return;
    }
    if (this.#feed === null || mime !== this.#mime) {
      this.#feed?.close();
      this.#feed = createPieceFeed(this.#options.video, mime);
      this.#mime = mime;
      this.#shownMs = null;
      this.#change({ codecs });
    }
    const feed = this.#feed;
    const reader = createPictureReader();
    const { video } = this.#options;
    await feed.put(
      { startSec: (startsAtMs - this.#baseMs) / 1000, body, signal: request.abort.signal },
      (bytes) => this.#index.add(reader.take(bytes).map((sec) => startsAtMs + sec * 1000)),
    );
    const scale = Math.max(1, video.playbackRate) * (this.#pictures.pictures === 'key' ? 4 : 1);
    const aroundSec = (request.span.fromMs - this.#baseMs) / 1000;
    const kept = {
      startSec: Math.max(0, Math.min(video.currentTime || aroundSec, aroundSec) - BEHIND_SEC * scale),
      endSec: Math.max(video.currentTime, aroundSec) + AHEAD_SEC * scale,
    };
    await feed.keep(kept);
    this.#index.keep(this.#spanOf(kept));
  }

  #move(atSec: number, { isRunning, rate }: { isRunning: boolean; rate: number }): void {
    const { video } = this.#options;
    if (video.readyState === 0 || video.seeking) {
      return;
    }
    const aheadSec = video.currentTime - atSec;
    if (!isRunning) {
      video.pause();
      if (Math.abs(aheadSec) * 1000 > 1) {
        video.currentTime = atSec;
      }
      return;
    }
    const correction = correctionOf(aheadSec, rate);
    if (correction.kind === 'jump') {
      video.currentTime = atSec;
    } else if (video.playbackRate !== correction.rate) {
      video.playbackRate = correction.rate;
    }
    if (video.paused) {
      // Refused where the browser wants a gesture first; the next look asks again.
      video.play().catch(() => undefined);
    }
  }

  #shows(atMs: number, speed: number): boolean {
    const shownMs = this.#shownMs;
    if (shownMs === null) {
      return false;
    }
    const untilMs = this.#index.after(shownMs) ?? shownMs + LONGEST_PICTURE_MS;
    const leewayMs = AT_ONCE_MS + 400 * Math.max(1, speed) * (this.state.hasPicture ? 1 : 0.25);
    return shownMs <= atMs + leewayMs && atMs < untilMs + leewayMs;
  }

  #sayNothing(atMs: number, nowMs: number): void {
    const { status } = this.state;
    if (status === 'unplayable' || status === 'failed') {
      return;
    }
    const gap = this.#empty.gapAt(atMs);
    const empty = spanWith(this.#empty.now(nowMs), atMs);
    if (empty === null) {
      this.#change({
        status: status === 'away' && nowMs < this.#empty.retryAtMs ? 'away' : 'loading',
        gap: null,
      });
      this.#change({ hasPicture: false });
      return;
    }
    const isEdge = gap === null && this.#empty.isEdge(empty, nowMs);
    this.#change({
      status: isEdge ? 'ended' : 'nothing',
      gap: gap ?? { ...empty, reason: 'unknown' },
      hasPicture: false,
    });
  }

  #held(): Span[] {
    return (this.#feed?.stretches() ?? []).map((stretch) => this.#spanOf(stretch));
  }

  #spanOf({ startSec, endSec }: Stretch): Span {
    return { fromMs: this.#baseMs + startSec * 1000, toMs: this.#baseMs + endSec * 1000 };
  }

  #fail(error: unknown, span: Span, nowMs: number): void {
    if (!(error instanceof Refused) && !(error instanceof Unreachable)) {
      // The line broke in the middle, or the browser gave up this source: both begin anew.
      this.#empty.retryAtMs = nowMs + AGAIN_MS;
      this.#restart();
      return;
    }
    const { status, retryAfterMs } = judgeFailure(error, this.#empty.known, span.fromMs);
    if (status === 'nothing') {
      this.#empty.note(span, nowMs);
      return;
    }
    this.#empty.retryAtMs = retryAfterMs === null ? 0 : nowMs + retryAfterMs;
    if (status !== 'loading') {
      this.#change({ status, error });
    }
  }

  #restart(): void {
    this.#drop();
    this.#feed?.close();
    this.#feed = null;
    this.#mime = '';
    this.#shownMs = null;
    this.#index.clear();
    this.#empty.clear();
    const { status } = this.state;
    this.#change({ hasPicture: false, ...(status === 'ready' ? { status: 'loading' as const } : {}) });
  }

  #drop(): void {
    this.#request?.abort.abort();
    this.#request = null;
  }

  #change(change: Partial<TrackState>): void {
    const isSame = (Object.keys(change) as (keyof TrackState)[]).every(
      (key) => change[key] === this.state[key] || isSameGap(change[key], this.state[key]),
    );
    if (!isSame) {
      this.state = { ...this.state, ...change };
      this.#options.onChange();
    }
  }
}

function isSameGap(one: unknown, other: unknown): boolean {
  if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object') {
    return false;
  }
  const [a, b] = [one as Gap, other as Gap];
  return a.fromMs === b.fromMs && a.toMs === b.toMs && a.reason === b.reason;
}

function isNear({ fromMs, toMs }: Span, atMs: number): boolean {
  return fromMs <= atMs && atMs < toMs;
}
