/** NAL units of H.265 (ITU-T H.265 section 7.4.2.2): a header of two bytes, and the types that matter to a receiver. */
export const NAL_HEADER_BYTES = 2;
export const NAL_VPS = 32;
export const NAL_SPS = 33;
export const NAL_PPS = 34;
/** First and last of the random access types (IRAP): BLA, IDR, CRA and two reserved ones. */
const FIRST_RANDOM_ACCESS = 16;
const LAST_RANDOM_ACCESS = 23;

export function nalType(nal: Buffer): number {
  return ((nal[0] ?? 0) >> 1) & 0x3f;
}

/** Of the base layer; a camera sends no other, and a decoder of one layer must not see another. */
export function isBaseLayer(nal: Buffer): boolean {
  return ((nal[0] ?? 0) & 1) === 0 && (nal[1] ?? 0) >> 3 === 0;
}

export function isSlice(type: number): boolean {
  return type < NAL_VPS;
}

export function isRandomAccess(type: number): boolean {
  return type >= FIRST_RANDOM_ACCESS && type <= LAST_RANDOM_ACCESS;
}

/** `first_slice_segment_in_pic_flag`: a new picture begins here. */
export function beginsPicture(slice: Buffer): boolean {
  return ((slice[NAL_HEADER_BYTES] ?? 0) & 0x80) !== 0;
}
