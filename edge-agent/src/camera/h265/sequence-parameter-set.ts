/**
 * The sequence parameter set of H.265 (ITU-T H.265 section 7.3.2.2): profile, picture size and sample format.
 * Comes from the network, so every count is bounded and a nonsensical set gives `null`, never an exception.
 * Not read: what follows the bit depths.
 */
import { createBitReader, type BitReader } from '../h264/bit-reader.ts';
import { NAL_HEADER_BYTES, NAL_SPS, nalType } from './nal-unit.ts';

export interface SequenceParameters {
  profile: GeneralProfile;
  temporalLayers: number;
  isTemporalNested: boolean;
  /** Pixels, after cropping. */
  width: number;
  height: number;
  chromaFormatIdc: number;
  bitDepthLuma: number;
  bitDepthChroma: number;
}

/** profile_tier_level without its sub-layers (section 7.3.3). */
export interface GeneralProfile {
  space: number;
  isHighTier: boolean;
  idc: number;
  /** 32 bits, the flag of profile 0 first. */
  compatibility: number;
  /** The 48 bits from general_progressive_source_flag on, as 6 bytes. */
  constraints: Buffer;
  levelIdc: number;
}

const MAX_SIDE_PX = 8192;
const MAX_SPS_BYTES = 4096;
const MAX_SUB_LAYERS = 7;

/** `nal` with its header bytes, without start code. */
export function parseSequenceParameters(nal: Buffer): SequenceParameters | null {
  if (nal.length < 16 || nal.length > MAX_SPS_BYTES || nalType(nal) !== NAL_SPS) {
    return null;
  }
  const reader = createBitReader(nal.subarray(NAL_HEADER_BYTES));
  reader.bits(4);
  const temporalLayers = reader.bits(3) + 1;
  const isTemporalNested = reader.bits(1) === 1;
  if (temporalLayers > MAX_SUB_LAYERS) {
    return null;
  }
  const profile = readProfile(reader);
  skipSubLayers(reader, temporalLayers - 1);
  const id = reader.unsigned();
  const picture = readPicture(reader);
  if (reader.isExhausted || id > 15 || !picture) {
    return null;
  }
  return { profile, temporalLayers, isTemporalNested, ...picture };
}

function readProfile(reader: BitReader): GeneralProfile {
  const space = reader.bits(2);
  const isHighTier = reader.bits(1) === 1;
  const idc = reader.bits(5);
  const compatibility = reader.bits(32);
  const constraints = Buffer.from([0, 0, 0, 0, 0, 0].map(() => reader.bits(8)));
  return { space, isHighTier, idc, compatibility, constraints, levelIdc: reader.bits(8) };
}

function skipSubLayers(reader: BitReader, count: number): void {
  if (count === 0) {
    return;
  }
  const present = Array.from({ length: 8 }, () => ({
    hasProfile: reader.bits(1) === 1,
    hasLevel: reader.bits(1) === 1,
  }));
  for (const { hasProfile, hasLevel } of present.slice(0, count)) {
    if (hasProfile) {
      [32, 32, 24].forEach((width) => reader.bits(width));
    }
    if (hasLevel) {
      reader.bits(8);
    }
  }
}

type PictureFormat = Pick<
  SequenceParameters,
  'width' | 'height' | 'chromaFormatIdc' | 'bitDepthLuma' | 'bitDepthChroma'
>;

function readPicture(reader: BitReader): PictureFormat | null {
  const chromaFormatIdc = reader.unsigned();
  if (chromaFormatIdc === 3) {
    reader.bits(1);
  }
  const codedWidth = reader.unsigned();
  const codedHeight = reader.unsigned();
  const isCropped = reader.bits(1) === 1;
  const [left, right, top, bottom] = isCropped
    ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()]
    : [0, 0, 0, 0];
  const bitDepthLuma = 8 + reader.unsigned();
  const bitDepthChroma = 8 + reader.unsigned();
  const width = codedWidth - (left + right) * (chromaFormatIdc === 1 || chromaFormatIdc === 2 ? 2 : 1);
  const height = codedHeight - (top + bottom) * (chromaFormatIdc === 1 ? 2 : 1);
  const isSize = width > 0 && height > 0 && width <= MAX_SIDE_PX && height <= MAX_SIDE_PX;
  const isSane = isSize && chromaFormatIdc <= 3 && bitDepthLuma <= 15 && bitDepthChroma <= 15;
  return isSane ? { width, height, chromaFormatIdc, bitDepthLuma, bitDepthChroma } : null;
}
