/**
 * Camera offline: reports a camera that has given no pictures for `afterS`, whatever the reason (unplugged, password
 * changed, stream broken), once until pictures come again.
 *
 * A whole site without power is still one incident a camera, since each is mended and counted by itself, but each says
 * how many of the site are gone, so that a person sees one cause. Outside the schedule nothing fires; a camera that
 * is gone when the schedule begins has been gone all the time.
 * Not here: what counts as pictures (camera/health-summary.ts), cameras that are switched off in the configuration
 * (nobody tells this rule of them).
 */
import type { RuleOf } from '#protocol/rule.ts';
import type { Behaviour, CameraNews, Firing, HeardNews } from './behaviour.ts';

const KEY = 'camera';

interface Absence {
  sinceAtMs: number;
  sinceMonotonicMs: number;
  detail: string;
  hasFired: boolean;
}

export function createCameraOffline(rule: RuleOf<'camera-offline'>): Behaviour {
  let absence: Absence | null = null;

  return {
    observe: () => [],
    hear: (heard) => {
      absence = after(absence, heard);
      const isLong = absence && heard.monotonicMs - absence.sinceMonotonicMs >= rule.afterS * 1000;
      if (!absence || !isLong || absence.hasFired || !heard.isAwake) {
        return [];
      }
      absence.hasFired = true;
      return [firing(absence, heard)];
    },
    isStillAtIt: () => absence !== null,
  };
}

function after(absence: Absence | null, { news, atMs, monotonicMs }: HeardNews): Absence | null {
  if (news.type !== 'state') {
    return absence;
  }
  return news.hasPictures ? null : stillAbsent(absence, news, { atMs, monotonicMs });
}

function stillAbsent(
  absence: Absence | null,
  { detail }: Extract<CameraNews, { type: 'state' }>,
  { atMs, monotonicMs }: Pick<HeardNews, 'atMs' | 'monotonicMs'>,
): Absence {
  const since = absence ?? { sinceAtMs: atMs, sinceMonotonicMs: monotonicMs, hasFired: false, detail };
  // "Connecting" between two tries says nothing; what was wrong the last time does.
  return { ...since, detail: detail === '' ? since.detail : detail };
}

function firing({ sinceAtMs, detail }: Absence, { site }: HeardNews): Firing {
  return {
    key: KEY,
    trackIds: [],
    label: null,
    confidence: 1,
    reason: { kind: 'camera-offline', sinceAtMs, detail, ...site },
  };
}
