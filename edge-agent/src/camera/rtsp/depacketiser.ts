/**
 * RTP packets of an H.264 or H.265 stream to access units (pictures).
 *
 * A picture ends at the marker bit, or where the timestamp changes (some cameras never set the marker). Some set
 * it on every slice; once that is seen, only the timestamp counts. After a lost packet every picture is marked
 * damaged until the next whole key picture, since each is predicted from the one before.
 * Slices are parts of what arrived where they can be. Sizes are capped: a camera that never ends a picture costs a
 * bounded amount of memory.
 */
import type { AccessUnit, ParameterSets } from '../access-unit.ts';
import { MAX_NAL_BYTES } from './nal-fragments.ts';
import { createParameterSetTracker } from './parameter-set-tracker.ts';
import { parseRtpPacket } from './rtp-packet.ts';
import { VIDEO_PAYLOADS } from './video-payload.ts';

export interface DepacketiserEvents {
  /** Before the first picture and on every change. */
  onParameterSets: (sets: ParameterSets) => void;
  onAccessUnit: (unit: AccessUnit) => void;
}

export interface Depacketiser {
  /** One RTP packet that arrived at `atMs`. Never throws of itself. */
  push(packet: Buffer, atMs: number): void;
  readonly lostPackets: number;
}

const MAX_SLICES = 512;

/** `sets`: those of the session description, if any. */
export function createDepacketiser(
  sets: ParameterSets | null,
  events: DepacketiserEvents,
  codec: ParameterSets['codec'] = 'h264',
): Depacketiser {
  const payload = VIDEO_PAYLOADS[codec];
  const tracker = createParameterSetTracker(codec, sets, events.onParameterSets);
  let slices: Buffer[] = [];
  let sizeBytes = 0;
  let isKey = false;
  let expectedSequence = -1;
  let time90k = 0;
  let arrivedAtMs = 0;
  let endedTime90k = -1;
  let isMarkerTrusted = true;
  /** Something of the picture being collected is missing. */
  let isBroken = false;
  let isDamaged = false;
  let lostPackets = 0;

  const addSlice = (nal: Buffer, type: number): void => {
    if (slices.length >= MAX_SLICES || sizeBytes + nal.length > MAX_NAL_BYTES) {
      isBroken = true;
      return;
    }
    if (slices.length === 0 && time90k === endedTime90k && !payload.beginsPicture(nal)) {
      isMarkerTrusted = false;
    }
    isKey ||= payload.isKeySlice(type);
    sizeBytes += nal.length;
    slices.push(nal);
  };

  const assembler = payload.createAssembler((nal) => {
    const type = payload.nalType(nal);
    const set = payload.parameterSet(type);
    if (payload.isSlice(type)) {
      addSlice(nal, type);
    } else if (set) {
      tracker.add(set, nal);
    }
  });

  const endPicture = (): void => {
    if (slices.length === 0) {
      return;
    }
    isDamaged = isBroken || (isDamaged && !isKey);
    const unit = { slices, isKey, time90k, captureAtMs: arrivedAtMs, isDamaged };
    slices = [];
    sizeBytes = 0;
    isKey = false;
    isBroken = false;
    endedTime90k = time90k;
    if (tracker.settle()) {
      events.onAccessUnit(unit);
    }
  };

  const noteSequence = (sequence: number): void => {
    if (expectedSequence >= 0 && sequence !== expectedSequence) {
      lostPackets += (sequence - expectedSequence) & 0xffff;
      isBroken = true;
      assembler.drop();
    }
    expectedSequence = (sequence + 1) & 0xffff;
  };

  const noteTime = (timestamp: number): void => {
    if (timestamp !== time90k) {
      isBroken = assembler.drop() || isBroken;
      endPicture();
      time90k = timestamp;
    }
  };

  return {
    push: (bytes, atMs) => {
      const packet = parseRtpPacket(bytes);
      if (!packet) {
        return;
      }
      noteSequence(packet.sequence);
      noteTime(packet.timestamp);
      arrivedAtMs = atMs;
      isBroken = !assembler.push(packet.payload) || isBroken;
      if (isMarkerTrusted && packet.hasMarker) {
        endPicture();
      }
    },
    get lostPackets() {
      return lostPackets;
    },
  };
}
