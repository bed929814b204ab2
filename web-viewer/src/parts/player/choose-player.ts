/**
 * Which way of showing a stream this browser offers. Media Source for the wall: sixteen of them cost little.
 * WebCodecs for the enlarged picture, where a tenth of a second is worth a decoder of its own; the one stands in
 * for the other where a browser has only that.
 */
import type { StreamProfile } from '#protocol/camera.ts';
import { createCanvasPlayer } from './canvas-player.ts';
import { canPlayByMse, createMsePlayer } from './mse-player.ts';
import type { CreatePlayer, PlayerKind } from './player.ts';

export interface PlayerSupport {
  mse: boolean;
  webcodecs: boolean;
}

/** Null: this browser shows no such stream at all, H.265 in most of them. */
export function choosePlayer(profile: StreamProfile, support: PlayerSupport): PlayerKind | null {
  const order: readonly PlayerKind[] = profile === 'main' ? ['webcodecs', 'mse'] : ['mse', 'webcodecs'];
  return order.find((kind) => support[kind]) ?? null;
}

export async function detectSupport(codec: string): Promise<PlayerSupport> {
  return { mse: canPlayByMse(codec), webcodecs: await canDecode(codec) };
}

export const PLAYERS: Record<PlayerKind, CreatePlayer> = {
  mse: createMsePlayer,
  webcodecs: createCanvasPlayer,
};

async function canDecode(codec: string): Promise<boolean> {
  if (!globalThis.isSecureContext || !('VideoDecoder' in globalThis)) {
    return false;
  }
  try {
    const { supported } = await VideoDecoder.isConfigSupported({ codec });
    return supported ?? false;
  } catch {
    return false;
  }
}
