import { mkdir, mkdtemp, open, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Codec, CodecContext, FormatContext, Frame, Packet as NativePacket } from 'node-av/lib';
import { AV_CODEC_ID_H264 } from 'node-av/constants';
import { GiveUp, RetryLater } from '#base/errors.ts';
import { toLengthPrefixed } from '#edge-agent/camera/h264/decoder-configuration.ts';
import type { CollectedClip } from './clip-recorder.ts';
import { writeClip } from './clip-writer.ts';
import { encodeTestVideo, type TestVideo } from './test-video.helpers.ts';

const START_AT_MS = Date.UTC(2026, 0, 1, 2, 3, 4);

describe('clip writer', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matlang-clip-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('writes a clip that decodes whole, with its index before its pictures', async () => {
    const file = join(folder, 'deep', 'clip.mp4');

    const written = await writeClip(toClip(encodeTestVideo({ count: 30 })), file);

    const bytes = await readFile(file);
    expect(boxes(bytes)).to.deep.equal(['ftyp', 'moov', 'free', 'mdat']);
    expect(written).to.include({ file, startsAtMs: START_AT_MS, durationMs: 6000, width: 320, height: 180 });
    expect(written.sizeBytes).to.equal(bytes.length);
    const decoded = decode(file);
    expect(decoded.timesMs).to.deep.equal(Array.from({ length: 30 }, (_, index) => index * 200));
    expect(decoded.keys).to.equal(6);
    expect(await readdir(join(folder, 'deep'))).to.deep.equal(['clip.mp4']);
  });

  it('keeps the true time of every picture where a camera sends them unevenly', async () => {
    const instants = [0, 40, 95, 400, 410, 1900, 2100, 2133, 2500, 4000];
    const video = encodeTestVideo({ count: instants.length, atMs: (index) => instants[index] ?? 0 });

    const written = await writeClip(toClip(video), join(folder, 'clip.mp4'));

    expect(decode(written.file).timesMs).to.deep.equal(instants);
    expect(written.durationMs).to.be.within(4000, 4400);
  });

  it('shows pictures that come in coding order in the order they were taken', async () => {
    const video = encodeTestVideo({ count: 20, bPictures: 2, keyEvery: 10 });
    expect(video.units.map(({ time90k }) => time90k)).not.to.deep.equal(
      video.units.map(({ time90k }) => time90k).sort((a, b) => a - b),
    );

    const written = await writeClip(toClip(video), join(folder, 'clip.mp4'));

    expect(decode(written.file).timesMs).to.deep.equal(Array.from({ length: 20 }, (_, index) => index * 200));
  });

  it('leaves no file and a fault worth retrying where the disk refuses it', async () => {
    await writeFile(join(folder, 'blocked'), 'a file where a folder should be');

    const error = await failure(
      writeClip(toClip(encodeTestVideo({ count: 5 })), join(folder, 'blocked', 'c.mp4')),
    );

    expect(error).to.be.instanceOf(RetryLater);
    expect(await readdir(folder)).to.deep.equal(['blocked']);
  });

  it('leaves no partial file where the final name cannot be had', async () => {
    const file = join(folder, 'clip.mp4');
    await mkdir(join(file, 'taken'), { recursive: true });

    const error = await failure(writeClip(toClip(encodeTestVideo({ count: 5 })), file));

    expect(error).to.be.instanceOf(RetryLater);
    expect(await readdir(folder)).to.deep.equal(['clip.mp4']);
  });

  it('survives a full disk', async () => {
    const device = await open('/dev/full', 'w').catch(() => null);
    await device?.close();
    if (!device) {
      return;
    }
    // The partial file is the device: every write to it fails as on a full disk.
    await symlink('/dev/full', join(folder, 'clip.mp4.part'));

    const error = await failure(writeClip(toClip(encodeTestVideo({ count: 40 })), join(folder, 'clip.mp4')));

    expect(error).to.be.instanceOf(RetryLater);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('gives up a clip without a key picture or with nonsense for parameter sets', async () => {
    const clip = toClip(encodeTestVideo({ count: 5 }));
    const file = join(folder, 'clip.mp4');

    expect(await failure(writeClip({ ...clip, packets: clip.packets.slice(1) }, file))).to.be.instanceOf(
      GiveUp,
    );
    const noSets = { ...clip, sets: { ...clip.sets, sps: Buffer.from([0x67]) } };
    expect(await failure(writeClip(noSets, file))).to.be.instanceOf(GiveUp);
  });

  it('writes a hundred clips without keeping their memory', async () => {
    const clip = toClip(encodeTestVideo({ count: 25, width: 640, height: 360 }));
    await writeClip(clip, join(folder, 'warm.mp4'));
    const before = process.memoryUsage().rss;

    for (let index = 0; index < 100; index += 1) {
      await writeClip(clip, join(folder, `${index % 4}.mp4`));
    }

    expect((process.memoryUsage().rss - before) / 1e6).to.be.lessThan(60);
  });
});

function toClip({ units, sets }: TestVideo): CollectedClip {
  const packets = units.map(({ slices, ...unit }) => ({
    ...unit,
    payload: toLengthPrefixed(slices),
    captureAtMs: START_AT_MS + unit.captureAtMs,
  }));
  return { sets, packets, end: 'complete' };
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no error',
    (error: unknown) => error,
  );
}

function boxes(bytes: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += bytes.readUInt32BE(at)) {
    names.push(bytes.toString('latin1', at + 4, at + 8));
  }
  return names;
}

/** With FFmpeg's own demuxer and decoder: what a player would show. */
function decode(file: string): { timesMs: number[]; keys: number } {
  const input = new FormatContext();
  const decoder = new CodecContext();
  const packet = new NativePacket();
  const frame = new Frame();
  const codec = Codec.findDecoder(AV_CODEC_ID_H264);
  expect(input.openInputSync(file)).to.equal(0);
  input.findStreamInfoSync();
  const stream = input.streams[0];
  if (!stream || !codec) {
    throw new Error('no stream');
  }
  decoder.allocContext3(codec);
  decoder.parametersToContext(stream.codecpar);
  decoder.threadCount = 1;
  decoder.open2Sync(codec, null);
  packet.alloc();
  frame.alloc();
  const timesMs: number[] = [];
  let keys = 0;
  const drain = (): void => {
    while (decoder.receiveFrameSync(frame) >= 0) {
      timesMs.push(Math.round((Number(frame.pts) * 1000 * stream.timeBase.num) / stream.timeBase.den));
      frame.unref();
    }
  };
  while (input.readFrameSync(packet) >= 0) {
    keys += packet.isKeyframe ? 1 : 0;
    expect(decoder.sendPacketSync(packet)).to.equal(0);
    packet.unref();
    drain();
  }
  decoder.sendPacketSync(null);
  drain();
  frame.free();
  packet.free();
  decoder.freeContext();
  input.closeInputSync();
  return { timesMs, keys };
}
