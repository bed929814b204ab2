/** What the depacketiser must know of a codec: one line per question, two codecs. */
import type { ParameterSets } from '../access-unit.ts';
import * as h264 from '../h264/nal-unit.ts';
import * as h265 from '../h265/nal-unit.ts';
import { createH265Assembler } from './h265-assembler.ts';
import { createNalAssembler, type NalAssembler } from './nal-assembler.ts';
import type { ParameterSetName } from './parameter-set-tracker.ts';

export interface VideoPayload {
  createAssembler: (onNal: (nal: Buffer) => void) => NalAssembler;
  nalType: (nal: Buffer) => number;
  isSlice: (type: number) => boolean;
  /** Of a picture decoding can begin with. */
  isKeySlice: (type: number) => boolean;
  /** This slice is the first of its picture. */
  beginsPicture: (slice: Buffer) => boolean;
  parameterSet: (type: number) => ParameterSetName | null;
}

export const VIDEO_PAYLOADS: Readonly<Record<ParameterSets['codec'], VideoPayload>> = {
  h264: {
    createAssembler: createNalAssembler,
    nalType: h264.nalType,
    isSlice: h264.isSlice,
    isKeySlice: (type) => type === h264.NAL_KEY_SLICE,
    beginsPicture: h264.beginsPicture,
    parameterSet: (type) => (({ [h264.NAL_SPS]: 'sps', [h264.NAL_PPS]: 'pps' }) as const)[type] ?? null,
  },
  h265: {
    createAssembler: createH265Assembler,
    nalType: h265.nalType,
    isSlice: h265.isSlice,
    isKeySlice: h265.isRandomAccess,
    beginsPicture: h265.beginsPicture,
    parameterSet: (type) =>
      (({ [h265.NAL_VPS]: 'vps', [h265.NAL_SPS]: 'sps', [h265.NAL_PPS]: 'pps' }) as const)[type] ?? null,
  },
};
