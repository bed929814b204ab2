/** For tests: what a player makes of an answer, by FFmpeg's own demuxer and decoders; and sound. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import {
  AV_CHANNEL_ORDER_NATIVE,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_QUIET,
  AV_NOPTS_VALUE,
  AV_SAMPLE_FMT_FLTP,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import { Codec, CodecContext, FormatContext, Frame, Log as NativeLog, Packet, Rational } from 'node-av/lib';
import { toLengthPrefixed } from '../camera/h264/decoder-configuration.ts';
import type { RecordedSound, RecordedVideo } from './recorded.helpers.ts';

export interface SeenTrack {
  kind: 'video' | 'audio';
  timesMs: number[];
  decodedAtMs: number[];
  durationsMs: number[];
  keys: number;
  hashes: string[];
  /** Pictures or pieces of sound that came out of the decoder. */
  decoded: number;
}

/** Every packet of a file with hash and time, and how many decode. */
export function watch(file: string): SeenTrack[] {
  NativeLog.setLevel(AV_LOG_QUIET);
  const input = new FormatContext();
  const code = input.openInputSync(file);
  if (code < 0) {
    throw new Error(`${file} does not open (${code})`);
  }
  input.findStreamInfoSync();
  const streams = input.streams.map((stream) => {
    const decoder = new CodecContext();
    const codec = Codec.findDecoder(stream.codecpar.codecId);
    decoder.allocContext3(codec);
    decoder.parametersToContext(stream.codecpar);
    decoder.threadCount = 1;
    decoder.open2Sync(codec, null);
    const kind = stream.codecpar.codecType === AVMEDIA_TYPE_VIDEO ? ('video' as const) : ('audio' as const);
    const seen: SeenTrack = {
      kind,
      timesMs: [],
      decodedAtMs: [],
      durationsMs: [],
      keys: 0,
      hashes: [],
      decoded: 0,
    };
    return { stream, decoder, seen };
  });
  const packet = new Packet();
  const frame = new Frame();
  packet.alloc();
  frame.alloc();
  const drain = ({ decoder, seen }: (typeof streams)[number]): void => {
    while (decoder.receiveFrameSync(frame) >= 0) {
      seen.decoded += frame.decodeErrorFlags === 0 ? 1 : 0;
      frame.unref();
    }
  };
  while (input.readFrameSync(packet) >= 0) {
    const one = streams[packet.streamIndex];
    if (one) {
      const { num, den } = one.stream.timeBase;
      const toMs = (ticks: bigint): number => (Number(ticks) * 1000 * num) / den;
      one.seen.timesMs.push(packet.pts === AV_NOPTS_VALUE ? NaN : toMs(packet.pts));
      one.seen.decodedAtMs.push(toMs(packet.dts));
      one.seen.durationsMs.push(toMs(packet.duration));
      one.seen.keys += packet.isKeyframe ? 1 : 0;
      one.seen.hashes.push(hashOf(Buffer.from(packet.data ?? [])));
      one.decoder.sendPacketSync(packet);
      drain(one);
    }
    packet.unref();
  }
  streams.forEach((one) => {
    one.decoder.sendPacketSync(null);
    drain(one);
    one.decoder.freeContext();
  });
  frame.free();
  packet.free();
  input.closeInputSync();
  return streams.map(({ seen }) => seen);
}

export async function watchBytes(bytes: Uint8Array, file: string): Promise<SeenTrack[]> {
  await writeFile(file, bytes);
  return watch(file);
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** As `watch` sees the pictures of a video. */
export function hashesOf({ units }: Pick<RecordedVideo, 'units'>): string[] {
  return units.map(({ slices }) => hashOf(toLengthPrefixed(slices)));
}

/** A tone, as a camera would send it. */
export function encodeSound(codecName: 'aac' | 'pcma', lengthMs: number): RecordedSound {
  return codecName === 'aac' ? encodeAac(lengthMs) : encodeAlaw(lengthMs);
}

function encodeAlaw(lengthMs: number): RecordedSound {
  const frames = Array.from({ length: Math.floor(lengthMs / 40) }, (_, index) => ({
    payload: Buffer.from(Array.from({ length: 320 }, (__, at) => (index * 7 + at) % 256)),
    samples: 320,
    atMs: index * 40,
  }));
  return { parameters: { codec: 'pcma', sampleRate: 8000, channels: 1, config: null }, frames };
}

function encodeAac(lengthMs: number): RecordedSound {
  const sampleRate = 16_000;
  const samples = 1024;
  const codec = Codec.findEncoderByName('aac' as Parameters<typeof Codec.findEncoderByName>[0]);
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  encoder.sampleRate = sampleRate;
  encoder.sampleFormat = AV_SAMPLE_FMT_FLTP;
  encoder.channelLayout = { nbChannels: 1, order: AV_CHANNEL_ORDER_NATIVE, mask: 4n };
  encoder.timeBase = new Rational(1, sampleRate);
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  if (encoder.open2Sync(codec, null) < 0) {
    throw new Error('no AAC encoder');
  }
  const payloads: Buffer[] = [];
  const packet = new Packet();
  packet.alloc();
  for (let index = 0; index * samples * 1000 < lengthMs * sampleRate; index += 1) {
    const frame = new Frame();
    frame.alloc();
    frame.nbSamples = samples;
    frame.format = AV_SAMPLE_FMT_FLTP;
    frame.sampleRate = sampleRate;
    frame.channelLayout = { nbChannels: 1, order: AV_CHANNEL_ORDER_NATIVE, mask: 4n };
    frame.getBuffer();
    const wave = Buffer.alloc(samples * 4);
    for (let at = 0; at < samples; at += 1) {
      wave.writeFloatLE(
        Math.sin(((index * samples + at) * (440 + index) * 2 * Math.PI) / sampleRate) / 2,
        at * 4,
      );
    }
    frame.fromBuffer(wave);
    frame.pts = BigInt(index * samples);
    encoder.sendFrameSync(frame);
    frame.free();
    while (encoder.receivePacketSync(packet) >= 0) {
      payloads.push(Buffer.from(packet.data ?? []));
      packet.unref();
    }
  }
  const config = Buffer.from(encoder.extraData ?? []);
  packet.free();
  encoder.freeContext();
  const frames = payloads.map((payload, index) => ({
    payload,
    samples,
    atMs: (index * samples * 1000) / sampleRate,
  }));
  return { parameters: { codec: 'aac', sampleRate, channels: 1, config }, frames };
}
