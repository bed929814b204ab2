/**
 * What a camera's microphone hears: a tone that rises and falls, over and over, coded as the camera would send it.
 * Made once per codec when first asked for and shared by every camera that has it.
 */
import { Codec as AvCodec, CodecContext, Frame, Packet, Rational } from 'node-av/lib';
import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_SAMPLE_FMT_FLTP,
  FF_ENCODER_AAC,
} from 'node-av/constants';
import { GiveUp } from '#base/errors.ts';

export interface Sound {
  codec: 'aac' | 'pcma' | 'pcmu';
  sampleRate: number;
  /** AudioSpecificConfig of AAC. */
  config: Buffer | null;
  /** All of one length; after the last comes the first again. */
  frames: Buffer[];
  frameSamples: number;
}

const SECONDS = 4;
const G711_RATE_HZ = 8000;
/** 20 ms, as cameras send it. */
const G711_FRAME_SAMPLES = 160;
const AAC_RATE_HZ = 16_000;
const AAC_FRAME_SAMPLES = 1024;
const AAC_BITS_PER_SECOND = 32_000n;

export function makeSound(codec: Sound['codec']): Sound {
  return codec === 'aac' ? makeAac() : makeG711(codec);
}

/** From -1 to 1. */
function tone(sample: number, sampleRate: number): number {
  const seconds = sample / sampleRate;
  return 0.5 * Math.sin(2 * Math.PI * (440 * seconds + 40 * Math.sin(Math.PI * seconds)));
}

function makeG711(codec: 'pcma' | 'pcmu'): Sound {
  const encode = codec === 'pcma' ? toALaw : toMuLaw;
  const samples = Buffer.from(
    Array.from({ length: SECONDS * G711_RATE_HZ }, (_, at) =>
      encode(Math.round(32_000 * tone(at, G711_RATE_HZ))),
    ),
  );
  const frames = Array.from({ length: samples.length / G711_FRAME_SAMPLES }, (_, index) =>
    samples.subarray(index * G711_FRAME_SAMPLES, (index + 1) * G711_FRAME_SAMPLES),
  );
  return { codec, sampleRate: G711_RATE_HZ, config: null, frames, frameSamples: G711_FRAME_SAMPLES };
}

/** ITU-T G.711 table 2a: sign, three bits of segment, four of step, all inverted. */
function toMuLaw(sample: number): number {
  const magnitude = Math.min(32_635, Math.abs(sample)) + 132;
  const segment = Math.max(0, Math.floor(Math.log2(magnitude)) - 7);
  const step = (magnitude >> (segment + 3)) & 15;
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | step) & 0xff;
}

/** ITU-T G.711 table 1a, every other bit inverted. */
function toALaw(sample: number): number {
  const magnitude = Math.min(32_767, sample < 0 ? -sample - 1 : sample) >> 4;
  const segment = Math.max(0, Math.floor(Math.log2(Math.max(1, magnitude))) - 3);
  const step = segment < 1 ? magnitude & 15 : (magnitude >> (segment - 1)) & 15;
  return ((sample < 0 ? 0 : 0x80) | (segment << 4) | step) ^ 0x55;
}

function makeAac(): Sound {
  const encoder = AvCodec.findEncoderByName(FF_ENCODER_AAC);
  if (encoder === null) {
    throw new GiveUp('no-encoder', 'the codec library has no AAC encoder');
  }
  const context = new CodecContext();
  context.allocContext3(encoder);
  context.sampleRate = AAC_RATE_HZ;
  context.sampleFormat = AV_SAMPLE_FMT_FLTP;
  context.channelLayout = AV_CHANNEL_LAYOUT_MONO;
  context.bitRate = AAC_BITS_PER_SECOND;
  context.timeBase = new Rational(1, AAC_RATE_HZ);
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  check(context.open2Sync(encoder, null), 'open the encoder');
  const frames: Buffer[] = [];
  const packet = new Packet();
  packet.alloc();
  const drain = (): void => {
    while (context.receivePacketSync(packet) >= 0) {
      frames.push(Buffer.from(packet.data ?? Buffer.alloc(0)));
      packet.unref();
    }
  };
  for (let at = 0; at < SECONDS * AAC_RATE_HZ; at += AAC_FRAME_SAMPLES) {
    const frame = toneFrame(at);
    check(context.sendFrameSync(frame), 'encode a frame');
    frame.free();
    drain();
  }
  check(context.sendFrameSync(null), 'flush the encoder');
  drain();
  const config = Buffer.from(context.extraData ?? Buffer.alloc(0));
  packet.free();
  context.freeContext();
  return { codec: 'aac', sampleRate: AAC_RATE_HZ, config, frames, frameSamples: AAC_FRAME_SAMPLES };
}

function toneFrame(from: number): Frame {
  const samples = Float32Array.from({ length: AAC_FRAME_SAMPLES }, (_, at) => tone(from + at, AAC_RATE_HZ));
  return Frame.fromAudioBuffer(Buffer.from(samples.buffer), {
    nbSamples: AAC_FRAME_SAMPLES,
    format: AV_SAMPLE_FMT_FLTP,
    sampleRate: AAC_RATE_HZ,
    channelLayout: AV_CHANNEL_LAYOUT_MONO,
    timeBase: { num: 1, den: AAC_RATE_HZ },
    pts: BigInt(from),
  });
}

function check(code: number, what: string): void {
  if (code < 0) {
    throw new GiveUp('encoder', `the codec library refused to ${what} (${code})`);
  }
}
