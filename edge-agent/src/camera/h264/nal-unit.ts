/**
 * NAL units of H.264 (ITU-T H.264 section 7.4.1): their types, and how to take them out of Annex B byte streams.
 * Cameras send NAL units bare inside RTP; Annex B only turns up where a camera gets that wrong.
 */
export const NAL_SLICE = 1;
export const NAL_KEY_SLICE = 5;
export const NAL_SPS = 7;
export const NAL_PPS = 8;

export function nalType(nal: Buffer): number {
  return (nal[0] ?? 0) & 0x1f;
}

/** Slices and slice data partitions: the picture itself. */
export function isSlice(type: number): boolean {
  return type >= NAL_SLICE && type <= NAL_KEY_SLICE;
}

/** `first_mb_in_slice` is 0: a new picture begins here. Exp-Golomb 0 is a single set bit. */
export function beginsPicture(slice: Buffer): boolean {
  return ((slice[1] ?? 0) & 0x80) !== 0;
}

/** NAL units between start codes, without the zero bytes around them; at most `maxCount`. */
export function splitAnnexB(bytes: Buffer, maxCount = 256): Buffer[] {
  const units: Buffer[] = [];
  let start = findStartCode(bytes, 0);
  while (start >= 0 && units.length < maxCount) {
    const next = findStartCode(bytes, start + 3);
    const unit = withoutTrailingZeros(bytes.subarray(start + 3, next < 0 ? bytes.length : next));
    if (unit.length > 0) {
      units.push(unit);
    }
    start = next;
  }
  return units;
}

/** `sprop-parameter-sets` of some cameras ends in zeros or in the start code of the next unit. */
export function withoutTrailingStartCode(nal: Buffer): Buffer {
  const endsInStartCode = nal.length > 4 && nal.readUInt32BE(nal.length - 4) === 1;
  return withoutTrailingZeros(endsInStartCode ? nal.subarray(0, -4) : nal);
}

function findStartCode(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(1, from + 2);
  while (at >= 0) {
    if (bytes[at - 1] === 0 && bytes[at - 2] === 0) {
      return at - 2;
    }
    at = bytes.indexOf(1, at + 1);
  }
  return -1;
}

function withoutTrailingZeros(nal: Buffer): Buffer {
  let end = nal.length;
  while (end > 0 && nal[end - 1] === 0) {
    end -= 1;
  }
  return nal.subarray(0, end);
}
