/**
 * A decoded picture. The pixels live in native memory and are never copied into JavaScript: scaling and encoding
 * (region-scaler.ts, jpeg.ts) read them where the decoder put them. The price is that somebody must give them back,
 * so a picture is either borrowed, good until its decoder's next call, or kept and then released by its keeper.
 */
import {
  AV_PIX_FMT_GRAY8,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ444P,
  type AVPixelFormat,
} from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { RetryLater } from '#base/errors.ts';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Capture time, ms UTC. */
  readonly atMs: number;
  /** Native memory; its planes must not be held across a call that may free them. */
  readonly frame: Frame;
}

export interface KeptPicture extends Picture {
  /** Gives the memory back; a second call does nothing. */
  release(): void;
}

/** Shares the memory of `picture`, which may then be reused by its decoder. */
export function keepPicture({ width, height, atMs, frame }: Picture): KeptPicture {
  const kept = frame.clone();
  if (!kept) {
    throw new RetryLater('out-of-memory', 'no memory to keep a picture');
  }
  let isReleased = false;
  return {
    width,
    height,
    atMs,
    frame: kept,
    release: () => {
      if (!isReleased) {
        isReleased = true;
        kept.free();
      }
    },
  };
}

/** How many times smaller the colour planes are, as powers of two; null for a grey picture without them. */
export interface PlaneLayout {
  chroma: {
    shiftX: number;
    shiftY: number;
    /** Two planes of one byte a sample, or one plane of both by turns. */
    planes: 1 | 2;
  } | null;
}

/** 8-bit layouts H.264 cameras send and hardware hands out; undefined for all others. */
export function planeLayout(format: number): PlaneLayout | undefined {
  return LAYOUTS.get(format);
}

const LAYOUTS: ReadonlyMap<number, PlaneLayout> = new Map<AVPixelFormat, PlaneLayout>([
  [AV_PIX_FMT_YUV420P, { chroma: { shiftX: 1, shiftY: 1, planes: 2 } }],
  [AV_PIX_FMT_YUVJ420P, { chroma: { shiftX: 1, shiftY: 1, planes: 2 } }],
  [AV_PIX_FMT_YUV422P, { chroma: { shiftX: 1, shiftY: 0, planes: 2 } }],
  [AV_PIX_FMT_YUVJ422P, { chroma: { shiftX: 1, shiftY: 0, planes: 2 } }],
  [AV_PIX_FMT_YUV444P, { chroma: { shiftX: 0, shiftY: 0, planes: 2 } }],
  [AV_PIX_FMT_YUVJ444P, { chroma: { shiftX: 0, shiftY: 0, planes: 2 } }],
  [AV_PIX_FMT_NV12, { chroma: { shiftX: 1, shiftY: 1, planes: 1 } }],
  [AV_PIX_FMT_GRAY8, { chroma: null }],
]);
