/** The two streams of a drawn camera: sizes and ceilings of rate. The H.265 fault re-uses them with another codec. */
import type { EncoderSettings } from './encode.ts';

export const MAIN_STREAM: EncoderSettings = {
  codec: 'h264',
  width: 1280,
  height: 720,
  fps: 10,
  maxKbps: 700,
  quality: 27,
};

export const SUB_STREAM: EncoderSettings = {
  codec: 'h264',
  width: 640,
  height: 360,
  fps: 5,
  maxKbps: 250,
  quality: 25,
};
