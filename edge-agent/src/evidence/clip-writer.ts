/**
 * Writes a collected clip as an MP4 that plays while it is still loading (index first), without touching a coded
 * picture. Written under a temporary name, forced to disk and then renamed, so that a file under its final name is
 * always whole, whatever happens to the power.
 *
 * The muxer is FFmpeg's through node-av. Its options are set with `setOption`: a Dictionary handed to it is a known
 * way to crash the process. Everything native is freed on every path.
 */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FFmpegError, FormatContext, Log, Packet as NativePacket, Rational } from 'node-av/lib';
import { AV_CODEC_ID_H264, AV_LOG_ERROR, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { GiveUp, RetryLater } from '#base/errors.ts';
import { describeDecoder, type DecoderConfiguration } from '#edge-agent/camera/h264/decoder-configuration.ts';
import type { CollectedClip } from './clip-recorder.ts';
import { layOutTimeline, TICKS_PER_SECOND, typicalDuration, type TimelineEntry } from './clip-timeline.ts';
import { digestFile } from './file-digest.ts';

export interface WrittenClip {
  file: string;
  sizeBytes: number;
  /** Of the file as read back from disk. */
  sha256: string;
  /** Capture time of the first picture, ms UTC. */
  startsAtMs: number;
  durationMs: number;
  width: number;
  height: number;
}

/** Throws `GiveUp` where the clip can never be written, `RetryLater` where the disk refused it. */
export async function writeClip(clip: CollectedClip, file: string): Promise<WrittenClip> {
  const configuration = describeDecoder(clip.sets);
  const first = clip.packets[0];
  if (!configuration || !first?.isKey) {
    throw new GiveUp('clip-unreadable', 'the clip has no key picture or no readable parameter sets');
  }
  const timeline = layOutTimeline(clip.packets);
  const partFile = `${file}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await mux(clip, { configuration, timeline, file: partFile });
    await requireWhole(partFile);
    await forceToDisk(partFile);
    const digest = await digestFile(partFile);
    await rename(partFile, file);
    await forceToDisk(dirname(file));
    const { width, height } = configuration;
    return {
      file,
      ...digest,
      startsAtMs: first.captureAtMs,
      durationMs: durationMs(timeline),
      width,
      height,
    };
  } catch (error) {
    await removeIfThere(partFile);
    throw new RetryLater('clip-not-written', `the clip ${file} could not be written`, { cause: error });
  }
}

interface MuxJob {
  configuration: DecoderConfiguration;
  timeline: readonly TimelineEntry[];
  file: string;
}

async function mux({ packets }: CollectedClip, { configuration, timeline, file }: MuxJob): Promise<void> {
  quietMuxer();
  const output = new FormatContext();
  try {
    check(output.allocOutputContext2(null, 'mp4', file), 'allocate the MP4 writer');
    const stream = output.newStream(null);
    const { codecpar } = stream;
    codecpar.codecType = AVMEDIA_TYPE_VIDEO;
    codecpar.codecId = AV_CODEC_ID_H264;
    codecpar.width = configuration.width;
    codecpar.height = configuration.height;
    codecpar.extradata = configuration.record;
    stream.timeBase = new Rational(1, TICKS_PER_SECOND);
    check(output.setOption('movflags', '+faststart'), 'ask for the index first');
    check(await output.openOutput(), 'open the file');
    check(await output.writeHeader(), 'write the header');
    const { num, den } = stream.timeBase;
    if (num !== 1 || den !== TICKS_PER_SECOND) {
      throw new Error(`the MP4 writer chose a time base of ${num}/${den}`);
    }
    await writePackets(output, packets, timeline);
    check(await output.writeTrailer(), 'write the index');
  } finally {
    await output.closeOutput();
    output.freeContext();
  }
}

async function writePackets(
  output: FormatContext,
  packets: CollectedClip['packets'],
  timeline: readonly TimelineEntry[],
): Promise<void> {
  const native = new NativePacket();
  try {
    native.alloc();
    const lastDuration = typicalDuration(timeline);
    for (const [index, { payload, isKey }] of packets.entries()) {
      const entry = timeline[index] ?? { decodeAt: 0, showAt: 0 };
      const next = timeline[index + 1];
      native.data = payload;
      native.streamIndex = 0;
      native.dts = BigInt(entry.decodeAt);
      native.pts = BigInt(entry.showAt);
      native.duration = BigInt(next ? next.decodeAt - entry.decodeAt : lastDuration);
      native.isKeyframe = isKey;
      check(await output.writeFrame(native), 'write a picture');
      native.unref();
    }
  } finally {
    native.free();
  }
}

function check(code: number, step: string): void {
  if (code < 0) {
    throw new Error(`could not ${step}: ${new FFmpegError(code).message}`);
  }
}

function durationMs(timeline: readonly TimelineEntry[]): number {
  const lastShown = Math.max(...timeline.map(({ showAt }) => showAt));
  return Math.round(((lastShown + typicalDuration(timeline)) * 1000) / TICKS_PER_SECOND);
}

/** It tells of every step of every file on stderr otherwise. */
function quietMuxer(): void {
  if (Log.getLevel() > AV_LOG_ERROR) {
    Log.setLevel(AV_LOG_ERROR);
  }
}

/**
 * Closing the muxer reports no error, so a disk that became full with the last bytes would go unnoticed: checks that
 * the boxes of the file end where the file ends, and that there is an index and a box of pictures.
 */
async function requireWhole(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(16);
    const names: string[] = [];
    let at = 0;
    while (at + 8 <= size && names.length < 16) {
      await handle.read(head, 0, head.length, at);
      const shortLength = head.readUInt32BE(0);
      const length = shortLength === 1 ? Number(head.readBigUInt64BE(8)) : shortLength;
      names.push(head.toString('latin1', 4, 8));
      at += Math.max(8, length);
    }
    if (at !== size || !names.includes('moov') || !names.includes('mdat')) {
      throw new Error(`the file is not whole: ${names.join(', ')} of ${size} bytes end at ${at}`);
    }
  } finally {
    await handle.close();
  }
}

/** Best effort: the caller already has a fault to report, and a left-over `.part` file is overwritten next time. */
async function removeIfThere(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined);
}

async function forceToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
