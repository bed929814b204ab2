/**
 * Sends one clip through the whole pipeline and keeps what the figures need: incidents, tracks as they were shown at
 * each picture, what each look found. With ground truth the detector is also shown every picture whole, for itself.
 */
import { GiveUp } from '#base/errors.ts';
import type { Detection } from '#edge-agent/detect/detection.ts';
import { isCovered, planWholeLook, type LookPlan, type PictureSize } from '#edge-agent/detect/look-plan.ts';
import { keepPicture } from '#edge-agent/decode/picture.ts';
import { instantOf } from '#edge-agent/replay/local-time.ts';
import { createMotRows } from '#edge-agent/replay/mot-rows.ts';
import type { ReplayEngine } from '#edge-agent/replay/replay-engine.ts';
import type { ReplayIncident } from '#edge-agent/replay/replay-incidents.ts';
import { replayClip, type ReplayEnd, type ReplayPicture } from '#edge-agent/replay/replay.ts';
import { openVideo } from '#edge-agent/replay/video-file.ts';
import type { Box } from '#protocol/geometry.ts';
import type { EvalClip } from './dataset.ts';
import { scaleRows, type MotRow } from './metrics/mot-file.ts';

const FPS = 5;
const FOLDER_FPS = 25;
const DAY = '2026-01-01';
const PROBE = 'probe';

export interface WatchedClip {
  clip: EvalClip;
  /** Of the file's pictures. */
  size: PictureSize;
  incidents: ReplayIncident[];
  /** Pictures taken, counted from 1, and their times. */
  frames: { number: number; atS: number }[];
  lengthS: number;
  faults: number;
  /** Wall time and CPU time of this process, all threads. */
  tookS: number;
  cpuS: number;
  /** People as they were shown at the time, fractions of the picture. */
  shown: MotRow[];
  /** People as `--tracks` writes them, gaps filled afterwards, fractions of the picture. */
  filled: MotRow[];
  /** What each look found, people only, and what part of the picture it saw. */
  looks: { frame: number; people: ScoredBox[]; sees: (box: Box) => boolean }[];
  /** Every picture shown to the detector whole; only with ground truth. */
  wholeLooks: { frame: number; people: ScoredBox[] }[];
}

export interface ScoredBox {
  box: Box;
  score: number;
}

/** Ground truth in fractions of the picture. */
export function fractionsOfTruth({ clip, size }: Pick<WatchedClip, 'clip' | 'size'>): MotRow[] {
  const [width, height] = clip.settings.truthSize ?? [size.width, size.height];
  return scaleRows(clip.truth ?? [], 1 / width, 1 / height);
}

export async function watchClip(
  engine: ReplayEngine,
  clip: EvalClip,
  signal: AbortSignal,
  onPicture: (picture: ReplayPicture) => void,
): Promise<WatchedClip> {
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  const keeper = createKeeper();
  engine.listen(keeper.look);
  try {
    for await (const event of replayClip(optionsFor(engine, clip), signal)) {
      if (event.type === 'picture') {
        keeper.picture(event);
        onPicture(event);
      } else if (event.type === 'end') {
        const cpu = process.cpuUsage(startedCpu);
        engine.listen(null);
        return {
          clip,
          ...keeper.kept(event),
          tookS: (performance.now() - startedMs) / 1000,
          cpuS: (cpu.user + cpu.system) / 1e6,
          wholeLooks: clip.truth ? await lookAtWholePictures(engine, clip, signal) : [],
        };
      }
    }
  } finally {
    engine.listen(null);
  }
  throw new GiveUp('replay-unfinished', `${clip.name}: the replay ended without a result`);
}

function optionsFor(engine: ReplayEngine, { file, settings }: EvalClip): Parameters<typeof replayClip>[0] {
  const { personHeights, timeZone } = settings;
  return {
    engine,
    file,
    rules: settings.rules.map((rule) => ({ ...rule, schedule: 'always' })),
    personHeights,
    timeZone,
    fps: FPS,
    folderFps: FOLDER_FPS,
    startsAtMs: instantOf(DAY, timeZone),
    isTracking: true,
  };
}

interface Keeper {
  look: (detections: readonly Detection[], plan: LookPlan) => void;
  picture: (picture: ReplayPicture) => void;
  kept: (end: ReplayEnd) => Omit<WatchedClip, 'clip' | 'tookS' | 'cpuS' | 'wholeLooks'>;
}

function createKeeper(): Keeper {
  const rows = createMotRows(new Set(['person']));
  const frames: WatchedClip['frames'] = [];
  const shown: MotRow[] = [];
  const looks: WatchedClip['looks'] = [];
  let last: { people: ScoredBox[]; plan: LookPlan } | null = null;
  const unit = { width: 1, height: 1 };
  let size: PictureSize = unit;

  return {
    look: (detections, plan) => {
      last = { people: peopleOf(detections), plan };
    },
    picture: ({ number, atS, look, tracks, full, detectorSize }) => {
      size = { width: full.width, height: full.height };
      frames.push({ number, atS });
      rows.add({ number, atS, look, full: unit });
      for (const { trackId, label, box, score } of tracks) {
        if (label === 'person' && box.w > 0 && box.h > 0) {
          shown.push({ frame: number, id: trackId, box, score });
        }
      }
      if (last) {
        const { people, plan } = last;
        looks.push({ frame: number, people, sees: (box) => isCovered(plan, box, detectorSize) });
        last = null;
      }
    },
    kept: ({ incidents, lengthS, damage }) => ({
      size,
      incidents,
      frames,
      lengthS,
      faults: damage.count,
      shown,
      filled: rows.rows(false),
      looks,
    }),
  };
}

function peopleOf(detections: readonly Detection[]): ScoredBox[] {
  return detections.filter(({ label }) => label === 'person').map(({ box, score }) => ({ box, score }));
}

async function lookAtWholePictures(
  engine: ReplayEngine,
  clip: EvalClip,
  signal: AbortSignal,
): Promise<WatchedClip['wholeLooks']> {
  const seen: WatchedClip['wholeLooks'] = [];
  const video = openVideo(clip.file, { fps: FPS, folderFps: FOLDER_FPS, startsAtMs: 0 });
  for (const { picture, number } of video.pictures()) {
    if (signal.aborted) {
      break;
    }
    engine.scheduler.request(PROBE, {
      picture: keepPicture(picture),
      plan: planWholeLook(picture),
      isMoving: true,
      lastLookAtMs: 0,
      onSeen: (detections) => seen.push({ frame: number, people: peopleOf(detections) }),
    });
    await engine.settled();
  }
  return seen;
}
