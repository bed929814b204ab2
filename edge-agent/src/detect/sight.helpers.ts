/** For tests and benches: plays clips through a real sight, faster than time, and scores what it saw against truth. */
import { readFileSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import type { Box } from '#protocol/geometry.ts';
import type { Clip } from '../decode/clip.helpers.ts';
import { iouOf } from './boxes.ts';
import type { CameraSight } from './camera-sight.ts';
import { WATCH_TRACKS, type Look } from './look.ts';
import { createSight, type Sight, type SightStats } from './sight.ts';

export interface TruthBox {
  id: number;
  box: Box;
}

/** Motion-challenge text (frame,id,left,top,w,h,...) -> boxes by frame, counted from 0. */
export function readTruth(file: string, width: number, height: number): Map<number, TruthBox[]> {
  const truth = new Map<number, TruthBox[]>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const [frame = 0, id = 0, left = 0, top = 0, w = 0, h = 0] = line.split(',').map(Number);
    const boxes = truth.get(frame - 1) ?? [];
    boxes.push({ id, box: { x: left / width, y: top / height, w: w / width, h: h / height } });
    truth.set(frame - 1, boxes);
  }
  return truth;
}

export interface RunningSight {
  sight: Sight;
  looks: Look[];
  /** Resolves when every look asked for has been seen. */
  settled: () => Promise<void>;
  stop: () => Promise<void>;
}

/** With 0 of `gatherMs` where one camera plays alone: nobody comes whom its looks would wait for. */
export function startSight(modelFile: string, gatherMs?: number): RunningSight {
  const looks: Look[] = [];
  const controller = new AbortController();
  const sight = createSight({
    modelFile,
    clock: systemClock,
    log: silentLog,
    onLook: (look) => looks.push(look),
    gatherMs,
  });
  const ended = sight.run(controller.signal);
  return {
    sight,
    looks,
    settled: async () => {
      while (sight.stats().pending > 0) {
        await setTimeout(2);
      }
      await setImmediate();
    },
    stop: async () => {
      controller.abort();
      await ended;
    },
  };
}

/** Plays part of a clip on each camera at once, picture by picture, waiting for every look. */
export async function playInStep(
  { sight, settled }: RunningSight,
  clips: readonly Clip[],
  onCamera: (camera: CameraSight, index: number) => void = () => undefined,
): Promise<SightStats> {
  const cameras = clips.map((clip, index) => {
    const camera = sight.open(`camera-${index}`, WATCH_TRACKS);
    camera.configure(clip.sets);
    onCamera(camera, index);
    return camera;
  });
  const length = Math.max(...clips.map(({ units }) => units.length));
  for (let step = 0; step < length; step++) {
    clips.forEach(({ units }, index) => {
      const unit = units[step];
      if (unit) {
        cameras[index]?.push(unit);
      }
    });
    await settled();
  }
  const stats = sight.stats();
  cameras.forEach((camera) => camera.close());
  return stats;
}

export interface Score {
  recall: number;
  precision: number;
  found: number;
  truth: number;
  seen: number;
}

/** One picture's boxes against the truth, best overlaps first, at an IoU of 0.5. */
export function countMatches(seen: readonly Box[], truth: readonly Box[]): number {
  const pairs = seen
    .flatMap((box, index) => truth.map((other, place) => ({ index, place, iou: iouOf(box, other) })))
    .filter(({ iou }) => iou >= 0.5)
    .sort((a, b) => b.iou - a.iou);
  const [usedSeen, usedTruth] = [new Set<number>(), new Set<number>()];
  for (const { index, place } of pairs) {
    if (!usedSeen.has(index) && !usedTruth.has(place)) {
      usedSeen.add(index);
      usedTruth.add(place);
    }
  }
  return usedSeen.size;
}

export function scoreOf(found: number, truth: number, seen: number): Score {
  return { recall: found / Math.max(1, truth), precision: found / Math.max(1, seen), found, truth, seen };
}
