/**
 * Records one camera from one of its streams: listens as long as it lives, writes while it is switched on. While it
 * is off the last seconds are kept in memory where the order asks for it, and written first when it is switched on.
 * Whatever goes wrong here stays here: the stream feeds the detector and the live pictures too.
 */
import type { Clock } from '#base/clock.ts';
import { sleep } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { AccessUnit, AudioFrame, AudioParameters, ParameterSets } from '../../camera/access-unit.ts';
import { createPacketRing, RING_MAX_BYTES, type PacketRing } from '../packet-ring.ts';
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
  switch(isOn: boolean): void;
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
}

/** Ten seconds may wait for the disk; what is written first when it is switched on comes on top. */
const MOST_WAITING_MS = 10_000;
const LONGEST_GOODBYE_MS = 5_000;

interface HeardSound {
  frame: AudioFrame;
  parameters: AudioParameters;
}

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
  const cutter = createSegmentCutter({ cameraId, profile: order.profile, setup, writer, teller, clock });
  const ring: PacketRing | null = order.preRollMs > 0 ? createPacketRing({ keepMs: order.preRollMs }) : null;
  let sounds: HeardSound[] = [];
  let sets: ParameterSets | null = null;
  let isOn = order.isOn;
  let writtenToMs = -Infinity;

  const keepSound = (sound: HeardSound): void => {
    sounds.push(sound);
    // The ring holds whole groups of pictures: more than it was asked for.
    const oldestMs = sound.frame.captureAtMs - 2 * order.preRollMs - 5_000;
    if ((sounds[0]?.frame.captureAtMs ?? oldestMs) < oldestMs) {
      sounds = sounds.filter(({ frame }) => frame.captureAtMs >= oldestMs + order.preRollMs);
    }
  };

  const write = (picture: CodedPicture): void => {
    writtenToMs = picture.captureAtMs;
    cutter.picture(picture);
  };

  /** From the key picture before the pre-roll; but nothing twice where it was on a moment ago. */
  const writeBefore = (kept: PacketRing): void => {
    const { packets } = kept.since(clock.nowMs() - order.preRollMs);
    const fresh = packets.filter(({ captureAtMs }) => captureAtMs > writtenToMs);
    const pictures = fresh.slice(
      Math.max(
        0,
        fresh.findIndex(({ isKey }) => isKey),
      ),
    );
    const [first, ...rest] = pictures;
    if (!first?.isKey) {
      return;
    }
    let heard = sounds.filter(({ frame }) => frame.captureAtMs >= first.captureAtMs);
    for (const packet of [first, ...rest]) {
      write({ ...packet, parts: [packet.payload], sizeBytes: packet.payload.length });
      const now = heard.filter(({ frame }) => frame.captureAtMs <= packet.captureAtMs);
      heard = heard.slice(now.length);
      now.forEach(({ frame, parameters }) => cutter.sound(frame, parameters));
    }
    heard.forEach(({ frame, parameters }) => cutter.sound(frame, parameters));
  };

  return {
    onParameterSets: guarded(log, (next) => {
      sets = next;
      cutter.setParameters(next);
    }),
    onAccessUnit: guarded(log, (unit) => {
      if (sets) {
        ring?.push(unit, sets);
      }
      if (isOn) {
        write(codedPicture(unit));
      }
    }),
    onAudio: guarded(log, (frame: AudioFrame, parameters: AudioParameters) => {
      if (order.withAudio && ring) {
        keepSound({ frame, parameters });
      }
      if (order.withAudio && isOn) {
        cutter.sound(frame, parameters);
      }
    }),
    onLost: guarded(log, () => {
      cutter.end('stream-lost');
      sounds = [];
    }),
    switch: guarded(log, (next) => {
      if (next === isOn) {
        return;
      }
      isOn = next;
      if (!next) {
        cutter.end('stopped');
      } else if (ring) {
        writeBefore(ring);
      }
    }),
    settled: writer.settled,
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
