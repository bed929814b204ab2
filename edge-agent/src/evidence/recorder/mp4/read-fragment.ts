/** What a `moof` says of the samples in the `mdat` after it. */
import { containedBoxes, findBox, type ContainedBox } from './read-boxes.ts';

export interface ReadSample {
  trackId: number;
  /** From the start of the `moof`. */
  offset: number;
  sizeBytes: number;
  /** Ticks of its track, from the start of the segment. */
  decodeAt: number;
  showAt: number;
  duration: number;
  isKey: boolean;
}

const IS_NO_SYNC_SAMPLE = 0x00010000;
const FIELDS = {
  offset: 0x1,
  firstFlags: 0x4,
  duration: 0x100,
  size: 0x200,
  flags: 0x400,
  composition: 0x800,
};

/** `moof`: its content. Null where it makes no sense: then whatever follows it cannot be trusted either. */
export function readFragmentSamples(moof: Buffer): ReadSample[] | null {
  const samples: ReadSample[] = [];
  for (const { content } of containedBoxes(moof).filter(({ type }) => type === 'traf')) {
    const track = readTrack(content);
    if (!track) {
      return null;
    }
    samples.push(...track);
  }
  return samples.length > 0 ? samples : null;
}

function readTrack(traf: Buffer): ReadSample[] | null {
  const header = findBox(traf, 'tfhd');
  const time = findBox(traf, 'tfdt');
  if (!header || header.length < 8 || !time || time.length < 12 || time[0] !== 1) {
    return null;
  }
  let decodeAt = Number(time.readBigUInt64BE(4));
  const trackId = header.readUInt32BE(4);
  const samples: ReadSample[] = [];
  for (const run of containedBoxes(traf).filter(({ type }) => type === 'trun')) {
    const read = readRun(run, trackId, decodeAt);
    if (!read || !Number.isSafeInteger(decodeAt)) {
      return null;
    }
    decodeAt = read.endsAt;
    samples.push(...read.samples);
  }
  return samples;
}

/** Runs as fragment-box.ts writes them: with offset, durations and sizes. */
function readRun(
  { content }: ContainedBox,
  trackId: number,
  startsAt: number,
): { samples: ReadSample[]; endsAt: number } | null {
  const flags = content.length >= 12 ? content.readUInt32BE(0) & 0xffffff : 0;
  const required = FIELDS.offset | FIELDS.duration | FIELDS.size;
  if ((flags & required) !== required || flags & FIELDS.firstFlags) {
    return null;
  }
  const hasFlags = (flags & FIELDS.flags) !== 0;
  const hasComposition = (flags & FIELDS.composition) !== 0;
  const entryBytes = 8 + (hasFlags ? 4 : 0) + (hasComposition ? 4 : 0);
  const count = content.readUInt32BE(4);
  if (content.length !== 12 + count * entryBytes) {
    return null;
  }
  let offset = content.readInt32BE(8);
  let decodeAt = startsAt;
  const samples: ReadSample[] = [];
  for (let at = 12; at < content.length; at += entryBytes) {
    const [duration, sizeBytes] = [content.readUInt32BE(at), content.readUInt32BE(at + 4)];
    const isKey = !hasFlags || (content.readUInt32BE(at + 8) & IS_NO_SYNC_SAMPLE) === 0;
    const showAt = decodeAt + (hasComposition ? content.readInt32BE(at + entryBytes - 4) : 0);
    samples.push({ trackId, offset, sizeBytes, decodeAt, showAt, duration, isKey });
    offset += sizeBytes;
    decodeAt += duration;
  }
  return { samples, endsAt: decodeAt };
}
