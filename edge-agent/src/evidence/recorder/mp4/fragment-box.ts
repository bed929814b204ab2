/**
 * `moof` and the header of the `mdat` after it (ISO/IEC 14496-12 sections 8.8 and 8.1.1): one run of samples a track,
 * offsets from the `moof` itself, times 64 bits, composition offsets signed and only where pictures are reordered.
 * Written in one buffer: it is made twice a second for every camera.
 */
import { VIDEO_TRACK } from './head.ts';

export interface Sample {
  sizeBytes: number;
  /** Ticks of the track. */
  duration: number;
  /** Shown this much after it is decoded, ticks; negative where times were learnt too late. */
  compositionOffset: number;
  isKey: boolean;
}

export interface TrackRun {
  trackId: number;
  /** Decode time of the first sample, ticks from the start of the segment. */
  decodeAt: number;
  samples: readonly Sample[];
}

const DEFAULT_BASE_IS_MOOF = 0x020000;
const HAS_OFFSET = 0x000001;
const HAS_DURATION = 0x000100;
const HAS_SIZE = 0x000200;
const HAS_FLAGS = 0x000400;
const HAS_COMPOSITION_OFFSET = 0x000800;
/** Sample flags (section 8.8.3.1): depends on no other; or on others and is no place to begin. */
export const KEY_SAMPLE = 0x02000000;
export const DEPENDENT_SAMPLE = 0x01010000;

const TRACK_BYTES = 8 + 16 + 20 + 20;

/** The samples follow in the order of the runs. */
export function fragmentHeader(sequence: number, runs: readonly TrackRun[]): Buffer {
  const layouts = runs.map((run) => ({ run, flags: flagsOf(run) }));
  const moofBytes = layouts.reduce(
    (sum, { run, flags }) => sum + TRACK_BYTES + run.samples.length * entryBytes(flags),
    8 + 16,
  );
  const bytes = Buffer.alloc(moofBytes + 8);
  let at = 0;
  const put = (value: number): void => {
    at = bytes.writeUInt32BE(value, at);
  };
  const open = (sizeBytes: number, type: string): void => {
    put(sizeBytes);
    at += bytes.write(type, at, 'latin1');
  };
  open(moofBytes, 'moof');
  open(16, 'mfhd');
  put(0);
  put(sequence);
  let dataOffset = moofBytes + 8;
  for (const { run, flags } of layouts) {
    const entries = run.samples.length * entryBytes(flags);
    open(TRACK_BYTES + entries, 'traf');
    open(16, 'tfhd');
    put(DEFAULT_BASE_IS_MOOF);
    put(run.trackId);
    open(20, 'tfdt');
    put(0x01000000);
    at = bytes.writeBigUInt64BE(BigInt(run.decodeAt), at);
    open(20 + entries, 'trun');
    put(0x01000000 | flags);
    put(run.samples.length);
    put(dataOffset);
    for (const sample of run.samples) {
      put(sample.duration);
      put(sample.sizeBytes);
      if (flags & HAS_FLAGS) {
        put(sample.isKey ? KEY_SAMPLE : DEPENDENT_SAMPLE);
      }
      if (flags & HAS_COMPOSITION_OFFSET) {
        at = bytes.writeInt32BE(sample.compositionOffset, at);
      }
      dataOffset += sample.sizeBytes;
    }
  }
  open(dataOffset - moofBytes, 'mdat');
  return bytes;
}

/** Every sample of sound is a place to begin: the flags of its track are those by default. */
function flagsOf({ trackId, samples }: TrackRun): number {
  return (
    HAS_OFFSET |
    HAS_DURATION |
    HAS_SIZE |
    (trackId === VIDEO_TRACK ? HAS_FLAGS : 0) |
    (samples.some(({ compositionOffset }) => compositionOffset !== 0) ? HAS_COMPOSITION_OFFSET : 0)
  );
}

function entryBytes(flags: number): number {
  return 8 + (flags & HAS_FLAGS ? 4 : 0) + (flags & HAS_COMPOSITION_OFFSET ? 4 : 0);
}
