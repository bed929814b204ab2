/**
 * A folder of numbered pictures (frame_0001.jpg, frame_0002.jpg ...) read as a recording of constant pace. Their
 * order is that of the numbers in their names; a picture that cannot be decoded is counted and left out, but keeps
 * its number and its time.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { AV_CODEC_ID_MJPEG, AV_CODEC_ID_PNG, AV_LOG_QUIET, type AVCodecID } from 'node-av/constants';
import { Codec, CodecContext, Frame, Log as NativeLog, Packet } from 'node-av/lib';
import { describeError } from '#base/errors.ts';
import { inWords, isUsableSize, unreadable } from './container-frames.ts';
import {
  createDamageCounter,
  MAX_PIXELS,
  type DamageCounter,
  type FrameSource,
  type SourceFrame,
} from './frame-source.ts';

const CODECS: Readonly<Record<string, AVCodecID>> = {
  '.jpg': AV_CODEC_ID_MJPEG,
  '.jpeg': AV_CODEC_ID_MJPEG,
  '.png': AV_CODEC_ID_PNG,
};
const MAX_FILE_BYTES = 64 << 20;

/** `fps`: at what pace the pictures were taken. Throws GiveUp `video-unreadable` where there are none. */
export function openFolder(folder: string, fps: number): FrameSource {
  NativeLog.setLevel(AV_LOG_QUIET);
  const names = picturesIn(folder);
  if (names.length === 0) {
    throw unreadable(folder, 'no numbered .jpg, .jpeg or .png pictures in this folder');
  }
  const counter = createDamageCounter();
  return {
    durationS: names.length / fps,
    frames: () => readFrames(folder, names, { fps, counter }),
    damage: counter.damage,
  };
}

/** By the last number in the name, which is the one that counts; names without one come by name. */
function picturesIn(folder: string): string[] {
  const names = listed(folder).filter((name) => extname(name).toLowerCase() in CODECS);
  const order = new Intl.Collator('en', { numeric: true });
  return names.sort((a, b) => order.compare(a, b));
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw unreadable(folder, describeError(error));
  }
}

interface Reading {
  fps: number;
  counter: DamageCounter;
}

function* readFrames(
  folder: string,
  names: readonly string[],
  { fps, counter }: Reading,
): Generator<SourceFrame, void> {
  for (const [index, name] of names.entries()) {
    const outcome = decodePicture(join(folder, name), CODECS[extname(name).toLowerCase()]);
    if (outcome instanceof Frame) {
      try {
        yield { frame: outcome, number: index + 1, atS: index / fps };
      } finally {
        outcome.free();
      }
    } else {
      counter.add(`${name}: ${outcome}`);
    }
  }
}

/** The picture, to be freed by the caller, or what is wrong with the file. */
function decodePicture(file: string, codecId: AVCodecID | undefined): Frame | string {
  using context = new CodecContext();
  using packet = new Packet();
  const frame = new Frame();
  try {
    if (statSync(file).size > MAX_FILE_BYTES) {
      throw new Error('larger than 64 MB');
    }
    const bytes = readFileSync(file);
    frame.alloc();
    packet.alloc();
    context.allocContext3(codecId === undefined ? null : Codec.findDecoder(codecId));
    context.threadCount = 1;
    context.setOption('max_pixels', String(MAX_PIXELS));
    check(context.open2Sync(null, null));
    packet.data = bytes;
    check(context.sendPacketSync(packet));
    context.sendPacketSync(null);
    check(context.receiveFrameSync(frame));
    if (!isUsableSize(frame.width, frame.height)) {
      throw new Error(`a picture of ${frame.width}x${frame.height}`);
    }
    return frame;
  } catch (error) {
    frame.free();
    return describeError(error);
  }
}

function check(code: number): void {
  if (code < 0) {
    throw new Error(inWords(code));
  }
}
