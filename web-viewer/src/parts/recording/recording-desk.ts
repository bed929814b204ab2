/**
 * Up to sixteen cameras on one clock: who fetches next, when the clock may go on, what happens at a gap that all of them
 * have, and how far apart they are. Each camera's own affairs are camera-track.ts; what it looks like is the screen's.
 */
import type { PlayAnswer, PlayRequest } from '../../data/recording-api.ts';
import type { Timing } from '../../data/timing.ts';
import { CameraTrack, type Moment, type TrackState } from './camera-track.ts';
import { createDeskPlaces, cameraOf } from './desk-places.ts';
import { createDeskClock, LONGEST_WAIT_MS, mayRun } from './desk-clock.ts';
import { MOST_WHOLE_STREAMS, OWN_PACE, picturesFor, type Pace } from './pace.ts';
import type { Gap } from './recorded-places.ts';
import type { Known } from './failure.ts';

export interface DeskState {
  isPlaying: boolean;
  pace: Pace;
  /** The clock stands because pictures are waited for. */
  isWaiting: boolean;
  /** Of the last jump, until every camera that has pictures showed the one of that instant; null while it is not so. */
  settledMs: number | null;
  /** What all cameras have passed over last. */
  passed: Gap | null;
}

export interface RecordingDesk {
  readonly state: DeskState;
  /** The clock now. */
  readonly atMs: number;
  track(cameraId: string): CameraTrack | null;
  onChange(listener: () => void): () => void;
  /** About twenty times a second, and at once after a jump. */
  onTime(listener: (atMs: number) => void): () => void;
  /** `key`: the camera's id, or that and `#` and a word, where one camera stands at two times. */
  attach(key: string, video: HTMLVideoElement): () => void;
  /** So much later than the clock is the picture of this one. */
  shift(key: string, offsetMs: number): void;
  /** In the order of the screen; the main one gives sound and pictures to step by. */
  arrange(cameraIds: readonly string[], mainId: string | null): void;
  know(cameraId: string, known: Known): void;
  seek(atMs: number): void;
  setPlaying(isPlaying: boolean): void;
  setPace(pace: Pace): void;
  /** All cameras, by one picture of the main one. */
  step(direction: 1 | -1): void;
  close(): void;
}

export interface DeskOptions {
  timing: Timing;
  /** Central's clock. */
  nowMs: () => number;
  open: (cameraId: string, request: PlayRequest, signal: AbortSignal) => Promise<PlayAnswer>;
  startAtMs: number;
  isPlaying: boolean;
}

const TICK_MS = 50;
/** A browser has six connections to a host, and central gives a person as many streams. */
const MOST_FETCHES = 4;
/** Where no picture is known to step to. */
const USUAL_PICTURE_MS = 100;
const GAP_WORTH_A_WORD_MS = 1_500;
/** A picture that begins a rounding before the instant is that instant's. */
const STEP_INTO_MS = 3;

export function createRecordingDesk(options: DeskOptions): RecordingDesk {
  return new Desk(options);
}

class Desk implements RecordingDesk {
  state: DeskState;
  readonly #options: DeskOptions;
  readonly #clock: ReturnType<typeof createDeskClock>;
  readonly #tracks = new Map<string, CameraTrack>();
  readonly #places = createDeskPlaces(USUAL_PICTURE_MS);
  readonly #listeners = new Set<() => void>();
  readonly #timeListeners = new Set<(atMs: number) => void>();
  #mainId: string | null = null;
  #waitingSinceMs: number | null = null;
  #jumpedAtMs: number | null;
  #cancelTick: () => void = () => undefined;
  #isClosed = false;
  #isTelling = false;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#clock = createDeskClock(Math.min(options.startAtMs, options.nowMs()));
    this.#jumpedAtMs = options.timing.nowMs();
    this.state = {
      isPlaying: options.isPlaying,
      pace: this.#clock.pace,
      isWaiting: true,
      settledMs: null,
      passed: null,
    };
    this.#tick();
  }

  get atMs(): number {
    return this.#clock.atMs(this.#options.timing.nowMs());
  }

  track(cameraId: string): CameraTrack | null {
    return this.#tracks.get(cameraId) ?? null;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onTime(listener: (atMs: number) => void): () => void {
    this.#timeListeners.add(listener);
    listener(this.atMs);
    return () => this.#timeListeners.delete(listener);
  }

  attach(key: string, video: HTMLVideoElement): () => void {
    const cameraId = cameraOf(key);
    const track = new CameraTrack(
      {
        video,
        open: (request, signal) => this.#options.open(cameraId, request, signal),
        onChange: () => this.#tellSoon(),
      },
      this.atMs + this.#places.offsetOf(key),
    );
    this.#tracks.set(key, track);
    const known = this.#places.knownOf(key);
    if (known) {
      track.know(known);
    }
    this.#choosePictures();
    this.#tellSoon();
    return () => {
      track.close();
      if (this.#tracks.get(key) === track) {
        this.#tracks.delete(key);
        this.#choosePictures();
        this.#tellSoon();
      }
    };
  }

  arrange(cameraIds: readonly string[], mainId: string | null): void {
    this.#places.arrange(cameraIds);
    this.#mainId = mainId;
    this.#choosePictures();
  }

  shift(key: string, offsetMs: number): void {
    this.#places.shift(key, offsetMs);
    this.#jumpedAtMs = this.#options.timing.nowMs();
    this.#tracks.get(key)?.jumped(this.atMs + offsetMs);
    this.#change({ settledMs: null });
  }

  know(cameraId: string, known: Known): void {
    this.#places.know(cameraId, known);
    this.#tracks.forEach((track, key) => {
      if (cameraOf(key) === cameraId) {
        track.know(known);
      }
    });
  }

  seek(toMs: number): void {
    const nowMs = this.#options.timing.nowMs();
    const atMs = Math.max(0, Math.min(toMs, this.#options.nowMs()));
    this.#clock.setRunning(false, nowMs);
    this.#clock.set(atMs, nowMs);
    this.#jumpedAtMs = nowMs;
    this.#waitingSinceMs = nowMs;
    this.#tracks.forEach((track, key) => track.jumped(atMs + this.#places.offsetOf(key)));
    this.#change({ settledMs: null, passed: null });
    this.#look();
  }

  setPlaying(isPlaying: boolean): void {
    this.#change({ isPlaying });
    this.#look();
  }

  setPace(pace: Pace): void {
    this.#clock.setPace(pace, this.#options.timing.nowMs());
    this.#change({ pace });
    this.#choosePictures();
  }

  step(direction: 1 | -1): void {
    const { atMs } = this;
    this.#change({ isPlaying: false });
    if (picturesFor(this.#clock.pace, false).pictures === 'key') {
      // After a rewind or a fast run there are key frames only: steps are over all pictures.
      this.setPace(OWN_PACE);
    }
    const nextMs = this.#main()?.pictureBeside(direction, atMs) ?? atMs + direction * USUAL_PICTURE_MS;
    this.seek(nextMs + STEP_INTO_MS);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTick();
    this.#tracks.forEach((track) => track.close());
    this.#tracks.clear();
    this.#listeners.clear();
    this.#timeListeners.clear();
  }

  #main(): CameraTrack | null {
    return this.#mainId === null ? null : this.track(this.#mainId);
  }

  #choosePictures(): void {
    const isCrowded = this.#tracks.size > MOST_WHOLE_STREAMS;
    for (const [cameraId, track] of this.#tracks) {
      const isPreview = isCrowded && cameraId !== this.#mainId;
      track.choose(picturesFor(this.#clock.pace, isPreview), isPreview);
    }
  }

  #tick(): void {
    this.#look();
    if (!this.#isClosed) {
      this.#cancelTick = this.#options.timing.after(TICK_MS, () => this.#tick());
    }
  }

  #look(): void {
    const { timing } = this.#options;
    const nowMs = timing.nowMs();
    this.#drive(nowMs);
    const moment = this.#moment(nowMs);
    this.#tracks.forEach((track, key) => track.follow(this.#shifted(moment, key)));
    this.#fetchWhatIsMissing(moment);
    this.#noteSettled(moment, nowMs);
    this.#timeListeners.forEach((listener) => listener(moment.atMs));
  }

  #moment(nowMs: number): Moment {
    const { pace, isRunning } = this.#clock;
    return { atMs: this.#clock.atMs(nowMs), pace, isRunning, nowMs: this.#options.nowMs() };
  }

  #shifted(moment: Moment, key: string): Moment {
    return { ...moment, atMs: moment.atMs + this.#places.offsetOf(key) };
  }

  #drive(nowMs: number): void {
    const moment = this.#moment(nowMs);
    const tracks = [...this.#tracks];
    const readiness = tracks.map(([cameraId, track]) => ({
      isMain: cameraId === this.#mainId,
      isWaiting: track.isWaiting(this.#shifted(moment, cameraId)),
    }));
    const isAnyWaiting = readiness.some(({ isWaiting }) => isWaiting);
    this.#waitingSinceMs = isAnyWaiting ? (this.#waitingSinceMs ?? nowMs) : null;
    const waitedMs = this.#waitingSinceMs === null ? 0 : nowMs - this.#waitingSinceMs;
    const isReady = tracks.length > 0 && mayRun(readiness, waitedMs);
    if (isReady && waitedMs >= LONGEST_WAIT_MS) {
      tracks.forEach(([key, track]) => {
        if (track.isWaiting(this.#shifted(moment, key))) {
          track.leaveBehind();
        }
      });
    }
    this.#clock.setRunning(this.state.isPlaying && isReady, nowMs);
    this.#change({ isWaiting: !isReady });
    if (this.state.isPlaying && isReady) {
      this.#passOver(moment, nowMs);
    }
  }

  /** Where nothing is recorded of any camera the clock goes to where something is, or stops. */
  #passOver({ atMs, pace, nowMs: centralMs }: Moment, nowMs: number): void {
    const tracks = [...this.#tracks.values()];
    const hasSome = tracks.some(({ state }) => !HAS_NOTHING.includes(state.status));
    if (!hasSome) {
      const nextMs = pace.direction === 1 ? this.#places.next(atMs, centralMs) : this.#places.last(atMs);
      if (nextMs === null) {
        this.#clock.setRunning(false, nowMs);
        this.#change({ isPlaying: false });
        return;
      }
      this.seek(nextMs);
      const [fromMs, toMs] = [Math.min(atMs, nextMs), Math.max(atMs, nextMs)];
      if (toMs - fromMs > GAP_WORTH_A_WORD_MS) {
        this.#change({ passed: this.#places.gapBetween(fromMs, toMs) });
      }
    } else if (atMs > centralMs || atMs < 0) {
      this.#clock.set(Math.max(0, Math.min(atMs, centralMs)), nowMs);
    }
  }

  /** Whose reserve is smallest goes first, the main camera before all. */
  #fetchWhatIsMissing(moment: Moment): void {
    const tracks = [...this.#tracks];
    let free = MOST_FETCHES - tracks.filter(([, track]) => track.isFetching).length;
    const wanting = tracks
      .flatMap(([cameraId, track]) => {
        const own = this.#shifted(moment, cameraId);
        const span = free > 0 ? track.wants(own) : null;
        const reserveMs = cameraId === this.#mainId ? -1 : track.reserveMs(own);
        return span ? [{ track, span, reserveMs }] : [];
      })
      .sort((a, b) => a.reserveMs - b.reserveMs);
    for (const { track, span } of wanting) {
      if (free <= 0) {
        return;
      }
      free -= 1;
      void track.fetch(span, this.#options.nowMs);
    }
  }

  #noteSettled({ atMs }: Moment, nowMs: number): void {
    if (this.#jumpedAtMs === null) {
      return;
    }
    const tracks = [...this.#tracks];
    const isSettled =
      tracks.length > 0 &&
      tracks.every(
        ([key, track]) =>
          HAS_NOTHING.includes(track.state.status) ||
          (track.state.hasPicture && track.offMs(atMs + this.#places.offsetOf(key)) === 0),
      );
    if (isSettled) {
      this.#change({ settledMs: Math.round(nowMs - this.#jumpedAtMs) });
      this.#jumpedAtMs = null;
    }
  }

  #change(change: Partial<DeskState>): void {
    const keys = Object.keys(change) as (keyof DeskState)[];
    if (keys.some((key) => change[key] !== this.state[key])) {
      this.state = { ...this.state, ...change };
      this.#tellSoon();
    }
  }

  /** Many changes of one look are told once. */
  #tellSoon(): void {
    if (this.#isTelling || this.#isClosed) {
      return;
    }
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      this.#listeners.forEach((listener) => listener());
    });
  }
}

const HAS_NOTHING: readonly TrackState['status'][] = ['nothing', 'ended', 'away', 'unplayable', 'failed'];

/** Largest distance, ms, of a picture on the screen from the picture of the clock's instant; null without pictures. */
export function spreadMs(desk: RecordingDesk, cameraIds: readonly string[]): number | null {
  const { atMs } = desk;
  const offs = cameraIds.flatMap((cameraId) => desk.track(cameraId)?.offMs(atMs) ?? []);
  return offs.length === 0 ? null : Math.round(Math.max(...offs));
}
