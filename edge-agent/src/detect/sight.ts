/**
 * The eyes of one eye process: camera streams in, looks out. One detector and one set of scaling contexts serve all
 * its cameras; each camera has its own decoder, gate and tracker (camera-sight.ts).
 *
 *   const sight = createSight({ modelFile, clock, log, onLook });
 *   void sight.run(signal);
 *   const camera = sight.open('hamlet-gate-1');
 *   camera.configure(sets);
 *   camera.push(unit);
 */
import type { Clock } from '#base/clock.ts';
import { GiveUp } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import { CENTERNET_LABELS } from '#models/zoo/centernet.ts';
import { createRegionScaler } from '../decode/region-scaler.ts';
import { createCameraSight, type CameraSight, type SightCounters } from './camera-sight.ts';
import { createLookScheduler, type SchedulerStats } from './look-scheduler.ts';
import type { Look, WatchNeeds } from './look.ts';
import { CONTINUE_SCORE } from './tracker.ts';

export interface SightOptions {
  /** What `ensureModel` gave. */
  modelFile: string;
  clock: Clock;
  log: Log;
  /** Every look that happened, in order of time for each camera. */
  onLook: (look: Look) => void;
}

/** Sums since the start; times in ms of one core. */
export interface SightStats extends SchedulerStats, SightCounters {
  cameras: number;
}

export interface Sight extends Service {
  /** A camera is open once; to open it again, close it first. */
  open(cameraId: string, needs: WatchNeeds): CameraSight;
  stats(): SightStats;
}

export function createSight({ modelFile, clock, log, onLook }: SightOptions): Sight {
  const scaler = createRegionScaler();
  const counters: SightCounters = { frames: 0, damaged: 0, decodeMs: 0, gateMs: 0 };
  const cameras = new Map<string, CameraSight>();
  const scheduler = createLookScheduler({
    modelFile,
    labels: CENTERNET_LABELS,
    leastScore: CONTINUE_SCORE,
    scaler,
    clock,
    log,
  });

  return {
    open: (cameraId, needs) => {
      if (cameras.has(cameraId)) {
        throw new GiveUp('camera-open', `camera ${cameraId} is open already`);
      }
      const camera = createCameraSight({ cameraId, needs, clock, log, scaler, scheduler, counters, onLook });
      const listed: CameraSight = {
        ...camera,
        close: () => {
          camera.close();
          cameras.delete(cameraId);
        },
      };
      cameras.set(cameraId, listed);
      return listed;
    },
    stats: () => ({ ...scheduler.stats(), ...counters, cameras: cameras.size }),
    run: async (signal) => {
      await scheduler.run(signal);
      [...cameras.values()].forEach((camera) => camera.close());
      scaler.close();
    },
  };
}
