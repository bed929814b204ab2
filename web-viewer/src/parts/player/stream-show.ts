/**
 * One life of a player: from the configuration of a stream to its close or break. What comes while the browser is
 * still asked what it can show waits for the answer.
 */
import type { StreamProfile } from '#protocol/camera.ts';
import { STILLS_CODEC, type StreamConfig } from '#protocol/live-control.ts';
import type { StreamSink } from './channel-fan.ts';
import { choosePlayer, detectSupport, PLAYERS, type PlayerChoice } from './choose-player.ts';
import type { Player, PlayerKind } from './player.ts';
import type { StreamAccount } from './stream-account.ts';
import type { StuckWatch } from './stuck-watch.ts';

export interface ShowRequest {
  holder: HTMLElement;
  profile: StreamProfile;
  account: StreamAccount;
  /** Ways that have failed here. */
  spent: ReadonlySet<PlayerKind>;
  watchStuck: (stuck: () => void) => StuckWatch;
  /** Of the player that was chosen, if it came to that. */
  broken: (kind: PlayerKind | null) => void;
  /** No way of this stream; pictures of the agent are the way, or there is none. */
  notHere: (choice: PlayerChoice | null) => void;
}

export interface StreamShow {
  sink: StreamSink;
  close(): void;
}

const MOST_EARLY_PICTURES = 600;

export function createStreamShow(request: ShowRequest): StreamShow {
  const { account } = request;
  let player: Player | null = null;
  let kind: PlayerKind | null = null;
  let isClosed = false;
  let early: ((ready: Player) => void)[] | null = null;

  const broken = (): void => {
    if (!isClosed) {
      request.broken(kind);
    }
  };
  const stuckWatch = request.watchStuck(broken);

  /** A browser may throw at what it does not like, whatever it said when it was asked. */
  const pass = (act: (ready: Player) => void): void => {
    if (isClosed) {
      return;
    }
    if (player !== null) {
      try {
        act(player);
      } catch {
        broken();
      }
    } else if (early !== null && early.length < MOST_EARLY_PICTURES) {
      early.push(act);
    }
  };

  const build = async (config: StreamConfig): Promise<void> => {
    const choice = await choose(config.codec, request);
    if (isClosed) {
      return;
    }
    if (choice === null || (choice.kind === 'jpeg' && config.codec !== STILLS_CODEC)) {
      request.notHere(choice);
      return;
    }
    kind = choice.kind;
    account.set({ player: kind, ...(kind !== 'jpeg' && { insteadOf: choice.insteadOf }) });
    player = PLAYERS[kind](request.holder, {
      // The picture that fills the wall is the one that is kept, with its time.
      wantsEvery: request.profile === 'main',
      shown: (picture) => {
        stuckWatch.shown();
        account.shown(picture);
      },
      broken,
    });
    const waiting = early ?? [];
    early = null;
    pass((ready) => ready.configure(config));
    waiting.forEach(pass);
  };

  return {
    sink: {
      config: (config) => {
        account.set({ failure: null, refusal: null });
        if (player === null && early === null) {
          early = [];
          build(config).catch(broken);
        } else {
          pass((ready) => ready.configure(config));
        }
      },
      picture: (picture) => {
        account.set({ arrivedAtMs: picture.arrivedAtMs });
        if (picture.isKey && player !== null) {
          stuckWatch.keyTaken();
        }
        pass((ready) => ready.take(picture));
      },
      skipped: () => pass((ready) => ready.skip()),
      lost: () => pass((ready) => ready.skip()),
      failed: (failure) => account.set({ failure }),
      refused: (refusal) => account.set({ refusal }),
    },
    close: () => {
      isClosed = true;
      stuckWatch.close();
      player?.close();
      account.set({ player: null });
    },
  };
}

async function choose(codec: string, { profile, spent }: ShowRequest): Promise<PlayerChoice | null> {
  return codec === STILLS_CODEC
    ? { kind: 'jpeg', insteadOf: null }
    : choosePlayer(profile, await detectSupport(codec), spent);
}
