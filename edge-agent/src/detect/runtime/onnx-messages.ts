/** What passes between an eye process and its inference worker. Pixel buffers are transferred both ways, not copied. */
import type { ObjectLabel } from '#protocol/incident.ts';
import type { Detection } from '../detection.ts';

export interface WorkerSettings {
  modelFile: string;
  labels: readonly ObjectLabel[];
  leastScore: number;
}

export type ToWorker =
  /** The first width * height * 3 bytes of `pixels` are the picture. */
  { type: 'detect'; pixels: ArrayBuffer; width: number; height: number } | { type: 'close' };

export type FromWorker =
  | { type: 'ready' }
  | { type: 'detected'; pixels: ArrayBuffer; detections: Detection[]; inferenceMs: number }
  | { type: 'failed'; pixels: ArrayBuffer; reason: string };
