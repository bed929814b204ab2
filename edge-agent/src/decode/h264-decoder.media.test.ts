import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { AccessUnit } from '../camera/access-unit.ts';
import { clipFromDrawing, testData, type Clip } from './clip.helpers.ts';
import { openH264Decoder, type DecodeOutcome, type H264Decoder } from './h264-decoder.ts';
import { encodeJpeg } from './jpeg.ts';
import { keepPicture } from './picture.ts';
import { createRegionScaler, GRID_HEIGHT, GRID_WIDTH } from './region-scaler.ts';

const WIDTH = 320;
const HEIGHT = 192;

/** Grey ground, a red square that moves right by 8 pixels a picture. */
function drawSquare(index: number): Buffer {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3, 90);
  for (let y = 64; y < 128; y++) {
    for (let x = 32 + index * 8; x < 96 + index * 8; x++) {
      pixels.set([200, 10, 10], (y * WIDTH + x) * 3);
    }
  }
  return pixels;
}

function open(clip: Clip): H264Decoder {
  const outcome = openH264Decoder(clip.sets);
  if (outcome.status !== 'open') {
    throw new Error(outcome.reason);
  }
  return outcome.decoder;
}

describe('decoding a camera stream', () => {
  let clip: Clip;
  let decoder: H264Decoder;

  before(() => {
    clip = clipFromDrawing(20, drawSquare, { width: WIDTH, height: HEIGHT, fps: 5, bitRate: 2_000_000 });
  });

  beforeEach(() => {
    decoder = open(clip);
  });

  afterEach(() => decoder.close());

  const statuses = (units: readonly AccessUnit[]): DecodeOutcome['status'][] =>
    units.map((unit) => decoder.decode(unit).status);

  it('gives one picture per access unit, at once and with its capture time', () => {
    const outcomes = clip.units.map((unit) => {
      const outcome = decoder.decode(unit);
      return outcome.status === 'picture' ? outcome.picture.atMs : outcome.status;
    });

    expect(outcomes).to.deep.equal(clip.units.map(({ captureAtMs }) => captureAtMs));
  });

  it('waits for a key frame before it shows anything', () => {
    expect(statuses(clip.units.slice(3, 12))).to.deep.equal([
      ...Array<string>(7).fill('waiting-for-key'),
      'picture',
      'picture',
    ]);
  });

  it('shows nothing between a lost packet and the next key frame', () => {
    const units = clip.units.map((unit, index) => (index === 2 ? { ...unit, isDamaged: true } : unit));

    expect(statuses(units.slice(0, 11))).to.deep.equal([
      'picture',
      'picture',
      'damaged',
      ...Array<string>(7).fill('waiting-for-key'),
      'picture',
    ]);
  });

  it('lives through flipped bits, cut units and garbage, and sees again at the next whole key frame', () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32;
    const spoil = [
      (slice: Buffer) =>
        slice.map((byte) => (random() < 0.02 ? byte ^ (1 << Math.floor(random() * 8)) : byte)),
      (slice: Buffer) => slice.subarray(0, Math.floor(slice.length * random())),
      (slice: Buffer) => slice.map(() => Math.floor(random() * 256)),
      (slice: Buffer) => Buffer.concat([slice, slice, slice]),
    ];

    for (let round = 0; round < 200; round++) {
      const unit = clip.units[round % 20];
      const damage = spoil[round % spoil.length];
      if (unit && damage) {
        decoder.decode({ ...unit, slices: unit.slices.map((slice) => Buffer.from(damage(slice))) });
      }
    }

    expect(statuses(clip.units.slice(10, 13))).to.deep.equal(['picture', 'picture', 'picture']);
  });

  it('refuses or survives parameter sets that once crashed decoders', function () {
    const directory = testData('bad/fuzz_h264');
    if (directory === null) {
      return this.skip();
    }
    const files = readdirSync(directory).map((name) => readFileSync(path.join(directory, name)));

    const survived = files.map((bytes) => {
      const outcome = openH264Decoder({ codec: 'h264', sps: bytes, pps: bytes });
      if (outcome.status === 'open') {
        clip.units.slice(0, 2).forEach((unit) => outcome.decoder.decode(unit));
        outcome.decoder.close();
      }
      return outcome.status;
    });

    expect(survived).to.have.length(files.length).greaterThan(50);
  });

  it('answers after closing instead of touching freed memory', () => {
    decoder.decode(clip.units[0] as AccessUnit);
    decoder.close();
    decoder.close();

    expect(decoder.decode(clip.units[0] as AccessUnit)).to.deep.equal({ status: 'waiting-for-key' });
  });

  it('draws a region of the picture into its place on a canvas and nowhere else', () => {
    const scaler = createRegionScaler();
    const outcome = decoder.decode(clip.units[0] as AccessUnit);
    const canvas = { pixels: Buffer.alloc(128 * 96 * 3 + 64, 114), width: 128 };

    if (outcome.status === 'picture') {
      const from = { x: 16, y: 48, width: 96, height: 96 };
      scaler.drawRegion(outcome.picture, from, canvas, { x: 32, y: 16, width: 48, height: 48 });
    }

    const at = (x: number, y: number): number[] =>
      Array.from(canvas.pixels.subarray((y * 128 + x) * 3, (y * 128 + x) * 3 + 3));
    expect(at(56, 40)[0]).to.be.closeTo(200, 20);
    expect(at(56, 40)[2]).to.be.closeTo(10, 16);
    expect(at(34, 18)[1]).to.be.closeTo(90, 8);
    expect(at(31, 40)).to.deep.equal([114, 114, 114]);
    expect(at(80, 40)).to.deep.equal([114, 114, 114]);
    expect(at(56, 15)).to.deep.equal([114, 114, 114]);
    expect(at(56, 64)).to.deep.equal([114, 114, 114]);
    scaler.close();
  });

  it('reduces the picture to a grid of mean brightness', () => {
    const scaler = createRegionScaler();
    const outcome = decoder.decode(clip.units[0] as AccessUnit);
    const grid = Buffer.alloc(GRID_WIDTH * GRID_HEIGHT);

    if (outcome.status === 'picture') {
      scaler.drawGrid(outcome.picture, grid);
    }

    const ground = grid[5] ?? 0;
    const square = grid[18 * GRID_WIDTH + 12] ?? 0;
    expect(ground).to.be.closeTo(93, 6);
    expect(square).to.be.lessThan(ground - 8);
    scaler.close();
  });

  it('keeps a picture beyond the life of its decoder and turns it into a JPEG', () => {
    const outcome = decoder.decode(clip.units[0] as AccessUnit);
    const kept = outcome.status === 'picture' ? keepPicture(outcome.picture) : null;
    decoder.decode(clip.units[1] as AccessUnit);
    decoder.close();

    const jpeg = kept ? encodeJpeg(kept) : Buffer.alloc(0);

    expect(jpeg.subarray(0, 3)).to.deep.equal(Buffer.from([0xff, 0xd8, 0xff]));
    expect(jpeg.subarray(-2)).to.deep.equal(Buffer.from([0xff, 0xd9]));
    kept?.release();
    kept?.release();
  });
});
