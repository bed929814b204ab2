import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { Codec, CodecContext, FormatContext, Frame, Packet, Rational } from 'node-av/lib';
import { AV_PIX_FMT_YUV420P, FF_ENCODER_LIBX264 } from 'node-av/constants';
import { TIMESCALE, writeFragment, writeInitSegment } from './fmp4.ts';

const WIDTH = 128;
const HEIGHT = 96;
const INTERVAL = 18_000;

describe('fragmented MP4 of a live picture', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'fmp4-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is read by a real demuxer: every picture, its time, its key flag and its very bytes', async () => {
    const { description, pictures } = encode(6);
    const file = path.join(folder, 'live.mp4');

    const fragments = pictures.map(({ payload, isKey }, index) =>
      writeFragment({
        sequence: index + 1,
        decodeTime: index * INTERVAL,
        duration: INTERVAL,
        isKey,
        payload,
      }),
    );
    writeFileSync(
      file,
      Buffer.concat([writeInitSegment({ description, width: WIDTH, height: HEIGHT }), ...fragments]),
    );
    const read = await demux(file);

    expect(read.size).to.deep.equal({ width: WIDTH, height: HEIGHT });
    expect(read.packets.map(({ pts }) => pts)).to.deep.equal(pictures.map((_, index) => index * INTERVAL));
    expect(read.packets.map(({ isKey }) => isKey)).to.deep.equal(pictures.map(({ isKey }) => isKey));
    read.packets.forEach(({ bytes }, index) => {
      expect(bytes.equals(Buffer.from(pictures[index]?.payload ?? []))).to.equal(true);
    });
  });

  it('states the payload behind a header of 108 bytes, however long the stream has run', () => {
    const payload = new Uint8Array([0, 0, 0, 1, 0x65]);
    const tenDays = 10 * 24 * 3600 * TIMESCALE;

    const bytes = writeFragment({
      sequence: 9,
      decodeTime: tenDays,
      duration: INTERVAL,
      isKey: true,
      payload,
    });

    const view = new DataView(bytes.buffer);
    expect(bytes.byteLength).to.equal(108 + payload.byteLength);
    expect(Array.from(bytes.subarray(108))).to.deep.equal(Array.from(payload));
    expect(Number(view.getBigUint64(60))).to.equal(tenDays);
  });
});

interface Picture {
  isKey: boolean;
  payload: Uint8Array;
}

/** Real H.264 from the encoder in the codec library, as AVCC with its configuration record. */
function encode(count: number): { description: Uint8Array<ArrayBuffer>; pictures: Picture[] } {
  const encoder = openEncoder();
  const packet = new Packet();
  packet.alloc();
  const pictures: Picture[] = [];
  let sets: Buffer[] = [];
  const drain = (): void => {
    while (encoder.receivePacketSync(packet) >= 0) {
      const nals = splitAnnexB(Buffer.from(packet.data ?? []));
      const slices = nals.filter((nal) => [1, 5].includes(typeOf(nal)));
      sets = [...sets, ...nals.filter((nal) => [7, 8].includes(typeOf(nal)))];
      pictures.push({ isKey: slices.some((nal) => typeOf(nal) === 5), payload: toAvcc(slices) });
      packet.unref();
    }
  };
  for (let index = 0; index < count; index += 1) {
    const frame = Frame.fromVideoBuffer(Buffer.alloc((WIDTH * HEIGHT * 3) / 2, 60 + index * 20), {
      width: WIDTH,
      height: HEIGHT,
      format: AV_PIX_FMT_YUV420P,
      timeBase: new Rational(1, 5),
      pts: BigInt(index),
    });
    encoder.sendFrameSync(frame);
    frame.free();
    drain();
  }
  encoder.sendFrameSync(null);
  drain();
  packet.free();
  encoder.freeContext();
  return { description: configurationRecord(sets), pictures };
}

function openEncoder(): CodecContext {
  const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
  if (codec === null) {
    throw new Error('the codec library has no H.264 encoder');
  }
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  encoder.width = WIDTH;
  encoder.height = HEIGHT;
  encoder.pixelFormat = AV_PIX_FMT_YUV420P;
  encoder.timeBase = new Rational(1, 5);
  encoder.gopSize = 3;
  encoder.maxBFrames = 0;
  encoder.setOption('preset', 'ultrafast');
  encoder.setOption('tune', 'zerolatency');
  expect(encoder.open2Sync(codec, null)).to.be.at.least(0);
  return encoder;
}

/** ISO/IEC 14496-15, section 5.3.3.1, for the profiles without extension bytes. */
function configurationRecord(sets: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const sps = sets.find((nal) => typeOf(nal) === 7) ?? Buffer.alloc(4);
  const pps = sets.find((nal) => typeOf(nal) === 8) ?? Buffer.alloc(0);
  return new Uint8Array([
    ...[1, ...sps.subarray(1, 4), 0xff, 0xe1, sps.length >> 8, sps.length & 0xff, ...sps],
    ...[1, pps.length >> 8, pps.length & 0xff, ...pps],
  ]);
}

function splitAnnexB(stream: Buffer): Buffer[] {
  const code = Buffer.from([0, 0, 1]);
  const nals: Buffer[] = [];
  for (let at = stream.indexOf(code); at >= 0;) {
    const next = stream.indexOf(code, at + 3);
    const end = next < 0 ? stream.length : stream[next - 1] === 0 ? next - 1 : next;
    nals.push(stream.subarray(at + 3, end));
    at = next;
  }
  return nals;
}

function typeOf(nal: Buffer): number {
  return (nal[0] ?? 0) & 31;
}

function toAvcc(nals: readonly Buffer[]): Uint8Array {
  return Buffer.concat(
    nals.flatMap((nal) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(nal.length);
      return [length, nal];
    }),
  );
}

async function demux(
  file: string,
): Promise<{ size: object; packets: { pts: number; isKey: boolean; bytes: Buffer }[] }> {
  await using input = new FormatContext();
  expect(await input.openInput(file)).to.be.at.least(0);
  expect(await input.findStreamInfo()).to.be.at.least(0);
  const parameters = input.streams[0]?.codecpar;
  const packets: { pts: number; isKey: boolean; bytes: Buffer }[] = [];
  const packet = new Packet();
  packet.alloc();
  while ((await input.readFrame(packet)) >= 0) {
    packets.push({
      pts: Number(packet.pts),
      isKey: packet.isKeyframe,
      bytes: Buffer.from(packet.data ?? []),
    });
    packet.unref();
  }
  packet.free();
  return { size: { width: parameters?.width, height: parameters?.height }, packets };
}
