/** Looking at the same thing again within ten minutes is one viewing: one row of the audit trail, not a hundred. */
import type { Clock } from '#base/clock.ts';

const ONE_VIEWING_MS = 10 * 60_000;
const MAX_VIEWINGS = 10_000;

/** True for what this viewer has not looked at in the last ten minutes. */
export function createViewings(clock: Clock): (viewing: string) => boolean {
  const seenAtMs = new Map<string, number>();
  return (viewing) => {
    const lastMs = seenAtMs.get(viewing);
    const nowMs = clock.monotonicMs();
    if (lastMs !== undefined && nowMs - lastMs < ONE_VIEWING_MS) {
      return false;
    }
    if (seenAtMs.size >= MAX_VIEWINGS) {
      seenAtMs.clear();
    }
    seenAtMs.set(viewing, nowMs);
    return true;
  };
}
