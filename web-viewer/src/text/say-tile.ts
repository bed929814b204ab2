/** The state of a tile in words, as short as can be read from two metres. */
import type { Locale } from '#protocol/account.ts';
import { formatSeconds, formatSince, formatTime } from '../data/format-time.ts';
import type { TileState } from '../parts/tile-state.ts';
import type { Say } from './use-text.ts';

export interface TileWords {
  /** One line. */
  state: string;
  /** What is behind it, or empty. */
  reason: string;
}

export function sayTile(
  t: Say,
  tile: TileState,
  { locale, nowMs }: { locale: Locale; nowMs: number },
): TileWords {
  switch (tile.state) {
    case 'live':
      return { state: t('tile.live'), reason: '' };
    case 'late':
      return { state: t('tile.late', { seconds: formatSeconds(tile.latencyMs, locale) }), reason: '' };
    case 'frozen':
      return { state: t('tile.frozen', { at: formatTime(tile.sinceAtMs) }), reason: '' };
    case 'connecting':
      return { state: t('tile.connecting'), reason: '' };
    case 'disconnected':
      return { state: t('tile.disconnected'), reason: '' };
    case 'refused':
      return { state: t(`tile.refused.${tile.refusal}`), reason: '' };
    case 'failed':
      return { state: t(`tile.failed.${tile.failure}`), reason: '' };
    case 'offline': {
      const at = formatSince(tile.health.sinceAtMs, nowMs);
      return {
        state: sayOffline(t, tile.health.state, at),
        reason: t(`camera.reason.${tile.health.reason}`),
      };
    }
  }
}

function sayOffline(t: Say, state: string, at: string): string {
  switch (state) {
    case 'auth-failed':
      return t('tile.authFailedSince', { at });
    case 'misconfigured':
      return t('tile.misconfiguredSince', { at });
    case 'disabled':
      return t('tile.disabled');
    default:
      return t('tile.offlineSince', { at });
  }
}
