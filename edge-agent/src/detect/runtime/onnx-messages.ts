/** What passes between an eye process and its inference worker. Pixel buffers are transferred both ways, not copied. */
import type { Detection } from '../detection.ts';
import type { ScoreMarks } from './detections.ts';
import type { DetectorSpec } from './detector-spec.ts';

export interface WorkerSettings {
  /** The first that can be used is. */
  detectors: readonly DetectorSpec[];
  /** The scale detections are given in. */
  marks: ScoreMarks;
}

/** What detects, in words. Notes and problem are empty when all is as configured. */
export interface DetectorEquipment {
  detector: string;
  /** Why the detector is another one than was asked for, or does not work. */
  detectorProblem: string;
  provider: string;
  providerNote: string;
}

export type ToWorker =
  /** The first width * height * 3 bytes of `pixels` are the picture. */
  { type: 'detect'; pixels: ArrayBuffer; width: number; height: number } | { type: 'close' };

export type FromWorker =
  | { type: 'ready'; equipment: DetectorEquipment; runMs: number }
  | { type: 'detected'; pixels: ArrayBuffer; detections: Detection[]; inferenceMs: number }
  | { type: 'failed'; pixels: ArrayBuffer; reason: string };
