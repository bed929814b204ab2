/**
 * What a player or a file needs before the first picture of H.265: the `hvc1...` codec string (ISO/IEC 14496-15
 * annex E.3) and the HEVCDecoderConfigurationRecord (section 8.3.3.1.2), which holds the parameter sets.
 */
import type { H265ParameterSets } from '../access-unit.ts';
import type { DecoderConfiguration } from '../h264/decoder-configuration.ts';
import { NAL_PPS, NAL_SPS, NAL_VPS } from './nal-unit.ts';
import {
  parseSequenceParameters,
  type GeneralProfile,
  type SequenceParameters,
} from './sequence-parameter-set.ts';

const MAX_UNIT_BYTES = 65_535;

/** `null` where the sets make no sense. Pictures follow as 4-byte length + NAL unit each. */
export function describeDecoder({ vps, sps, pps }: H265ParameterSets): DecoderConfiguration | null {
  const parameters = parseSequenceParameters(sps);
  const isSized = [vps, pps].every(({ length }) => length > 2 && length <= MAX_UNIT_BYTES);
  if (!parameters || !isSized) {
    return null;
  }
  const record = Buffer.concat([
    recordHead(parameters),
    Buffer.from([3]),
    unitArray(NAL_VPS, vps),
    unitArray(NAL_SPS, sps),
    unitArray(NAL_PPS, pps),
  ]);
  const { width, height } = parameters;
  return { codecString: codecString(parameters.profile), record, width, height };
}

function recordHead({ profile, ...format }: SequenceParameters): Buffer {
  const compatibility = Buffer.alloc(4);
  compatibility.writeUInt32BE(profile.compatibility);
  return Buffer.concat([
    Buffer.from([1, (profile.space << 6) | (profile.isHighTier ? 0x20 : 0) | profile.idc]),
    compatibility,
    profile.constraints,
    Buffer.from([
      profile.levelIdc,
      // No word on spatial segmentation and parallelism.
      ...[0xf0, 0, 0xfc],
      0xfc | format.chromaFormatIdc,
      0xf8 | (format.bitDepthLuma - 8),
      0xf8 | (format.bitDepthChroma - 8),
      // No average frame rate; 4-byte lengths.
      ...[0, 0],
      (format.temporalLayers << 3) | (format.isTemporalNested ? 4 : 0) | 3,
    ]),
  ]);
}

/** Complete: all sets of the kind are here, none is in the pictures. */
function unitArray(type: number, unit: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | type, 0, 1, unit.length >> 8, unit.length & 0xff]), unit]);
}

function codecString({
  space,
  idc,
  compatibility,
  isHighTier,
  levelIdc,
  constraints,
}: GeneralProfile): string {
  let used = constraints.length;
  while (used > 0 && constraints[used - 1] === 0) {
    used -= 1;
  }
  const bytes = [...constraints.subarray(0, used)].map((byte) => byte.toString(16));
  const profile = `${['', 'A', 'B', 'C'][space] ?? ''}${idc}`;
  const level = `${isHighTier ? 'H' : 'L'}${levelIdc}`;
  return ['hvc1', profile, reversedBits(compatibility).toString(16), level, ...bytes].join('.');
}

function reversedBits(value: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit += 1) {
    reversed = (reversed << 1) | ((value >>> bit) & 1);
  }
  return reversed >>> 0;
}
