/**
 * A recording as the pipeline takes it: some pictures a second, picked by their times, each about as large as a
 * camera's sub-stream and in a layout that the scaling code knows (decode/picture.ts). The picture as it is in the
 * file goes along, for drawing on.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { AV_PIX_FMT_YUV420P, SWS_AREA, SWS_BILINEAR, type AVPixelFormat } from 'node-av/constants';
import { Frame, SoftwareScaleContext } from 'node-av/lib';
import { describeError, GiveUp, RetryLater } from '#base/errors.ts';
import { planeLayout, type Picture } from '../decode/picture.ts';
import { openContainer, unreadable } from './container-frames.ts';
import { openFolder } from './folder-frames.ts';
import type { Damage, FrameSource, SourceFrame } from './frame-source.ts';

/** The detector's canvas is 512 wide: more than this is only cost. Either way round. */
const LONG_SIDE = 960;
const SHORT_SIDE = 540;
/** A picture that comes this share of a period too early still counts as the one that is due. */
const EARLY_SHARE = 0.1;

export interface VideoOptions {
  /** How many pictures of a second are taken; a file that has fewer is taken whole. */
  fps: number;
  /** Pace of a folder of pictures. */
  folderFps: number;
  /** Capture time given to the first picture, ms UTC. */
  startsAtMs: number;
}

export interface ClipPicture {
  /** For the pipeline. Borrowed: good until the next one is asked for. */
  picture: Picture;
  /** As it is in the file; borrowed too. */
  full: Frame;
  /** Of the file, counted from 1. */
  number: number;
  atS: number;
}

export interface VideoFile {
  durationS: number | null;
  /** Once only. Throws GiveUp `video-unreadable` where not one picture could be shown. */
  pictures(): Generator<ClipPicture, void>;
  damage(): Damage;
  /** Pictures of the file gone through so far, those that were not picked too. */
  framesRead(): number;
}

/** Opens a video file or a folder of numbered pictures. Throws GiveUp `video-unreadable`, with file and reason. */
export function openVideo(path: string, options: VideoOptions): VideoFile {
  const file = resolve(path);
  const source = isFolder(file) ? openFolder(file, options.folderFps) : openContainer(file);
  let framesRead = 0;
  return {
    durationS: source.durationS,
    damage: source.damage,
    framesRead: () => framesRead,
    pictures: () =>
      shapePictures(file, source, {
        ...options,
        onFrame: () => {
          framesRead += 1;
        },
      }),
  };
}

function isFolder(file: string): boolean {
  try {
    const stat = statSync(file);
    if (!stat.isDirectory() && !stat.isFile()) {
      throw unreadable(file, 'expected a file or a folder');
    }
    return stat.isDirectory();
  } catch (error) {
    if (error instanceof GiveUp) {
      throw error;
    }
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw unreadable(file, isMissing ? 'there is no such file' : describeError(error));
  }
}

function* shapePictures(
  file: string,
  source: FrameSource,
  { fps, startsAtMs, onFrame }: VideoOptions & { onFrame: () => void },
): Generator<ClipPicture, void> {
  const shaper = createShaper();
  const isDue = createPicker(fps);
  let count = 0;
  try {
    for (const { frame, number, atS } of source.frames()) {
      onFrame();
      if (isDue(atS)) {
        count += 1;
        const picture = shaper.shape(frame, Math.round(startsAtMs + atS * 1000));
        yield { picture, full: frame, number, atS };
      }
    }
  } finally {
    shaper.close();
  }
  if (count === 0) {
    const { first } = source.damage();
    throw unreadable(file, `not one picture could be decoded${first === '' ? '' : ` (${first})`}`);
  }
}

/** One picture for every 1/fps seconds of the file's own time. */
function createPicker(fps: number): (atS: SourceFrame['atS']) => boolean {
  let next = 0;
  return (atS) => {
    const slot = atS * fps + EARLY_SHARE;
    if (slot < next) {
      return false;
    }
    next = Math.floor(slot) + 1;
    return true;
  };
}

interface Shaper {
  shape(frame: Frame, atMs: number): Picture;
  close(): void;
}

function createShaper(): Shaper {
  let scaler: { key: string; context: SoftwareScaleContext } | null = null;
  let last: Frame | null = null;

  const contextFor = (frame: Frame, width: number, height: number): SoftwareScaleContext => {
    const key = `${frame.format} ${frame.width}x${frame.height}`;
    if (scaler?.key !== key) {
      scaler?.context.freeContext();
      const context = new SoftwareScaleContext();
      const how = width < frame.width ? SWS_AREA : SWS_BILINEAR;
      const format = frame.format as AVPixelFormat;
      context.getContext(frame.width, frame.height, format, width, height, AV_PIX_FMT_YUV420P, how);
      scaler = { key, context };
    }
    return scaler.context;
  };

  return {
    shape: (frame, atMs) => {
      const { width, height } = sizeFor(frame.width, frame.height);
      if (width === frame.width && height === frame.height && planeLayout(frame.format)) {
        return { width, height, atMs, frame };
      }
      last?.free();
      last = newFrame(width, height);
      const code = contextFor(frame, width, height).scaleFrameSync(last, frame);
      if (code < 0) {
        throw new RetryLater('scaling', `a picture of format ${frame.format} cannot be converted (${code})`);
      }
      return { width, height, atMs, frame: last };
    },
    close: () => {
      last?.free();
      scaler?.context.freeContext();
    },
  };
}

/** Even sides, because colour planes are half as large. */
function sizeFor(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, LONG_SIDE / Math.max(width, height), SHORT_SIDE / Math.min(width, height));
  const even = (side: number): number => Math.max(16, Math.round(side * scale) & ~1);
  return { width: even(width), height: even(height) };
}

function newFrame(width: number, height: number): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.width = width;
  frame.height = height;
  frame.format = AV_PIX_FMT_YUV420P;
  if (frame.getBuffer() < 0) {
    frame.free();
    throw new RetryLater('out-of-memory', `no memory for a picture of ${width}x${height}`);
  }
  return frame;
}
