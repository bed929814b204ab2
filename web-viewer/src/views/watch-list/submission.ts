/** What an entry still lacks before it can be submitted, so that the button can say so instead of failing. */
import { LEAST_PICTURES, type WatchListEntry } from '#protocol/watch-list.ts';

export type Missing =
  { what: 'pictures'; count: number } | { what: 'save' } | { what: 'send' } | { what: 'expiry' };

export function missingOf(
  entry: Pick<WatchListEntry, 'pictures' | 'expiresAtMs'>,
  work: { isChanged: boolean; isSending: boolean },
  nowMs: number,
): Missing[] {
  const missing: Missing[] = [];
  const lacking = LEAST_PICTURES - acceptedCount(entry);
  if (lacking > 0) {
    missing.push({ what: 'pictures', count: lacking });
  }
  if (work.isSending) {
    missing.push({ what: 'send' });
  }
  if (work.isChanged) {
    missing.push({ what: 'save' });
  }
  if (entry.expiresAtMs <= nowMs) {
    missing.push({ what: 'expiry' });
  }
  return missing;
}

export function acceptedCount({ pictures }: Pick<WatchListEntry, 'pictures'>): number {
  return pictures.filter(({ isAccepted }) => isAccepted).length;
}
