/** What every way of showing a live stream has in common. */
import type { StreamConfig } from '#protocol/live-control.ts';
import type { LivePicture } from './channel-fan.ts';

/**
 * Media Source, the iPhone's own kind of it, WebCodecs on a canvas, and pictures instead of a stream, one a second,
 * made by the agent: the last resort.
 */
export const PLAYER_KINDS = ['mse', 'managed-mse', 'webcodecs', 'jpeg'] as const;
export type PlayerKind = (typeof PLAYER_KINDS)[number];

export interface ShownPicture {
  captureAtMs: number;
  /** When it came to the screen, this computer's clock. */
  shownAtMs: number;
}

export interface PlayerEvents {
  shown: (picture: ShownPicture) => void;
  /** `shown` is wanted of every picture; otherwise one of each half second is enough. */
  wantsEvery: boolean;
  /** The player cannot go on and must be made anew. */
  broken: (message: string) => void;
}

export interface Player {
  readonly kind: PlayerKind;
  /** First of all, and again whenever the stream changes its parameter sets. May throw: then it is broken. */
  configure(config: StreamConfig): void;
  take(picture: LivePicture): void;
  /** What follows does not continue what came before. */
  skip(): void;
  /** Takes its element off the page and frees the decoder. */
  close(): void;
}

/** Makes a player inside `holder`, an empty element with a size of its own. */
export type CreatePlayer = (holder: HTMLElement, events: PlayerEvents) => Player;

export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
