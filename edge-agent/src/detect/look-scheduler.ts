/**
 * Decides when looks happen. One look per camera may wait; a newer one takes its place, so nothing queues and what is
 * looked at is always the newest there is. A canvas leaves when it is well filled or when its first look has waited
 * `GATHER_MS`; while the detector is busy, looks gather by themselves. Who goes onto it: look-canvas.ts.
 */
import type { Clock } from '#base/clock.ts';
import type { Service } from '#base/service.ts';
import type { RegionScaler } from '../decode/region-scaler.ts';
import type { Detection } from './detection.ts';
import { mapDetections } from './look-mapping.ts';
import {
  CANVAS_BYTES,
  CANVAS_PIXELS,
  chooseLooks,
  drawCanvas,
  pixelsOf,
  type WaitingLook,
} from './look-canvas.ts';
import type { DetectorEquipment } from './runtime/onnx-messages.ts';
import { createOnnxDetector, type DetectOutcome, type OnnxDetectorOptions } from './runtime/onnx-detector.ts';

const GATHER_MS = 140;
const FILLED_SHARE = 0.8;

/** Its picture is released here, whatever becomes of the look. */
export interface LookRequest extends WaitingLook {
  /** The picture is good during the call. Not called for a look that a newer one replaced or a crash lost. */
  onSeen: (detections: Detection[]) => void;
}

export interface SchedulerStats {
  looks: number;
  /** Looks that a newer picture of the same camera took the place of. */
  replaced: number;
  canvases: number;
  crops: number;
  inferenceMs: number;
  drawMs: number;
  /** Pixels of all canvases together, and of the parts on them. */
  canvasPixels: number;
  partPixels: number;
  /** Looks asked for and not yet seen. */
  pending: number;
}

export interface LookScheduler extends Service {
  request(cameraId: string, request: LookRequest): void;
  /** What was asked for this camera is no longer wanted. */
  forget(cameraId: string): void;
  stats(): SchedulerStats;
  equipment(): DetectorEquipment;
}

export type LookSchedulerOptions = Omit<OnnxDetectorOptions, 'onFree' | 'recycle'> & {
  scaler: RegionScaler;
  /** How long the first look of a canvas waits for company; 0 where one camera is alone. */
  gatherMs?: number;
};

interface Waiting extends LookRequest {
  cameraId: string;
  sinceMs: number;
}

export function createLookScheduler({
  scaler,
  gatherMs = GATHER_MS,
  ...options
}: LookSchedulerOptions): LookScheduler {
  const { clock } = options;
  const waiting = new Map<string, Waiting>();
  const spare: ArrayBuffer[] = [];
  const stats = createStats();
  let inHand: Waiting[] = [];

  const detector = createOnnxDetector({
    ...options,
    onFree: () => pump(),
    recycle: (pixels) => spare.push(pixels),
  });

  const pump = (): void => {
    if (detector.isFree() && waiting.size > 0) {
      const waitMs = timeToGather([...waiting.values()], clock.monotonicMs(), gatherMs);
      timer.set(waitMs);
      if (waitMs === 0) {
        send();
      }
    }
  };
  const timer = createTimer(clock, pump);

  const send = (): void => {
    const startedAtMs = clock.monotonicMs();
    const chosen = chooseLooks([...waiting.values()], startedAtMs);
    chosen.looks.forEach(({ cameraId }) => waiting.delete(cameraId));
    inHand = chosen.looks;
    const pixels = spare.pop() ?? new ArrayBuffer(CANVAS_BYTES);
    const placed = drawCanvas(chosen, scaler, pixels);
    const { width, height, places } = chosen.packing;
    stats.canvases += 1;
    stats.crops += places.length;
    stats.canvasPixels += width * height;
    stats.partPixels += chosen.looks.reduce((sum, { plan }) => sum + pixelsOf(plan), 0);
    stats.drawMs += clock.monotonicMs() - startedAtMs;

    detector.detect({
      pixels,
      width,
      height,
      onDone: (outcome) => {
        inHand = [];
        chosen.looks.forEach((look, index) => deliver(look, placed[index] ?? [], outcome));
        stats.looks += outcome.status === 'detected' ? chosen.looks.length : 0;
        stats.inferenceMs += outcome.status === 'detected' ? outcome.inferenceMs : 0;
      },
    });
  };

  const drop = (cameraId: string): void => {
    waiting.get(cameraId)?.picture.release();
    waiting.delete(cameraId);
  };

  return {
    request: (cameraId, request) => {
      const replaced = waiting.get(cameraId);
      stats.replaced += replaced ? 1 : 0;
      drop(cameraId);
      waiting.set(cameraId, { ...request, cameraId, sinceMs: replaced?.sinceMs ?? clock.monotonicMs() });
      pump();
    },
    forget: (cameraId) => {
      drop(cameraId);
      inHand.filter((look) => look.cameraId === cameraId).forEach((look) => (look.onSeen = () => undefined));
    },
    equipment: () => detector.equipment(),
    stats: () => ({ ...stats, pending: waiting.size + inHand.length }),
    run: async (signal) => {
      await detector.run(signal);
      timer.set(0);
      [...waiting.keys()].forEach(drop);
    },
  };
}

function createStats(): Omit<SchedulerStats, 'pending'> {
  return {
    looks: 0,
    replaced: 0,
    canvases: 0,
    crops: 0,
    inferenceMs: 0,
    drawMs: 0,
    canvasPixels: 0,
    partPixels: 0,
  };
}

function deliver(
  { picture, onSeen }: Waiting,
  placed: Parameters<typeof mapDetections>[1],
  outcome: DetectOutcome,
): void {
  if (outcome.status === 'detected') {
    onSeen(mapDetections(outcome.detections, placed, picture));
  }
  picture.release();
}

/** One task at a time: a wait that is running is kept, 0 ends it. */
function createTimer(clock: Clock, task: () => void): { set(waitMs: number): void } {
  let cancel: (() => void) | null = null;
  return {
    set: (waitMs) => {
      if (waitMs > 0) {
        cancel ??= clock.after(waitMs, () => {
          cancel = null;
          task();
        });
      } else {
        cancel?.();
        cancel = null;
      }
    },
  };
}

/** 0 when the canvas should leave now. */
function timeToGather(waiting: readonly Waiting[], nowMs: number, gatherMs: number): number {
  const pixels = waiting.reduce((sum, { plan }) => sum + pixelsOf(plan), 0);
  if (pixels >= FILLED_SHARE * CANVAS_PIXELS) {
    return 0;
  }
  const firstMs = waiting.reduce((first, { sinceMs }) => Math.min(first, sinceMs), Infinity);
  return Math.max(0, firstMs + gatherMs - nowMs);
}
