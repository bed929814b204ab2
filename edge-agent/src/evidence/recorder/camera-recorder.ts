/**
 * Records one camera from one of its streams: listens as long as it lives, writes while it is switched on. While it
 * is off the last seconds are kept in memory where the order asks for it, and written first when it is switched on.
 * Whatever goes wrong here stays here: the stream feeds the detector and the live pictures too.
 */
import type { Clock } from '#base/clock.ts';
import { sleep } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { AccessUnit, AudioFrame, AudioParameters, ParameterSets } from '../../camera/access-unit.ts';
import { RING_MAX_BYTES } from '../packet-ring.ts';
import { createPreRoll, type PreRoll } from './pre-roll.ts';
import { systemDisk, type SegmentDisk } from './part-file.ts';
import { createSegmentCutter, type CodedPicture } from './segment-cutter.ts';
import { createSegmentWriter } from './segment-writer.ts';
import {
  FRAGMENT_MS,
  type ClosedSegment,
  type OpenSegment,
  type RecorderSetup,
  type RecordingOrder,
  type RecordingTrouble,
} from './segment.ts';
import { createTroubleTeller } from './trouble-teller.ts';

export interface CameraRecorder {
  onParameterSets: (sets: ParameterSets) => void;
  onAccessUnit: (unit: AccessUnit) => void;
  onAudio: (frame: AudioFrame, parameters: AudioParameters) => void;
  onLost: () => void;
  switch: (isOn: boolean) => void;
  /** What has been given to the disk so far is there or given up. */
  settled(): Promise<void>;
  /** Resolves when everything is on disk, or after a while on a disk that does not answer. */
  stop(): Promise<void>;
}

export interface CameraRecorderOptions {
  cameraId: string;
  order: RecordingOrder;
  setup: RecorderSetup;
  clock: Clock;
  log: Log;
  onOpened: (segment: OpenSegment) => void;
  onClosed: (segment: ClosedSegment) => void;
  onTrouble: (trouble: RecordingTrouble) => void;
  disk?: SegmentDisk;
  /** Where its pictures come from, where not straight from the camera. */
  origin?: 'card';
}

/** Ten seconds may wait for the disk; what is written first when it is switched on comes on top. */
const MOST_WAITING_MS = 10_000;
const LONGEST_GOODBYE_MS = 3_000;

export function createCameraRecorder(options: CameraRecorderOptions): CameraRecorder {
  const { cameraId, order, setup, clock, log } = options;
  const teller = createTroubleTeller(cameraId, clock, options.onTrouble);
  const writer = createSegmentWriter({
    ...options,
    disk: options.disk ?? systemDisk,
    most: {
      fragments: Math.ceil((2 * (MOST_WAITING_MS + order.preRollMs)) / FRAGMENT_MS),
      bytes: RING_MAX_BYTES,
    },
    teller,
  });
  const origin = options.origin ? { origin: options.origin } : {};
  const cutter = createSegmentCutter({
    ...{ cameraId, profile: order.profile, setup, writer, teller, clock },
    ...origin,
  });
  const preRoll = order.preRollMs > 0 ? createPreRoll(order.preRollMs) : null;
  let sets: ParameterSets | null = null;
  let isOn = order.isOn;

  const writeKept = (kept: PreRoll): void => {
    for (const { picture, sounds } of kept.take(clock.nowMs())) {
      cutter.picture({ ...picture, parts: [picture.payload], sizeBytes: picture.payload.length });
      sounds.forEach(({ frame, parameters }) => cutter.sound(frame, parameters));
    }
  };

  return {
    onParameterSets: guarded(log, (next) => {
      sets = next;
      cutter.setParameters(next);
    }),
    onAccessUnit: guarded(log, (unit) => {
      if (isOn) {
        cutter.picture(codedPicture(unit));
      } else if (sets) {
        preRoll?.keepPicture(unit, sets);
      }
    }),
    onAudio: guarded(log, (frame: AudioFrame, parameters: AudioParameters) => {
      if (order.withAudio && isOn) {
        cutter.sound(frame, parameters);
      } else if (order.withAudio) {
        preRoll?.keepSound({ frame, parameters });
      }
    }),
    onLost: guarded(log, () => {
      cutter.end('stream-lost');
      preRoll?.forget();
    }),
    switch: guarded(log, (next) => {
      if (next === isOn) {
        return;
      }
      isOn = next;
      if (!next) {
        cutter.end('stopped');
      } else if (preRoll) {
        writeKept(preRoll);
      }
    }),
    settled: () => writer.settled(),
    stop: async () => {
      guarded(log, () => cutter.end('stopped'))();
      isOn = false;
      const patience = new AbortController();
      await Promise.race([writer.settled(), sleep(clock, LONGEST_GOODBYE_MS, patience.signal)]);
      patience.abort();
    },
  };
}

/** NAL units as they came, each behind its length; not copied. */
function codedPicture({ slices, isKey, time90k, captureAtMs }: AccessUnit): CodedPicture {
  const lengths = Buffer.allocUnsafe(slices.length * 4);
  let sizeBytes = 0;
  const parts = slices.flatMap((slice, index) => {
    lengths.writeUInt32BE(slice.length, index * 4);
    sizeBytes += 4 + slice.length;
    return [lengths.subarray(index * 4, index * 4 + 4), slice];
  });
  return { parts, sizeBytes, isKey, time90k, captureAtMs };
}

function guarded<A extends unknown[]>(log: Log, work: (...given: A) => void): (...given: A) => void {
  return (...given) => {
    try {
      work(...given);
    } catch (error) {
      log.error({ err: error }, 'recording failed');
    }
  };
}
