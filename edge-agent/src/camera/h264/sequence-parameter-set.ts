/**
 * The sequence parameter set (ITU-T H.264 section 7.3.2.1.1): profile, picture size and sample format.
 * Comes from the network, so every count is bounded and a nonsensical set gives `null`, never an exception.
 * Not read: VUI (frame rate there is wrong on most cameras; it is measured instead).
 */
import { createBitReader, type BitReader } from './bit-reader.ts';
import { NAL_SPS, nalType } from './nal-unit.ts';

export interface SequenceParameters {
  profileIdc: number;
  levelIdc: number;
  /** Pixels, after cropping. */
  width: number;
  height: number;
  chromaFormatIdc: number;
  bitDepthLuma: number;
  bitDepthChroma: number;
}

const MAX_SIDE_PX = 8192;
const MAX_SPS_BYTES = 4096;
/** Profiles whose set carries the sample format (section 7.3.2.1.1). */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** `nal` with its header byte, without start code. */
export function parseSequenceParameters(nal: Buffer): SequenceParameters | null {
  if (nal.length < 4 || nal.length > MAX_SPS_BYTES || nalType(nal) !== NAL_SPS) {
    return null;
  }
  const reader = createBitReader(nal.subarray(1));
  const profileIdc = reader.bits(8);
  reader.bits(8);
  const levelIdc = reader.bits(8);
  const id = reader.unsigned();
  const format = readSampleFormat(reader, profileIdc);
  if (id > 31 || !format || !skipPictureOrder(reader)) {
    return null;
  }
  const size = readPictureSize(reader, format.chromaFormatIdc);
  return reader.isExhausted || !size ? null : { profileIdc, levelIdc, ...format, ...size };
}

type SampleFormat = Pick<SequenceParameters, 'chromaFormatIdc' | 'bitDepthLuma' | 'bitDepthChroma'>;

function readSampleFormat(reader: BitReader, profileIdc: number): SampleFormat | null {
  if (!HIGH_PROFILES.has(profileIdc)) {
    return { chromaFormatIdc: 1, bitDepthLuma: 8, bitDepthChroma: 8 };
  }
  const chromaFormatIdc = reader.unsigned();
  if (chromaFormatIdc === 3) {
    reader.bits(1);
  }
  const bitDepthLuma = 8 + reader.unsigned();
  const bitDepthChroma = 8 + reader.unsigned();
  reader.bits(1);
  if (reader.bits(1) === 1) {
    skipScalingLists(reader, chromaFormatIdc === 3 ? 12 : 8);
  }
  const isSane = chromaFormatIdc <= 3 && bitDepthLuma <= 14 && bitDepthChroma <= 14;
  return isSane ? { chromaFormatIdc, bitDepthLuma, bitDepthChroma } : null;
}

function skipScalingLists(reader: BitReader, count: number): void {
  for (let list = 0; list < count && !reader.isExhausted; list += 1) {
    if (reader.bits(1) === 1) {
      skipScalingList(reader, list < 6 ? 16 : 64);
    }
  }
}

/** Section 7.3.2.1.1.1: differences, ended early by a next scale of 0. */
function skipScalingList(reader: BitReader, size: number): void {
  let scale = 8;
  for (let index = 0; index < size && !reader.isExhausted; index += 1) {
    scale = (scale + reader.signed() + 256) % 256;
    if (scale === 0) {
      return;
    }
  }
}

/** Up to and including `gaps_in_frame_num_value_allowed_flag`. */
function skipPictureOrder(reader: BitReader): boolean {
  reader.unsigned();
  const orderType = reader.unsigned();
  if (orderType === 0) {
    reader.unsigned();
  } else if (orderType === 1) {
    reader.bits(1);
    reader.signed();
    reader.signed();
    const count = reader.unsigned();
    if (count > 255) {
      return false;
    }
    for (let index = 0; index < count && !reader.isExhausted; index += 1) {
      reader.signed();
    }
  }
  reader.unsigned();
  reader.bits(1);
  return orderType <= 2;
}

function readPictureSize(
  reader: BitReader,
  chromaFormatIdc: number,
): { width: number; height: number } | null {
  const widthMacroblocks = reader.unsigned() + 1;
  const heightMapUnits = reader.unsigned() + 1;
  const isFramesOnly = reader.bits(1) === 1;
  if (!isFramesOnly) {
    reader.bits(1);
  }
  reader.bits(1);
  const isCropped = reader.bits(1) === 1;
  const [left, right, top, bottom] = isCropped
    ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()]
    : [0, 0, 0, 0];
  const fieldFactor = isFramesOnly ? 1 : 2;
  const cropX = chromaFormatIdc === 1 || chromaFormatIdc === 2 ? 2 : 1;
  const cropY = (chromaFormatIdc === 1 ? 2 : 1) * fieldFactor;
  const width = widthMacroblocks * 16 - (left + right) * cropX;
  const height = heightMapUnits * 16 * fieldFactor - (top + bottom) * cropY;
  const isSane = width > 0 && height > 0 && width <= MAX_SIDE_PX && height <= MAX_SIDE_PX;
  return isSane ? { width, height } : null;
}
