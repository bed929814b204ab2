/**
 * One live picture on the page: a subscription, the player that suits its codec, and an account of how it is doing.
 *
 * Asked for its state twice a second by whoever draws the tile, rather than telling: sixteen tiles at ten pictures
 * a second would otherwise redraw the page without end. A player that breaks is replaced with longer and longer
 * waits, by subscribing anew, which brings configuration and a key frame.
 */
import type { StreamProfile } from '#protocol/camera.ts';
import type { StreamConfig, StreamFailure } from '#protocol/live-control.ts';
import type { Timing } from '../../data/timing.ts';
import { createWaitLonger } from '../../data/wait-longer.ts';
import type { StreamRefusal, StreamSink } from './channel-fan.ts';
import { choosePlayer, detectSupport, PLAYERS } from './choose-player.ts';
import type { MediaSocket } from './media-socket.ts';
import type { Player, PlayerKind, ShownPicture } from './player.ts';

export interface StreamReport {
  player: PlayerKind | null;
  /** Last picture that came, and last one seen; this computer's clock. */
  arrivedAtMs: number | null;
  shownAtMs: number | null;
  /** Capture time of the picture on the screen, by the edge's clock. */
  captureAtMs: number | null;
  /** Shown minus captured; median of the last pictures, not yet corrected for clocks that differ. */
  latencyMs: number | null;
  failure: StreamFailure | null;
  refusal: StreamRefusal | null;
}

export interface LiveStream {
  report: () => StreamReport;
  close(): void;
}

export interface LiveStreamRequest {
  socket: MediaSocket;
  holder: HTMLElement;
  cameraId: string;
  profile: StreamProfile;
  timing: Timing;
}

const MOST_EARLY_PICTURES = 600;
const REMEMBERED_LATENCIES = 5;

export function startLiveStream(request: LiveStreamRequest): LiveStream {
  const { socket, cameraId, profile, timing } = request;
  const account = createAccount();
  const waits = createWaitLonger({ firstMs: 500, longestMs: 30_000 });
  let cancelRetry: () => void = () => undefined;
  let current: { stop(): void } | null = null;

  const start = (): void => {
    const show = createShow(request, account, () => {
      current?.stop();
      cancelRetry = timing.after(waits.nextMs(), start);
    });
    const unsubscribe = socket.subscribe({ cameraId, profile }, show.sink);
    current = {
      stop: () => {
        unsubscribe();
        show.close();
      },
    };
  };

  start();
  return {
    report: account.report,
    close: () => {
      cancelRetry();
      current?.stop();
    },
  };
}

/** One life of a player: from subscription to close or break. */
function createShow(
  { holder, profile }: LiveStreamRequest,
  account: Account,
  onBroken: () => void,
): { sink: StreamSink; close(): void } {
  let player: Player | null = null;
  let isClosed = false;
  /** What came while the browser was still asked what it can show. */
  let early: ((ready: Player) => void)[] | null = null;

  const broken = (): void => {
    if (!isClosed) {
      onBroken();
    }
  };

  const pass = (act: (ready: Player) => void): void => {
    if (player !== null) {
      act(player);
    } else if (early !== null && early.length < MOST_EARLY_PICTURES) {
      early.push(act);
    }
  };

  const build = async (config: StreamConfig): Promise<void> => {
    const kind = choosePlayer(profile, await detectSupport(config.codec));
    if (isClosed) {
      return;
    }
    if (kind === null) {
      account.set({ failure: 'unsupported-codec' });
      return;
    }
    const ready = PLAYERS[kind](holder, { shown: account.shown, broken });
    player = ready;
    account.set({ player: kind });
    ready.configure(config);
    early?.forEach((act) => act(ready));
    early = null;
  };

  const configure = (config: StreamConfig): void => {
    account.set({ failure: null, refusal: null });
    if (player === null && early === null) {
      early = [];
      build(config).catch(broken);
    } else {
      pass((ready) => ready.configure(config));
    }
  };

  return {
    sink: {
      config: configure,
      picture: (picture) => {
        account.set({ arrivedAtMs: picture.arrivedAtMs });
        pass((ready) => ready.take(picture));
      },
      skipped: () => pass((ready) => ready.skip()),
      lost: () => pass((ready) => ready.skip()),
      failed: (failure) => account.set({ failure }),
      refused: (refusal) => account.set({ refusal }),
    },
    close: () => {
      isClosed = true;
      player?.close();
      account.set({ player: null });
    },
  };
}

interface Account {
  report: () => StreamReport;
  set(change: Partial<StreamReport>): void;
  shown: (picture: ShownPicture) => void;
}

function createAccount(): Account {
  const latencies: number[] = [];
  let report: StreamReport = {
    player: null,
    arrivedAtMs: null,
    shownAtMs: null,
    captureAtMs: null,
    latencyMs: null,
    failure: null,
    refusal: null,
  };

  return {
    report: () => ({ ...report, latencyMs: median(latencies) }),
    set: (change) => {
      report = { ...report, ...change };
    },
    shown: ({ captureAtMs, shownAtMs }) => {
      report = { ...report, captureAtMs, shownAtMs };
      latencies.push(shownAtMs - captureAtMs);
      if (latencies.length > REMEMBERED_LATENCIES) {
        latencies.shift();
      }
    },
  };
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}
