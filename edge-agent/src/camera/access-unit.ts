/** What a camera stream is made of once RTP is taken off it. */

/** Parameter sets as NAL units without start codes; a change of any means a new decoder. */
export type ParameterSets = H264ParameterSets | H265ParameterSets;

export interface H264ParameterSets {
  codec: 'h264';
  sps: Buffer;
  pps: Buffer;
}

export interface H265ParameterSets {
  codec: 'h265';
  vps: Buffer;
  sps: Buffer;
  pps: Buffer;
}

/** One picture. */
export interface AccessUnit {
  /** NAL units without start codes and without parameter sets, delimiters and SEI; slices only. */
  slices: Buffer[];
  /** Decoding can begin here: IDR of H.264, any random access picture of H.265. */
  isKey: boolean;
  /** RTP time, 90 kHz, wraps at 2^32. */
  time90k: number;
  /** When its last packet reached us, ms UTC by this box's clock: the capture time of everything downstream. */
  captureAtMs: number;
  /** A packet was lost on the way: decodable, but not fit for evidence stills. */
  isDamaged: boolean;
}

/** How a camera codes sound; comes before its first frame and does not change within a visit. */
export interface AudioParameters {
  codec: 'aac' | 'pcma' | 'pcmu';
  /** Hz; the clock of `AudioFrame.time` too. */
  sampleRate: number;
  channels: number;
  /** AudioSpecificConfig (ISO/IEC 14496-3 section 1.6.2.1) of AAC; null for the others. */
  config: Buffer | null;
}

/** One AAC frame without ADTS header, or the samples of one packet of G.711. */
export interface AudioFrame {
  payload: Buffer;
  /** Of each channel. */
  samples: number;
  /** RTP time of its first sample, in the clock of `AudioParameters.sampleRate`, wraps at 2^32. */
  time: number;
  /** When its packet reached us, ms UTC by this box's clock; see `AccessUnit.captureAtMs`. */
  captureAtMs: number;
}
