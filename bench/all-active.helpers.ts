/**
 * All cameras of the commune with something going on at once, as no two cores could also film it: played in step
 * (in-step.helpers.ts) on a quarter of the cameras, at each rung of the budget's ladder that still gives every camera
 * its looks, and once without any limit, whole picture at every picture, which is what the others are held against.
 */
import path from 'node:path';
import type { WatchNeeds } from '#edge-agent/detect/look.ts';
import { paceOfRung, UNLIMITED_PACE, type CameraPace } from '#edge-agent/detect/watch-budget.ts';
import type { SceneName } from '#simulators/actors/scene.ts';
import { loadClips } from '#simulators/camera/clip-library.ts';
import type { Clip } from '#simulators/camera/clip.ts';
import { describeCommune } from '#simulators/commune/description.ts';
import { CACHE_DIR } from '../scripts/demo/start-demo.ts';
import { playReels, START_MS, type InStepRun, type Reel } from './in-step.helpers.ts';
import { seenShare } from './seen-share.helpers.ts';
import { say } from './stage.helpers.ts';

const SHARE_OF_COMMUNE = 4;
const SECONDS = 36;
const MAIN_SECONDS = 26;
const SETTLING_S = 6;
const MEASURED = { fromMs: START_MS + SETTLING_S * 1000, toMs: START_MS + (SECONDS - 3) * 1000 };

export interface ActiveFigure {
  rung: number;
  /** CPU seconds a second for all cameras of the commune. */
  cores: number;
  /** Of the boxes that unlimited looking follows, people and vehicles. */
  share: number;
  looksPerSecond: number;
}

/** What every rule wants to be told. */
export const ALL_NEEDS: WatchNeeds = {
  tracks: true,
  motion: true,
  changes: true,
  condition: true,
  faces: false,
  priority: 1,
};

/** `active`: which cameras play their events without a pause; the others only their quiet. */
export async function openReels(count: number, isActive: (index: number) => boolean): Promise<Reel[]> {
  const { cameras } = describeCommune();
  const chosen = cameras.slice(0, count);
  const clips = new Map<SceneName, Clip>();
  await loadClips({
    cacheDir: path.join(CACHE_DIR, 'clips'),
    scenes: [...new Set(chosen.map(({ scene }) => scene))],
    onClip: (scene, clip) => clips.set(scene, clip),
    onProgress: (done, total) => say(`clips: ${done} of ${total}`),
  });
  return chosen.map(({ id, scene }, index) => {
    const clip = clips.get(scene);
    if (!clip) {
      throw new Error(`the clip of scene ${scene} is missing`);
    }
    const [quiet, ...events] = clip.segments;
    const first = index % Math.max(1, events.length);
    const active = [...events.slice(first), ...events.slice(0, first)];
    return {
      cameraId: id,
      clip,
      segments: isActive(index) ? active : [quiet],
      startAt: isActive(index) ? 0 : index * 7,
      needs: ALL_NEEDS,
    };
  });
}

export async function measureAllActive(rungs: readonly number[]): Promise<ActiveFigure[]> {
  const { cameras } = describeCommune();
  const count = Math.ceil(cameras.length / SHARE_OF_COMMUNE);
  const reels = await openReels(count, () => true);
  const play = (pace: CameraPace, what: string): Promise<InStepRun> =>
    playReels({
      reels,
      seconds: SECONDS,
      settlingS: SETTLING_S,
      sight: { pace },
      onProgress: (done, total) => {
        if (done % 30 === 0) {
          say(`${what}: ${done} of ${total}`);
        }
      },
    });

  const reference = await play(UNLIMITED_PACE, 'without a limit');
  const figures: ActiveFigure[] = [];
  for (const rung of rungs) {
    const run = await play(paceOfRung(rung), `rung ${rung}`);
    figures.push({
      rung,
      cores: (run.cores * cameras.length) / count,
      share: seenShare(reference.looks, run.looks, MEASURED).share,
      looksPerSecond: run.stats.looks / SECONDS / count,
    });
  }
  return figures;
}

/** As other programs are given cameras: the main stream, 1280x720 at ten pictures a second. */
export async function measureMainStreams(activeShare: number): Promise<{ cores: number; decoding: number }> {
  const count = 8;
  const every = Math.max(1, Math.round(1 / activeShare));
  const reels = await openReels(count, (index) => index % every === 0);
  const run = await playReels({
    reels: reels.map((reel) => ({ ...reel, profile: 'main' })),
    seconds: MAIN_SECONDS,
    settlingS: SETTLING_S,
  });
  return { cores: run.cores / count, decoding: run.stats.decodeMs / 1000 / MAIN_SECONDS / count };
}
