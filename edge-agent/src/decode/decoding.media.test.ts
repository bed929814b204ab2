import { expect } from 'chai';
import { AV_CODEC_ID_H264, AV_PIX_FMT_NV12, SWS_POINT, type AVPixelFormat } from 'node-av/constants';
import { Codec, Frame, SoftwareScaleContext } from 'node-av/lib';
import type { AccessUnit } from '../camera/access-unit.ts';
import { clipFromDrawing, type Clip } from './clip.helpers.ts';
import { createDecoding, type Decoding } from './decoding.ts';
import type { DecodeOutcome, H264Decoder } from './h264-decoder.ts';
import { findHardware, type DecodingHardware } from './hardware.ts';
import { encodeJpeg } from './jpeg.ts';
import { keepPicture } from './picture.ts';
import { createRegionScaler, GRID_HEIGHT, GRID_WIDTH, type RegionScaler } from './region-scaler.ts';

const WIDTH = 320;
const HEIGHT = 180;

/** Grey ground, a red square that moves right by 8 pixels a picture, a blue one that stays. */
function drawSquares(index: number): Buffer {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3, 90);
  for (let y = 64; y < 128; y++) {
    for (let x = 32 + index * 8; x < 96 + index * 8; x++) {
      pixels.set([200, 10, 10], (y * WIDTH + x) * 3);
    }
    for (let x = 240; x < 300; x++) {
      pixels.set([10, 10, 200], (y * WIDTH + x) * 3);
    }
  }
  return pixels;
}

/** A device as drivers behave, made of FFmpeg's software: what it hands out is NV12 in memory of its own. */
function createDevice(changes: Partial<DecodingHardware> = {}): DecodingHardware {
  return {
    name: 'test-device',
    findCodec: () => Codec.findDecoder(AV_CODEC_ID_H264),
    prepare: () => undefined,
    isOurs: () => true,
    download: (frame, into) => toNv12(frame, into),
    close: () => undefined,
    ...changes,
  };
}

function toNv12(frame: Frame, into: Frame): number {
  using scaler = new SoftwareScaleContext();
  const { width, height } = frame;
  into.width = width;
  into.height = height;
  into.format = AV_PIX_FMT_NV12;
  into.getBuffer();
  const from = frame.format as AVPixelFormat;
  scaler.getContext(width, height, from, width, height, AV_PIX_FMT_NV12, SWS_POINT);
  return scaler.scaleFrameSync(into, frame);
}

function open(decoding: Decoding, clip: Clip): H264Decoder {
  const outcome = decoding.open(clip.sets);
  if (outcome.status !== 'open') {
    throw new Error(outcome.reason);
  }
  return outcome.decoder;
}

describe('decoding on hardware', () => {
  let clip: Clip;

  before(() => {
    const format = { width: WIDTH, height: HEIGHT, fps: 5, bitRate: 2_000_000 };
    clip = clipFromDrawing(30, drawSquares, { ...format, startAtMs: 1_700_000_000_123 });
  });

  const decodeAll = (decoder: H264Decoder, units: readonly AccessUnit[]): DecodeOutcome['status'][] =>
    units.map((unit) => decoder.decode(unit).status);

  it('is software, without a word, where none is asked for', () => {
    const decoding = createDecoding(undefined);

    expect(decoding.equipment()).to.deep.equal({ decoder: 'software', decoderNote: '' });
  });

  it('is software, with the reason, for each kind that this machine lacks', () => {
    for (const hardware of ['vaapi', 'qsv', 'cuda', 'v4l2'] as const) {
      const found = findHardware({ hardware, device: '/dev/dri/renderD199' });

      const expected = found.hardware ? '^$' : `^${hardware}: no such device here`;
      expect(found.note).to.match(new RegExp(expected));
      found.hardware?.close();
    }
  });

  it('decodes on whatever `auto` finds, and tells of all it has tried when it finds nothing', () => {
    const decoding = createDecoding({ hardware: 'auto' });
    const decoder = open(decoding, clip);

    expect(decodeAll(decoder, clip.units)).to.include('picture');
    const { decoder: name, decoderNote } = decoding.equipment();
    if (name === 'software') {
      expect(decoderNote).to.match(/^vaapi: .*; qsv: .*; cuda: .*; v4l2: /);
    }
    decoder.close();
    decoding.close();
  });

  it('gives pictures of the device with the time they were taken', () => {
    const decoding = createDecoding(undefined, { hardware: createDevice(), note: '' });
    const decoder = open(decoding, clip);

    const times = clip.units.map((unit) => {
      const outcome = decoder.decode(unit);
      return outcome.status === 'picture' ? [outcome.picture.atMs, outcome.picture.frame.format] : [];
    });

    expect(times).to.deep.equal(clip.units.map(({ captureAtMs }) => [captureAtMs, AV_PIX_FMT_NV12]));
    expect(decoder.usesHardware()).to.equal(true);
    expect(decoding.equipment()).to.deep.equal({ decoder: 'test-device', decoderNote: '' });
    decoder.close();
  });

  it('goes on in software, with the same key frame, when the device shows nothing of a stream', () => {
    const device = createDevice({ download: () => -5 });
    const decoding = createDecoding(undefined, { hardware: device, note: '' });
    const decoder = open(decoding, clip);

    expect(decodeAll(decoder, clip.units)).to.deep.equal(Array(30).fill('picture'));
    expect(decoder.usesHardware()).to.equal(false);
    expect(decoding.equipment()).to.deep.equal({
      decoder: 'test-device',
      decoderNote: '1 of 1 streams in software: test-device: a picture does not leave the device (-5)',
    });
    decoder.close();
    expect(decoding.equipment().decoderNote).to.equal('');
  });

  it('bears with a device that fails once, and goes on in software when it fails again', () => {
    let pictures = 0;
    const device = createDevice({
      download: (frame, into) => (++pictures > 5 ? -5 : toNv12(frame, into)),
    });
    const decoder = open(createDecoding(undefined, { hardware: device, note: '' }), clip);

    expect(decodeAll(decoder, clip.units)).to.deep.equal([
      ...Array<string>(5).fill('picture'),
      'damaged',
      ...Array<string>(4).fill('waiting-for-key'),
      'damaged',
      ...Array<string>(9).fill('waiting-for-key'),
      ...Array<string>(10).fill('picture'),
    ]);
    decoder.close();
  });

  it('does not blame the device for packets that were lost on the way', () => {
    const decoding = createDecoding(undefined, { hardware: createDevice(), note: '' });
    const decoder = open(decoding, clip);

    decodeAll(
      decoder,
      clip.units.map((unit) => ({ ...unit, isDamaged: true })),
    );

    expect(decoding.equipment().decoderNote).to.equal('');
    decoder.close();
  });

  it('tells of streams the device leaves to software, and of a device that refuses to open', () => {
    const picky = createDecoding(undefined, { hardware: createDevice({ isOurs: () => false }), note: '' });
    const broken = createDevice({
      prepare: () => {
        throw new Error('out of surfaces');
      },
    });
    const refusing = createDecoding(undefined, { hardware: broken, note: '' });

    const decoders = [picky, refusing].map((decoding) => open(decoding, clip));

    for (const decoder of decoders) {
      expect(decodeAll(decoder, clip.units)).to.deep.equal(Array(30).fill('picture'));
    }
    expect(picky.equipment().decoderNote).to.contain('does not take this kind of stream');
    expect(refusing.equipment().decoderNote).to.contain(
      '1 of 1 streams in software: test-device: out of surfaces',
    );
    decoders.forEach((decoder) => decoder.close());
    expect(refusing.equipment().decoderNote).to.equal('');
  });

  it('gives up on a device that swallows everything', () => {
    const hungry = createDevice({ prepare: (context) => context.setOption('skip_frame', 'all') });
    const decoding = createDecoding(undefined, { hardware: hungry, note: '' });
    const decoder = open(decoding, clip);

    const statuses = decodeAll(decoder, [...clip.units, ...clip.units, ...clip.units]);

    expect(new Set(statuses.slice(0, 49))).to.deep.equal(new Set(['nothing']));
    expect(new Set(statuses.slice(60))).to.deep.equal(new Set(['picture']));
    expect(decoding.equipment().decoderNote).to.contain('the device gives no pictures');
    decoder.close();
  });
});

describe('pictures in NV12, as hardware hands them out', () => {
  let software: H264Decoder;
  let hardware: H264Decoder;
  let scaler: RegionScaler;
  let units: readonly AccessUnit[];

  before(() => {
    const clip = clipFromDrawing(3, drawSquares, {
      width: WIDTH,
      height: HEIGHT,
      fps: 5,
      bitRate: 2_000_000,
    });
    units = clip.units;
    software = open(createDecoding(undefined), clip);
    hardware = open(createDecoding(undefined, { hardware: createDevice(), note: '' }), clip);
    scaler = createRegionScaler();
  });

  after(() => {
    software.close();
    hardware.close();
    scaler.close();
  });

  const pictures = () =>
    [software, hardware].map((decoder) => {
      const [first] = units;
      const outcome = first ? decoder.decode(first) : null;
      if (outcome?.status !== 'picture') {
        throw new Error('no picture');
      }
      return outcome.picture;
    });

  it('are drawn as pictures in three planes are, wherever the part begins', () => {
    for (const from of [
      { x: 0, y: 0, width: 320, height: 180 },
      { x: 18, y: 50, width: 96, height: 96 },
      { x: 222, y: 62, width: 96, height: 64 },
    ]) {
      const [plain, interleaved] = pictures().map((picture) => {
        const canvas = { pixels: Buffer.alloc(96 * 64 * 3 + 64), width: 96 };
        scaler.drawRegion(picture, from, canvas, { x: 0, y: 0, width: 96, height: 64 });
        return canvas.pixels.subarray(0, 96 * 64 * 3);
      });

      const furthest = Math.max(
        ...(plain ?? []).map((value, index) => Math.abs(value - (interleaved?.[index] ?? 0))),
      );
      expect(furthest, `${from.x},${from.y}`).to.be.at.most(3);
      expect(new Set(plain).size).to.be.greaterThan(8);
    }
  });

  it('give the same grid to the motion gate', () => {
    const [plain, interleaved] = pictures().map((picture) => {
      const grid = Buffer.alloc(GRID_WIDTH * GRID_HEIGHT);
      scaler.drawGrid(picture, grid);
      return grid;
    });

    expect(plain).to.deep.equal(interleaved);
  });

  it('can be kept and become a JPEG', () => {
    const kept = pictures().map(keepPicture);

    const jpegs = kept.map((picture) => encodeJpeg(picture));
    kept.forEach((picture) => picture.release());

    expect(jpegs[1]?.subarray(0, 3)).to.deep.equal(Buffer.from([0xff, 0xd8, 0xff]));
    expect(jpegs[1]?.length).to.be.closeTo(jpegs[0]?.length ?? 0, 200);
  });
});
