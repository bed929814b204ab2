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
import type { CameraWatch, WatchStep } from '#protocol/camera.ts';
import type { DecodingConfig, DetectorConfig } from '../camera/equipment-config.ts';
import { createDecoding, type Decoding } from '../decode/decoding.ts';
import { createRegionScaler } from '../decode/region-scaler.ts';
import { createCameraSight, type CameraSight, type SightCounters } from './camera-sight.ts';
import { createLookScheduler, type SchedulerStats } from './look-scheduler.ts';
import type { Look, WatchNeeds } from './look.ts';
import { createPasserPictures } from './passers/passer-pictures.ts';
import { createPasserWatch, type SeenPasser } from './passers/passer-watch.ts';
import { detectorSpecs } from './runtime/detector-spec.ts';
import { CONTINUE_SCORE, OPEN_SCORE } from './tracker.ts';
import { createWatchBudget, FULL_PACE, type CameraPace } from './watch-budget.ts';

export interface SightOptions {
  /** What `ensureModel` gave. */
  modelFile: string;
  /** Another detector, or other processors for ours; ours on the CPU without it. */
  detector?: DetectorConfig | undefined;
  /** Software without it. */
  decoding?: DecodingConfig | undefined;
  clock: Clock;
  log: Log;
  /** Every look that happened, in order of time for each camera. */
  onLook: (look: Look) => void;
  /** CPU seconds a second this process may use; without it there is no limit. */
  cores?: number | undefined;
  /** For measuring: always this pace. */
  pace?: CameraPace | undefined;
  /** How long a look waits for those of other cameras; 0 where there is but one. */
  gatherMs?: number | undefined;
}

/** Sums since the start; times in ms of one core. */
export interface SightStats extends SchedulerStats, SightCounters {
  cameras: number;
}

/** What the eyes work with. What of the configuration does not work here stands in the notes. */
export type SightEquipment = Omit<CameraWatch, 'step' | 'looksPerSecond'>;

/** As long as the protocol lets them be. */
const MAX_NAME = 120;
const MAX_NOTE = 300;

export interface Sight extends Service {
  /** A camera is open once; to open it again, close it first. Without `onPasser` nobody who passes by is drawn. */
  open(cameraId: string, needs: WatchNeeds, onPasser?: (passer: SeenPasser) => void): CameraSight;
  /** For other streams than those it watches, on the same hardware. */
  openDecoder: Decoding['open'];
  /** How closely a camera with these needs is watched just now. */
  stepOf(needs: WatchNeeds): WatchStep;
  stats(): SightStats;
  equipment(): SightEquipment;
}

export function createSight(options: SightOptions): Sight {
  const { modelFile, cores, clock, log, onLook } = options;
  const decoding = createDecoding(options.decoding);
  const marks = { open: OPEN_SCORE, continue: CONTINUE_SCORE };
  const scaler = createRegionScaler();
  const { decoder, decoderNote } = decoding.equipment();
  if (decoderNote !== '') {
    log.warn({ reason: decoderNote, decoder }, 'the configured decoding hardware does not work here');
  }
  const counters: SightCounters = { frames: 0, damaged: 0, decodeMs: 0, gateMs: 0, looksAsked: 0 };
  const cameras = new Map<string, CameraSight>();
  const drawPasser = createPasserPictures(log);
  const scheduler = createLookScheduler({
    detectors: detectorSpecs(options.detector, { file: modelFile, scores: marks }),
    marks,
    scaler,
    clock,
    log,
    ...(options.gatherMs === undefined ? {} : { gatherMs: options.gatherMs }),
  });

  const budget =
    cores === undefined
      ? null
      : createWatchBudget({
          clock,
          cores,
          usedMs: () => (process.cpuUsage().user + process.cpuUsage().system) / 1000,
          looks: () => ({ asked: counters.looksAsked, replaced: scheduler.stats().replaced }),
          onStep: (rung, usedCores) => {
            log.warn({ rung, usedCores: Number(usedCores.toFixed(2)), cores }, 'watching steps up or down');
          },
        });

  const paceOf = (needs: WatchNeeds): CameraPace => options.pace ?? budget?.paceOf(needs) ?? FULL_PACE;

  return {
    open: (cameraId, needs, onPasser) => {
      if (cameras.has(cameraId)) {
        throw new GiveUp('camera-open', `camera ${cameraId} is open already`);
      }
      const camera = createCameraSight({
        cameraId,
        needs,
        clock,
        log,
        scaler,
        scheduler,
        decoding,
        counters,
        passers: onPasser ? createPasserWatch({ cut: drawPasser, onPasser }) : null,
        pace: () => paceOf(needs),
        onLook,
      });
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
    openDecoder: (sets, isDeblocked) => decoding.open(sets, isDeblocked),
    stepOf: (needs) => paceOf(needs).step,
    stats: () => ({ ...scheduler.stats(), ...counters, cameras: cameras.size }),
    equipment: () => {
      const { detector, detectorProblem, provider, providerNote } = scheduler.equipment();
      const { decoder, decoderNote } = decoding.equipment();
      return {
        detector: detector.slice(0, MAX_NAME),
        provider,
        providerNote: cut([detectorProblem, providerNote].filter((note) => note !== '').join('; ')),
        decoder,
        decoderNote: cut(decoderNote),
        faces: 'off',
        facesNote: '',
      };
    },
    run: async (signal) => {
      const stopMeasuring = budget?.start();
      await scheduler.run(signal);
      stopMeasuring?.();
      [...cameras.values()].forEach((camera) => camera.close());
      scaler.close();
      decoding.close();
    },
  };
}

function cut(note: string): string {
  return note.length > MAX_NOTE ? `${note.slice(0, MAX_NOTE - 1)}…` : note;
}
