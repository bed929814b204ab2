/**
 * Decides whose looks go onto the next canvas. One look per camera may wait; a newer one takes its place, so nothing
 * queues and what is looked at is always the newest there is. A canvas leaves when it is well filled or when its
 * first look has waited `GATHER_MS`; while the detector is busy, looks gather by themselves.
 *
 * Who goes first: the longest time since the last look, motion counting double, so that nobody starves.
 */
import type { Log } from '#base/log.ts';
import { describeError } from '#base/errors.ts';
import type { Service } from '#base/service.ts';
import type { KeptPicture } from '../decode/picture.ts';
import type { RegionScaler } from '../decode/region-scaler.ts';
import { CANVAS_HEIGHT, CANVAS_WIDTH, packCanvas, type Packing } from './canvas-packer.ts';
import type { Detection } from './detection.ts';
import { mapDetections, type PlacedPart } from './look-mapping.ts';
import type { LookPlan } from './look-plan.ts';
import { createOnnxDetector, type OnnxDetectorOptions } from './runtime/onnx-detector.ts';

const GATHER_MS = 60;
const FILLED_SHARE = 0.6;
const GREY = 114;
const MAX_PIXEL_BYTES = CANVAS_WIDTH * CANVAS_HEIGHT * 3;
/** The scaling code may write a little past the last row. */
const SLACK_BYTES = 64;

export interface LookRequest {
  /** Released here, whatever becomes of the look. */
  picture: KeptPicture;
  plan: LookPlan;
  isMoving: boolean;
  /** Monotonic; when this camera was last looked at. */
  lastLookAtMs: number;
  /** The picture is good during the call. Not called for a look that a newer one replaced or a crash lost. */
  onSeen(detections: Detection[]): void;
}

export interface SchedulerStats {
  looks: number;
  replaced: number;
  canvases: number;
  crops: number;
  inferenceMs: number;
  drawMs: number;
  /** Pixels of all canvases together. */
  canvasPixels: number;
  /** Looks asked for and not yet seen. */
  pending: number;
}

export interface LookScheduler extends Service {
  request(cameraId: string, request: LookRequest): void;
  forget(cameraId: string): void;
  stats(): SchedulerStats;
}

export type LookSchedulerOptions = Omit<OnnxDetectorOptions, 'onFree' | 'recycle'> & { scaler: RegionScaler };

interface Waiting extends LookRequest {
  cameraId: string;
  sinceMs: number;
}

export function createLookScheduler({ scaler, ...options }: LookSchedulerOptions): LookScheduler {
  const { clock, log } = options;
  const waiting = new Map<string, Waiting>();
  const spare: ArrayBuffer[] = [];
  const stats: Omit<SchedulerStats, 'pending'> = {
    looks: 0,
    replaced: 0,
    canvases: 0,
    crops: 0,
    inferenceMs: 0,
    drawMs: 0,
    canvasPixels: 0,
  };
  let inHand: Waiting[] = [];
  let cancelTimer: (() => void) | null = null;

  const detector = createOnnxDetector({
    ...options,
    onFree: () => pump(),
    recycle: (pixels) => spare.push(pixels),
  });

  const pump = (): void => {
    if (!detector.isFree() || waiting.size === 0) {
      return;
    }
    const waitMs = timeToGather([...waiting.values()], clock.monotonicMs());
    if (waitMs > 0) {
      cancelTimer ??= clock.after(waitMs, () => {
        cancelTimer = null;
        pump();
      });
      return;
    }
    cancelTimer?.();
    cancelTimer = null;
    send();
  };

  const send = (): void => {
    const startedAtMs = clock.monotonicMs();
    const { chosen, packing } = chooseLooks([...waiting.values()], startedAtMs);
    chosen.forEach(({ cameraId }) => waiting.delete(cameraId));
    inHand = chosen;
    const pixels = spare.pop() ?? new ArrayBuffer(MAX_PIXEL_BYTES + SLACK_BYTES);
    const placed = drawCanvas(chosen, packing, { scaler, pixels, log });
    stats.drawMs += clock.monotonicMs() - startedAtMs;
    stats.canvases += 1;
    stats.crops += packing.places.length;
    stats.canvasPixels += packing.width * packing.height;

    detector.detect({
      pixels,
      width: packing.width,
      height: packing.height,
      onDone: (outcome) => {
        inHand = [];
        if (outcome.status === 'detected') {
          stats.inferenceMs += outcome.inferenceMs;
        }
        for (const look of chosen) {
          if (outcome.status === 'detected') {
            stats.looks += 1;
            look.onSeen(mapDetections(outcome.detections, placed.get(look) ?? [], look.picture));
          }
          look.picture.release();
        }
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
      waiting.set(cameraId, {
        ...request,
        cameraId,
        sinceMs: replaced?.sinceMs ?? clock.monotonicMs(),
      });
      pump();
    },
    forget: (cameraId) => {
      drop(cameraId);
      const running = inHand.find((look) => look.cameraId === cameraId);
      if (running) {
        running.onSeen = () => undefined;
      }
    },
    stats: () => ({ ...stats, pending: waiting.size + inHand.length }),
    run: async (signal) => {
      await detector.run(signal);
      cancelTimer?.();
      [...waiting.keys()].forEach(drop);
    },
  };
}

/** 0 when the canvas should leave now. */
function timeToGather(waiting: readonly Waiting[], nowMs: number): number {
  const pixels = waiting.reduce((sum, { plan }) => sum + pixelsOf(plan), 0);
  if (pixels >= FILLED_SHARE * CANVAS_WIDTH * CANVAS_HEIGHT) {
    return 0;
  }
  const firstMs = waiting.reduce((first, { sinceMs }) => Math.min(first, sinceMs), Infinity);
  return Math.max(0, firstMs + GATHER_MS - nowMs);
}

/** As many looks as fit, by priority; a look is never split over two canvases. */
function chooseLooks(waiting: readonly Waiting[], nowMs: number): { chosen: Waiting[]; packing: Packing } {
  const urgencyOf = ({ lastLookAtMs, isMoving }: Waiting): number =>
    (nowMs - lastLookAtMs) * (isMoving ? 2 : 1);
  const byUrgency = [...waiting].sort((a, b) => urgencyOf(b) - urgencyOf(a));

  let chosen: Waiting[] = [];
  let packing: Packing = { width: 32, height: 32, places: [] };
  let pixels = 0;
  for (const look of byUrgency) {
    const needed = pixelsOf(look.plan);
    const attempt = [...chosen, look];
    const packed =
      pixels + needed <= CANVAS_WIDTH * CANVAS_HEIGHT ? packCanvas(attempt.flatMap(partsOf)) : null;
    if (packed) {
      [chosen, packing] = [attempt, packed];
      pixels += needed;
    }
  }
  return { chosen, packing };
}

function drawCanvas(
  chosen: readonly Waiting[],
  packing: Packing,
  { scaler, pixels, log }: { scaler: RegionScaler; pixels: ArrayBuffer; log: Log },
): Map<Waiting, PlacedPart[]> {
  const canvas = { pixels: Buffer.from(pixels), width: packing.width };
  canvas.pixels.fill(GREY, 0, packing.width * packing.height * 3);
  const placed = new Map<Waiting, PlacedPart[]>();
  let index = 0;
  for (const look of chosen) {
    const parts = look.plan.parts.map((part) => ({ part, place: packing.places[index++] ?? { x: 0, y: 0 } }));
    placed.set(look, parts);
    try {
      parts.forEach(({ part, place }) =>
        scaler.drawRegion(look.picture, part.from, canvas, {
          ...place,
          width: part.width,
          height: part.height,
        }),
      );
    } catch (error) {
      log.warn({ cameraId: look.cameraId, reason: describeError(error) }, 'picture cannot be shown');
    }
  }
  return placed;
}

function partsOf({ plan }: LookRequest): LookPlan['parts'] {
  return plan.parts;
}

function pixelsOf({ parts }: LookPlan): number {
  return parts.reduce((sum, { width, height }) => sum + width * height, 0);
}
