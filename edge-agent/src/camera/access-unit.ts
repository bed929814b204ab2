/** What a camera stream is made of once RTP is taken off it. */

/** H.264 parameter sets as NAL units without start codes; a change of either means a new decoder. */
export interface ParameterSets {
  codec: 'h264';
  sps: Buffer;
  pps: Buffer;
}

/** One picture. */
export interface AccessUnit {
  /** NAL units without start codes and without SPS, PPS, AUD and SEI; slices only. */
  slices: Buffer[];
  isKey: boolean;
  /** RTP time, 90 kHz, wraps at 2^32. */
  time90k: number;
  /** When its last packet reached us, ms UTC by this box's clock: the capture time of everything downstream. */
  captureAtMs: number;
  /** A packet was lost on the way: decodable, but not fit for evidence stills. */
  isDamaged: boolean;
}
