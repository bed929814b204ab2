/** How a live picture is shown, in words, and why not by the best way; empty while nothing is shown. */
import type { StreamReport } from '../parts/player/stream-account.ts';
import type { Say } from './use-text.ts';

export function sayPlayer(t: Say, { player, insteadOf }: Pick<StreamReport, 'player' | 'insteadOf'>): string {
  if (player === null) {
    return '';
  }
  const way = t(`player.way.${player}`);
  if (insteadOf === null) {
    return t('player.shownBy', { way });
  }
  const better = t(`player.short.${insteadOf.kind}`);
  const reason = t(`player.because.${insteadOf.because}`);
  return t('player.shownBy', { way: t('player.insteadOf', { way, better, reason }) });
}
