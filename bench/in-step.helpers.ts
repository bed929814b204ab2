/**
 * Plays many cameras through one real sight in step: every picture of an instant is decoded, looked at and followed
 * before the next instant comes. What it costs is CPU seconds for each second of video, so the figure does not depend
 * on what else the machine does, and a load that two cores could not carry beside the cameras themselves can still
 * be measured. What it leaves out, the RTSP and evidence side, edge-density measures on the running system.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import type { CameraSight } from '#edge-agent/detect/camera-sight.ts';
import type { Look, WatchNeeds } from '#edge-agent/detect/look.ts';
import { createSight, type SightOptions, type SightStats } from '#edge-agent/detect/sight.ts';
import { ensureModel } from '#models/zoo/centernet.ts';
import type { Clip, ClipSegment, ClipUnit, Profile } from '#simulators/camera/clip.ts';

export const FRAME_MS = 200;
/** Pictures of one instant come in so many groups, as cameras that are not in step would send them. */
const GROUPS = 2;
const SEI = 6;
const SPS = 7;
const PPS = 8;
const DELIMITER = 9;

export interface Reel {
  cameraId: string;
  clip: Clip;
  /** What it plays, one after the other, over and over. */
  segments: readonly ClipSegment[];
  /** Which picture of that it begins with. */
  startAt: number;
  needs: WatchNeeds;
  /** The sub-stream without it. */
  profile?: Profile;
}

export interface InStepRun {
  looks: Look[];
  stats: SightStats;
  /** CPU seconds of this process for each second of video, all cameras together. */
  cores: number;
}

export interface InStepOptions {
  reels: readonly Reel[];
  /** Seconds of video, and of those the first ones that are not measured. */
  seconds: number;
  settlingS: number;
  sight?: Partial<SightOptions>;
  onProgress?: (done: number, total: number) => void;
}

export async function playReels(options: InStepOptions): Promise<InStepRun> {
  const { reels, seconds, settlingS, onProgress } = options;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'matlang-bench-'));
  const looks: Look[] = [];
  const sight = createSight({
    modelFile: (await ensureModel(folder)).file,
    clock: systemClock,
    log: silentLog,
    onLook: (look) => looks.push(look),
    ...options.sight,
  });
  const controller = new AbortController();
  const ended = sight.run(controller.signal);
  const cameras = reels.map((reel) => openCamera(reel, sight.open(reel.cameraId, reel.needs)));
  const settle = async (): Promise<void> => {
    while (sight.stats().pending > 0) {
      await setTimeout(1);
    }
  };

  const ticks = (seconds * 1000) / FRAME_MS;
  let before = process.cpuUsage();
  for (let tick = 0; tick < ticks; tick++) {
    if (tick * FRAME_MS === settlingS * 1000) {
      before = process.cpuUsage();
    }
    for (let group = 0; group < GROUPS; group++) {
      cameras.filter((_, index) => index % GROUPS === group).forEach((camera) => camera.push(tick));
      await settle();
    }
    onProgress?.(tick + 1, ticks);
  }
  const { user, system } = process.cpuUsage(before);
  const stats = sight.stats();
  controller.abort();
  await ended;
  await rm(folder, { recursive: true, force: true });
  return { looks, stats, cores: (user + system) / 1e6 / (seconds - settlingS) };
}

function openCamera(
  { clip, segments, startAt, profile = 'sub' }: Reel,
  sight: CameraSight,
): { push: (tick: number) => void } {
  const units = segments.flatMap((segment) => segment.units[profile]);
  const { parameterSets, fps } = clip.formats[profile];
  const perTick = (fps * FRAME_MS) / 1000;
  const [sps, pps] = [SPS, PPS].map((type) => parameterSets.find((nal) => typeOf(nal) === type));
  sight.configure({ codec: 'h264', sps: sps ?? Buffer.alloc(0), pps: pps ?? Buffer.alloc(0) });
  return {
    push: (tick) => {
      for (let index = 0; index < perTick; index++) {
        const unit = units[(startAt + tick * perTick + index) % units.length];
        const atMs = tick * FRAME_MS + (index * 1000) / fps;
        if (unit) {
          sight.push({
            slices: slicesOf(unit),
            isKey: unit.isKey,
            time90k: atMs * 90,
            captureAtMs: START_MS + atMs,
            isDamaged: false,
          });
        }
      }
    },
  };
}

export const START_MS = Date.UTC(2026, 10, 22);

function slicesOf({ nals }: ClipUnit): Buffer[] {
  return nals.filter((nal) => ![SEI, SPS, PPS, DELIMITER].includes(typeOf(nal)));
}

function typeOf(nal: Buffer): number {
  return (nal[0] ?? 0) & 31;
}
