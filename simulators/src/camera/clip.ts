/**
 * A clip as a camera plays it: segments encoded once in two profiles, cut into access units. All segments of one
 * profile carry the same parameter sets, so that they can follow each other in any order at key frames.
 */
import type { SegmentTruth } from '../actors/scene.ts';

export type Codec = 'h264' | 'h265';
export type Profile = 'main' | 'sub';
export const PROFILES = ['main', 'sub'] as const satisfies readonly Profile[];

export interface ClipUnit {
  /** NAL units without start codes; a key frame brings its parameter sets. */
  nals: Buffer[];
  isKey: boolean;
  /** Burnt-in counter of this frame, when the clip has one. */
  counter?: number;
}

export interface StreamFormat {
  codec: Codec;
  width: number;
  height: number;
  fps: number;
  /** VPS (H.265 only), SPS and PPS. */
  parameterSets: Buffer[];
  maxKbps: number;
}

export interface ClipSegment {
  name: string;
  durationMs: number;
  units: Record<Profile, ClipUnit[]>;
  truth: SegmentTruth;
}

export interface Clip {
  name: string;
  formats: Record<Profile, StreamFormat>;
  /** The first one is quiet, or the only one. */
  segments: [ClipSegment, ...ClipSegment[]];
  /** One real picture of the quiet scene, for GetSnapshotUri. */
  snapshotJpeg: Buffer;
}
