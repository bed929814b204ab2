import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { expect } from 'chai';
import { planeLayout } from '../decode/picture.ts';
import { testData } from '../decode/clip.helpers.ts';
import { drawSquare, steadily, writeDrawnFilm } from './drawn-film.helpers.ts';
import type { Damage } from './frame-source.ts';
import { openVideo } from './video-file.ts';

const OPTIONS = { fps: 5, folderFps: 25, startsAtMs: 1_000_000 };

interface Played {
  numbers: number[];
  timesS: number[];
  atMs: number[];
  /** Of the pipeline's pictures and of the file's, each size once. */
  sizes: string[];
  fullSizes: string[];
  damage: Damage;
}

function play(file: string, options: Partial<typeof OPTIONS> = {}): Played {
  const video = openVideo(file, { ...OPTIONS, ...options });
  const pictures = [];
  for (const { picture, full, number, atS } of video.pictures()) {
    pictures.push({
      number,
      atS,
      atMs: picture.atMs,
      size: `${picture.width}x${picture.height}`,
      fullSize: `${full.width}x${full.height}`,
    });
    expect(planeLayout(picture.frame.format)).not.to.equal(undefined);
  }
  return {
    numbers: pictures.map(({ number }) => number),
    timesS: pictures.map(({ atS }) => Math.round(atS * 1000) / 1000),
    atMs: pictures.map(({ atMs }) => atMs),
    sizes: [...new Set(pictures.map(({ size }) => size))],
    fullSizes: [...new Set(pictures.map(({ fullSize }) => fullSize))],
    damage: video.damage(),
  };
}

function png(width: number, height: number, index: number): Buffer {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const data = context.createImageData(width, height);
  data.data.set(drawSquare(width, height, index));
  context.putImageData(data, 0, 0);
  return canvas.toBuffer('image/png');
}

describe('reading a recording', function () {
  this.timeout(300_000);
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'matlang-recording-'));
    file = path.join(folder, 'clip.mp4');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('takes five pictures of each second by their times and keeps their numbers in the file', () => {
    writeDrawnFilm(file, { width: 320, height: 180, timesS: steadily(30, 10) });

    const { numbers, timesS, atMs, damage } = play(file);

    expect(numbers).to.deep.equal([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29]);
    expect(timesS.slice(0, 4)).to.deep.equal([0, 0.2, 0.4, 0.6]);
    expect(atMs[1]).to.equal(1_000_200);
    expect(damage.count).to.equal(0);
  });

  it('keeps the mean pace where the file has no whole number of pictures for each', () => {
    writeDrawnFilm(file, { width: 320, height: 180, timesS: steadily(120, 30_000 / 1001) });

    const { timesS } = play(file);

    expect(timesS).to.have.length(20);
    expect(Math.max(...timesS.map((atS, index) => Math.abs(atS - index * 0.2)))).to.be.lessThan(0.035);
  });

  it('takes a slow file whole, at its own uneven times', () => {
    const timesS = [0, 0.5, 0.9, 2.5, 2.75];
    writeDrawnFilm(file, { width: 320, height: 180, timesS });

    const played = play(file);

    expect(played.numbers).to.deep.equal([1, 2, 3, 4, 5]);
    expect(played.timesS).to.deep.equal(timesS);
  });

  it('gives the pipeline a picture of a sub-stream and keeps the large one for drawing on', () => {
    writeDrawnFilm(file, { width: 1920, height: 1080, timesS: steadily(3, 5) });

    const { sizes, fullSizes } = play(file);

    expect(sizes).to.deep.equal(['960x540']);
    expect(fullSizes).to.deep.equal(['1920x1080']);
  });

  it('reads a folder of pictures by their numbers, odd sizes and a broken one among them', async () => {
    const pictures = path.join(folder, 'pictures');
    await mkdir(pictures);
    for (const index of [10, 2, 1, 9]) {
      await writeFile(path.join(pictures, `frame_${index}.png`), png(161, 131, index));
    }
    await writeFile(path.join(pictures, 'frame_3.jpg'), Buffer.from('no picture'));
    await writeFile(path.join(pictures, 'readme.txt'), 'not a picture either');

    const { numbers, timesS, sizes, damage } = play(pictures, { folderFps: 5 });

    expect(numbers).to.deep.equal([1, 2, 4, 5]);
    expect(timesS).to.deep.equal([0, 0.2, 0.6, 0.8]);
    expect(sizes).to.deep.equal(['160x130']);
    expect(damage.count).to.equal(1);
    expect(damage.first).to.include('frame_3.jpg');
  });

  it('shows what there is of a damaged file and counts what is not', async () => {
    writeDrawnFilm(file, { width: 320, height: 180, timesS: steadily(60, 10) });
    const bytes = await readFile(file);
    for (let at = Math.floor(bytes.length / 2); at < bytes.length; at += 37) {
      bytes[at] = (bytes[at] ?? 0) ^ 0x5a;
    }
    await writeFile(file, bytes);

    const { numbers, damage } = play(file);

    expect(numbers.length).to.be.greaterThan(10);
    expect(damage.count).to.be.greaterThan(0);
  });

  it('shows the beginning of a file that was cut off', async () => {
    writeDrawnFilm(file, { width: 320, height: 180, timesS: steadily(60, 10) });
    await truncate(file, Math.floor((await readFile(file)).length * 0.6));

    const { numbers } = play(file);

    expect(numbers.length).to.be.within(5, 29);
  });

  it('says in one sentence which file is none and why', async () => {
    const empty = path.join(folder, 'empty.mp4');
    const text = path.join(folder, 'text.mp4');
    const list = path.join(folder, 'list.m3u8');
    await writeFile(empty, '');
    await writeFile(text, 'just words\n'.repeat(100));
    await writeFile(list, `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${file}\n#EXT-X-ENDLIST\n`);
    writeDrawnFilm(file, { width: 320, height: 180, timesS: steadily(5, 5) });

    expect(() => play(empty)).to.throw(/empty\.mp4: the file is empty/);
    expect(() => play(text)).to.throw(/text\.mp4: it is no video file/);
    expect(() => play(list)).to.throw(/list\.m3u8: it is no video file/);
    expect(() => play(path.join(folder, 'none.avi'))).to.throw(/none\.avi: there is no such file/);
    expect(() => play(folder.replace(/$/, '/none'))).to.throw(/there is no such file/);
    expect(() => play('/dev/zero')).to.throw(/expected a file or a folder/);
  });

  it('survives files that once crashed other programs, without eating memory', function () {
    const [videos, jpegs, pngs] = ['bad/mp4_mozilla', 'bad/jpg_mozilla', 'bad/png_mozilla'].map(testData);
    if (typeof videos !== 'string' || typeof jpegs !== 'string' || typeof pngs !== 'string') {
      return this.skip();
    }
    const before = process.memoryUsage().rss;
    const files = [...readdirSync(videos).map((name) => path.join(videos, name)), jpegs, pngs];

    const outcomes = files.map((name) => {
      try {
        return play(name).numbers.length > 0 ? 'shown' : 'nothing';
      } catch (error) {
        return (error as Error).name;
      }
    });

    expect(new Set(outcomes)).to.deep.equal(new Set(['shown', 'GiveUp']));
    expect(process.memoryUsage().rss - before).to.be.lessThan(200 << 20);
  });

  it('reads GIF, AVI, MP4 and MOV of real cameras', function () {
    const names = ['intel_face-demographics-walking.gif', 'escalator_grey.avi', 'reid_home_cam2.mp4'];
    const files = [...names, 'street_pedestrians_3s.mov'].map((name) => testData(`video/${name}`));
    if (files.includes(null)) {
      return this.skip();
    }

    const played = files.map((name) => play(name ?? ''));

    expect(played.map(({ sizes }) => sizes)).to.deep.equal([
      ['480x270'],
      ['160x130'],
      ['960x540'],
      ['960x540'],
    ]);
    expect(played.map(({ numbers }) => numbers.length)).to.deep.equal([15, 67, 14, 15]);
  });
});
