/**
 * A commune for measuring latency, inside the process of the bench, so that the instant each frame leaves is known
 * to it: quiet cameras for a wall, and one camera per frame rate that sends a burnt-in counter.
 */
import path from 'node:path';
import { AV_LOG_ERROR } from 'node-av/constants';
import { Log as NativeLog } from 'node-av/lib';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import type { Site } from '#protocol/site.ts';
import type { Profile } from '#simulators/camera/clip.ts';
import { makeCounterClip } from '#simulators/camera/counter-clip.ts';
import { threadReel } from '#simulators/camera/reel.ts';
import { startCommune, type Commune, type CommuneOptions } from '#simulators/commune/commune.ts';
import type { CommuneView } from '#simulators/commune/description.ts';
import { CACHE_DIR } from '../scripts/demo/start-demo.ts';

export const MAIN_SIZE = { width: 1280, height: 720 };
export const SUB_WIDTH = 640;
const CLIP_SECONDS = 20;
/** Sorts behind every place of the commune, so that the first page of the wall is the quiet cameras. */
const COUNTER_SITE: Site = { id: 'phep-do', name: 'Ω – phép đo', group: 'key-point' };

export interface CounterCamera {
  cameraId: string;
  name: string;
  fps: number;
  /** The last time this counter left before `beforeMs`; null where it never did. */
  sentBefore: (profile: Profile, counter: number, beforeMs: number) => number | null;
  sentCount: (profile: Profile, fromMs: number, toMs: number) => number;
}

export interface CounterStage {
  view: CommuneView;
  counters: CounterCamera[];
  stop: () => Promise<void>;
}

/** Quiet cameras first; of `rates`, frames per second, one counter camera each. */
export async function startCounterStage(
  quietCameras: number,
  rates: readonly number[],
): Promise<CounterStage> {
  NativeLog.setLevel(AV_LOG_ERROR);
  const communes: Commune[] = [];
  const start = async (options: Partial<CommuneOptions>): Promise<Commune> => {
    const commune = await startCommune({
      cameraCount: 1,
      cacheDir: path.join(CACHE_DIR, 'clips'),
      clock: systemClock,
      log: silentLog,
      activity: 'none',
      ...options,
    });
    communes.push(commune);
    return commune;
  };

  const quiet = await start({ cameraCount: quietCameras });
  const view: CommuneView = { sites: [...quiet.sites, COUNTER_SITE], cameras: [...quiet.cameras] };
  const counters: CounterCamera[] = [];
  for (const fps of rates) {
    const clip = await makeCounterClip({ ...MAIN_SIZE, fps, seconds: CLIP_SECONDS });
    const log = createSentLog();
    const { cameras } = await start({ reel: threadReel(clip), onSent: log.add });
    const names = { id: `phep-do-${fps}`, name: `Bộ đếm ${fps} hình/giây`, siteId: COUNTER_SITE.id };
    view.cameras.push(...cameras.map((camera) => ({ ...camera, ...names, rules: [] })));
    counters.push({ cameraId: names.id, name: names.name, fps, ...log });
  }
  return {
    view,
    counters,
    stop: async () => {
      await Promise.all(communes.map((commune) => commune.stop()));
    },
  };
}

type SentLog = Pick<CounterCamera, 'sentBefore' | 'sentCount'> & {
  add: NonNullable<CommuneOptions['onSent']>;
};

function createSentLog(): SentLog {
  const sent: { profile: Profile; counter: number; atMs: number }[] = [];
  return {
    add: (_cameraId, profile, counter, atMs) => sent.push({ profile, counter, atMs }),
    // The clip runs in a circle: a counter comes again, and the last time before it was seen is meant.
    sentBefore: (profile, counter, beforeMs) =>
      sent.findLast(
        (entry) => entry.profile === profile && entry.counter === counter && entry.atMs <= beforeMs,
      )?.atMs ?? null,
    sentCount: (profile, fromMs, toMs) =>
      sent.filter((entry) => entry.profile === profile && entry.atMs >= fromMs && entry.atMs < toMs).length,
  };
}
