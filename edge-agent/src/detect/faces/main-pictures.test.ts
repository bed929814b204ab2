import { expect } from 'chai';
import type { AccessUnit } from '../../camera/access-unit.ts';
import { clipFromDrawing, type Clip } from '../../decode/clip.helpers.ts';
import { openH264Decoder } from '../../decode/h264-decoder.ts';
import { createMainPictures, type MainPictures } from './main-pictures.ts';

const SIZE = { width: 160, height: 96 };
const FPS = 10;

describe('pictures of a main stream for faces', () => {
  let shown: number[];
  let problems: string[];
  let isWanted: (atMs: number) => boolean;
  let pictures: MainPictures;

  const clipWithKeyEvery = (keyEvery: number, count = 60, bPictures = 0): Clip =>
    clipFromDrawing(count, drawStripes, {
      ...SIZE,
      fps: FPS,
      keyEvery,
      bPictures,
    });
  const play = ({ sets, units }: Clip): void => {
    pictures.onParameterSets(sets);
    units.forEach((unit) => pictures.onAccessUnit(unit));
  };

  beforeEach(() => {
    [shown, problems, isWanted] = [[], [], () => true];
    pictures = createMainPictures({
      openDecoder: openH264Decoder,
      isWanted: (atMs) => isWanted(atMs),
      onPicture: ({ atMs }) => shown.push(atMs),
      onProblem: (reason) => problems.push(reason),
    });
  });

  afterEach(() => pictures.close());

  it('are its key frames alone, where they come often enough', () => {
    play(clipWithKeyEvery(10));

    expect(shown).to.deep.equal([0, 1000, 2000, 3000, 4000, 5000]);
  });

  it('are key frames at once, also of a stream whose pictures come out of order', () => {
    const places: number[] = [];
    pictures = createMainPictures({
      openDecoder: openH264Decoder,
      isWanted: () => true,
      onPicture: ({ atMs, frame }) => {
        shown.push(atMs);
        places.push(barPlace(frame.data?.[0] ?? Buffer.alloc(0)));
      },
      onProblem: (reason) => problems.push(reason),
    });

    const clip = clipWithKeyEvery(10, 60, 2);
    play(clip);

    const keys = clip.units.filter(({ isKey }) => isKey).map(({ captureAtMs }) => captureAtMs);
    expect(shown).to.deep.equal(keys);
    expect(places.every((place, index) => Math.abs(place - index * 10) <= 3)).to.equal(true);
  });

  it('are all pictures once key frames have turned out to be too far apart', () => {
    play(clipWithKeyEvery(20));

    expect(shown.slice(0, 4)).to.deep.equal([0, 2000, 2100, 2200]);
    expect(shown).to.have.length(41);
  });

  it('are none while nobody is wanted, and begin again with a key frame', () => {
    isWanted = (atMs) => atMs < 500 || atMs >= 4500;

    play(clipWithKeyEvery(20, 80));

    expect(shown[0]).to.equal(0);
    expect(shown[1]).to.equal(6000);
  });

  it('are told of when they do not decode, key frame after key frame', () => {
    const broken = (unit: AccessUnit): AccessUnit => ({ ...unit, slices: [Buffer.from([0x65, 0xff])] });
    const { sets, units } = clipWithKeyEvery(10);

    play({ sets, units: units.map(broken) });

    expect(shown).to.deep.equal([]);
    expect(problems).not.to.deep.equal([]);
  });
});

/** A scene with a bar that moves a little: no encoder takes it for a cut. */
function drawStripes(index: number): Buffer {
  const { width, height } = SIZE;
  const rgb = Buffer.alloc(width * height * 3);
  for (let place = 0; place < rgb.length; place += 3) {
    const x = (place / 3) % width;
    rgb.fill(x >= index && x < index + 8 ? 220 : (x * 7) % 90, place, place + 3);
  }
  return rgb;
}

/** Where the bar of the first row begins. */
function barPlace(luma: Buffer): number {
  return [...luma.subarray(0, SIZE.width)].findIndex((value) => value > 150);
}
