/**
 * Which way of showing a stream, decided when its codec is known, and why it is not the first choice where it is not.
 * Media Source for the wall: sixteen of them cost little. WebCodecs for the enlarged picture, where a tenth of a second
 * is worth a decoder of its own; the one stands in for the other where a browser has only that. Pictures of the agent,
 * one a second, are for who can show no stream at all.
 *
 * The enlarged picture never falls back on pictures: the sub-stream stands there meanwhile and is better.
 */
import type { StreamProfile } from '#protocol/camera.ts';
import { createCanvasPlayer } from './canvas-player.ts';
import { createJpegPlayer } from './jpeg-player.ts';
import { canPlayByMse, createManagedMsePlayer, createMsePlayer } from './mse-player.ts';
import type { CreatePlayer, PlayerKind } from './player.ts';
import type { SourceClass } from './source-feed.ts';

/** Why a way is not gone. `insecure`: the page did not come by HTTPS. `broke`: tried here, and gave no picture. */
export const PLAYER_OBSTACLES = ['missing', 'insecure', 'codec', 'broke'] as const;
export type PlayerObstacle = (typeof PLAYER_OBSTACLES)[number];

/** Null: nothing is in the way. */
export type PlayerSupport = Record<Exclude<PlayerKind, 'jpeg'>, PlayerObstacle | null>;

export interface PlayerChoice {
  kind: PlayerKind;
  /** What would have been better, and what is in its way; null for the first choice. */
  insteadOf: { kind: PlayerKind; because: PlayerObstacle } | null;
}

/** What of a browser matters here: `globalThis`, or what a test says. */
export interface BrowserMedia {
  MediaSource?: SourceClass | undefined;
  ManagedMediaSource?: SourceClass | undefined;
  VideoDecoder?: Pick<typeof VideoDecoder, 'isConfigSupported'> | undefined;
  isSecureContext: boolean;
}

const ORDER = {
  sub: ['mse', 'managed-mse', 'webcodecs'],
  main: ['webcodecs', 'mse', 'managed-mse'],
} as const satisfies Record<StreamProfile, readonly PlayerKind[]>;

/** Null: this browser does not show such a stream, and nothing stands in for it. */
export function choosePlayer(
  profile: StreamProfile,
  support: PlayerSupport,
  spent: ReadonlySet<PlayerKind> = new Set(),
): PlayerChoice | null {
  const order = ORDER[profile];
  const obstacleOf = (kind: (typeof order)[number]): PlayerObstacle | null =>
    spent.has(kind) ? 'broke' : support[kind];
  const found = order.find((kind) => obstacleOf(kind) === null);
  const kind = found ?? (profile === 'sub' ? 'jpeg' : null);
  return kind && { kind, insteadOf: missed(order, kind, obstacleOf) };
}

/** The two Media Sources are one thing to a person: the one a browser lacks is not told beside the one it has. */
function missed(
  order: readonly Exclude<PlayerKind, 'jpeg'>[],
  kind: PlayerKind,
  obstacleOf: (kind: Exclude<PlayerKind, 'jpeg'>) => PlayerObstacle | null,
): PlayerChoice['insteadOf'] {
  const better = order.slice(0, kind === 'jpeg' ? order.length : order.indexOf(kind));
  const obstacles = better.flatMap((one) => {
    const because = obstacleOf(one);
    return because === null || (kind === 'managed-mse' && one === 'mse') ? [] : [{ kind: one, because }];
  });
  return obstacles.find(({ because }) => because !== 'missing') ?? obstacles[0] ?? null;
}

export async function detectSupport(
  codec: string,
  browser: BrowserMedia = globalThis,
): Promise<PlayerSupport> {
  return {
    mse: sourceObstacle(browser.MediaSource, codec),
    'managed-mse': sourceObstacle(browser.ManagedMediaSource, codec),
    webcodecs: await decoderObstacle(browser, codec),
  };
}

export const PLAYERS: Record<PlayerKind, CreatePlayer> = {
  mse: createMsePlayer,
  'managed-mse': createManagedMsePlayer,
  webcodecs: createCanvasPlayer,
  jpeg: createJpegPlayer,
};

function sourceObstacle(source: SourceClass | undefined, codec: string): PlayerObstacle | null {
  if (source === undefined) {
    return 'missing';
  }
  return canPlayByMse(source, codec) ? null : 'codec';
}

async function decoderObstacle(
  { VideoDecoder, isSecureContext }: BrowserMedia,
  codec: string,
): Promise<PlayerObstacle | null> {
  if (!isSecureContext) {
    return 'insecure';
  }
  if (VideoDecoder === undefined) {
    return 'missing';
  }
  try {
    const { supported } = await VideoDecoder.isConfigSupported({ codec });
    return supported === true ? null : 'codec';
  } catch {
    return 'codec';
  }
}
