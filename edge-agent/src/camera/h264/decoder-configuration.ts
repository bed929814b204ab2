/**
 * What a player or a file needs before the first picture: the `avc1.PPCCLL` codec string (RFC 6381 section 3.3)
 * and the AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3.1), and pictures in the length-prefixed
 * form that goes with it.
 */
import type { ParameterSets } from '../access-unit.ts';
import { parseSequenceParameters } from './sequence-parameter-set.ts';

export interface DecoderConfiguration {
  /** For example `avc1.64001e`. */
  codecString: string;
  /** AVCDecoderConfigurationRecord. */
  record: Buffer;
  width: number;
  height: number;
}

/** Profiles whose record ends in the sample format. */
const PROFILES_WITH_FORMAT = new Set([100, 110, 122, 144]);
const MAX_UNIT_BYTES = 65_535;

/** `null` where the sets are not H.264 or make no sense. */
export function describeDecoder(sets: ParameterSets): DecoderConfiguration | null {
  if (sets.codec !== 'h264') {
    return null;
  }
  const { sps, pps } = sets;
  const parameters = parseSequenceParameters(sps);
  if (!parameters || pps.length === 0 || pps.length > MAX_UNIT_BYTES) {
    return null;
  }
  const { profileIdc, chromaFormatIdc, bitDepthLuma, bitDepthChroma, width, height } = parameters;
  const profileCompatibilityLevel = sps.subarray(1, 4);
  const format = PROFILES_WITH_FORMAT.has(profileIdc)
    ? [0xfc | chromaFormatIdc, 0xf8 | (bitDepthLuma - 8), 0xf8 | (bitDepthChroma - 8), 0]
    : [];
  const record = Buffer.concat([
    Buffer.from([1]),
    profileCompatibilityLevel,
    // 4-byte lengths, one sequence parameter set, one picture parameter set.
    Buffer.from([0xff, 0xe1, sps.length >> 8, sps.length & 0xff]),
    sps,
    Buffer.from([1, pps.length >> 8, pps.length & 0xff]),
    pps,
    Buffer.from(format),
  ]);
  return { codecString: `avc1.${profileCompatibilityLevel.toString('hex')}`, record, width, height };
}

/** Slices of one picture as 4-byte length + NAL unit each, in one buffer. */
export function toLengthPrefixed(slices: readonly Buffer[]): Buffer {
  const sizeBytes = slices.reduce((sum, slice) => sum + 4 + slice.length, 0);
  const bytes = Buffer.allocUnsafe(sizeBytes);
  let offset = 0;
  for (const slice of slices) {
    bytes.writeUInt32BE(slice.length, offset);
    slice.copy(bytes, offset + 4);
    offset += 4 + slice.length;
  }
  return bytes;
}
