/** The whole reader with our own nets on real pictures: what it finds, where, whose it is, and what it leaves alone. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { convertOwnNets } from '../own-face-nets.helpers.ts';
import { createFaceReader, type FaceNets } from './face-reader.ts';
import type { FaceReader, FoundFace, ReadFace, Rect, RgbPicture, Spot } from './face.ts';
import { faceIn, filesIn, markedPictures, needFaces } from './real-faces.helpers.ts';
import { warp } from './warp.ts';

describe('reading real faces', function () {
  this.timeout(300_000);
  let directory: string;
  let nets: FaceNets;
  let reader: FaceReader;

  before(needFaces);

  before(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-faces-'));
    nets = await convertOwnNets(directory);
    reader = createFaceReader(nets);
  });

  after(async () => {
    await (nets as FaceNets | undefined)?.close?.();
    await rm(directory, { recursive: true, force: true });
  });

  async function onlyFace(file: string): Promise<ReadFace> {
    const picture = await faceIn(file);
    const [face] = await reader.find(picture);
    expect(face, `a face in ${file}`).not.to.equal(undefined);
    return reader.read(picture, face as FoundFace);
  }

  it('finds every face of the group photos and nothing else', async () => {
    const [missed, extra]: [string[], string[]] = [[], []];
    for (const { file, faces } of markedPictures()) {
      const found = await reader.find(await faceIn(file));

      missed.push(...faces.filter(({ box }) => !found.some((face) => isOn(face, box))).map(() => file));
      extra.push(...found.filter((face) => !faces.some(({ box }) => isOn(face, box))).map(() => file));
    }

    expect({ missed, extra }).to.deep.equal({ missed: [], extra: [] });
  });

  it('lays the 68 points where another program does, to 7 % of the distance between the eyes', async () => {
    const gaps: number[] = [];
    for (const { file, faces } of markedPictures()) {
      const picture = await faceIn(file);
      for (const face of await reader.find(picture)) {
        const truth = faces.find(({ box }) => isOn(face, box));
        if (truth) {
          gaps.push(meanGap(await nets.landmarker.find(picture, face), truth.landmarks));
        }
      }
    }

    expect(gaps).to.have.length.above(40);
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).to.be.below(0.07);
    expect(Math.max(...gaps)).to.be.below(0.16);
  });

  it('compares nothing in a picture of dogs', async () => {
    const picture = await faceIn('dlib_faces/dogs.jpg');

    const read = await Promise.all((await reader.find(picture)).map((face) => reader.read(picture, face)));

    expect(read.filter(({ quality }) => quality.use !== 'none')).to.deep.equal([]);
    expect(read.filter(({ descriptor }) => descriptor !== null)).to.deep.equal([]);
  });

  it('finds nothing in pictures without faces, however small, empty or noisy', async () => {
    const noise = Uint8Array.from({ length: 160 * 120 * 3 }, (_, index) => (index * 2654435761) >>> 24);
    const pictures: RgbPicture[] = [
      { width: 0, height: 0, data: new Uint8Array() },
      { width: 1, height: 1, data: new Uint8Array(3) },
      { width: 3, height: 700, data: new Uint8Array(3 * 700 * 3) },
      { width: 700, height: 3, data: new Uint8Array(3 * 700 * 3).fill(255) },
      { width: 160, height: 120, data: noise },
    ];

    const found = await Promise.all(pictures.map((picture) => reader.find(picture)));

    expect(found).to.deep.equal([[], [], [], [], []]);
  });

  it('finds faces that fill a picture of 92x112, grey, and tells fifteen people apart', async () => {
    const people = await Promise.all(
      Array.from({ length: 15 }, async (_, person) => {
        const files = filesIn(`att_orl/s${person + 1}`, '.pgm').slice(0, 4);
        return Promise.all(files.map((file) => onlyFace(file)));
      }),
    );

    const known = people.map(([first]) => first?.descriptor);
    const wrong = people.flatMap((faces, person) =>
      faces.slice(1).filter(({ descriptor }) => {
        const likeness = known.map((other) => cosine(descriptor, other));
        return likeness.indexOf(Math.max(...likeness)) !== person;
      }),
    );
    expect(wrong.length).to.be.at.most(2);
  });

  it('finds a face of 24 pixels in the upper part of a person 100 pixels wide', async () => {
    const { picture, face } = await firstFace('faceapi/bbt1.jpg');
    const scale = face.box.width / 24;
    const place = {
      a: scale,
      b: 0,
      left: face.box.left + face.box.width / 2 - 50 * scale,
      top: face.box.top - 20 * scale,
    };

    const found = await reader.find(warp(picture, { place, width: 100, height: 90 }));

    expect(found).to.have.length(1);
    expect(found[0]?.box.width).to.be.within(18, 30);
    expect((found[0]?.box.left ?? 0) + (found[0]?.box.width ?? 0) / 2).to.be.within(46, 54);
  });

  it('says of a face what is wrong with it, and compares only what is not useless', async () => {
    const { picture, face } = await firstFace('faceapi/bbt1.jpg');
    const sizes = await Promise.all([14, 30, 60].map((width) => readShrunk(picture, face, width)));
    const dark = await reader.read(dim(picture, 0.1), face);
    const bright = await reader.read(lift(picture, 225), face);
    const blurred = await reader.read(blur(picture, 14), face);
    const plain = await reader.read(picture, face);

    expect(sizes.map(({ quality }) => quality.use)).to.deep.equal(['none', 'match', 'alarm']);
    expect(sizes.map(({ quality }) => quality.faults)).to.deep.equal([['too-small'], ['too-small'], []]);
    expect(sizes[0]?.descriptor).to.equal(null);
    expect(dark.quality.faults).to.include('too-dark');
    expect(bright.quality.faults).to.include('too-bright');
    expect(blurred.quality.faults).to.include('blurred');
    expect(plain.quality).to.deep.include({ faults: [], use: 'alarm' });
    expect(blurred.quality.grade).to.be.below(plain.quality.grade / 1.3);
  });

  it('tells a face at the edge of the picture, and a head on its side', async () => {
    const { picture, face } = await firstFace('faceapi/bbt1.jpg');
    const half = crop(picture, { ...face.box, width: face.box.width * 0.6 });
    const moved = shiftFace(face, -Math.round(face.box.left), -Math.round(face.box.top));

    const cut = await reader.read(half, moved);
    const { picture: turned, face: turnedFace } = quarterTurn(picture, face);
    const lying = await reader.read(turned, turnedFace);

    expect(cut.quality.faults).to.include('cut-off');
    expect(lying.quality.faults).to.include('tilted');
    expect(Math.abs(lying.quality.tiltDeg)).to.be.within(75, 105);
  });

  it('describes a face in one length and direction, its mirror image almost alike', async () => {
    const { picture, face } = await firstFace('faceapi/bbt1.jpg');
    const other = await onlyFace('faceapi/happy.jpg');

    const [one, again] = await Promise.all([reader.read(picture, face), reader.read(picture, face)]);
    const mirrored = mirror(picture);
    const [mirroredFace] = (await reader.find(mirrored)).filter(
      ({ box }) => Math.abs(box.left + box.width - (picture.width - face.box.left)) < 12,
    );
    const reversed = await reader.read(mirrored, mirroredFace as FoundFace);

    expect(one.descriptor).to.have.length(reader.descriptorLength);
    expect(cosine(one.descriptor, one.descriptor)).to.be.closeTo(1, 1e-5);
    expect(again.descriptor).to.deep.equal(one.descriptor);
    expect(cosine(one.descriptor, reversed.descriptor)).to.be.above(0.98);
    expect(cosine(one.descriptor, other.descriptor)).to.be.below(0.9);
  });

  it('leaves out a step that is switched off, and its descriptors stay comparable', async () => {
    const { picture, face } = await firstFace('faceapi/bbt1.jpg');
    const plain = createFaceReader({ ...nets, steps: { flip: false, crops: 1 } });
    const rich = createFaceReader({ ...nets, steps: { flip: true, crops: 3 } });

    const [fewest, usual, most] = await Promise.all(
      [plain, reader, rich].map((one) => one.read(picture, face)),
    );

    expect(new Set([plain, reader, rich].map(({ recipe }) => recipe)).size).to.equal(1);
    expect(cosine(fewest?.descriptor, usual?.descriptor)).to.be.within(0.9, 0.99999);
    expect(cosine(most?.descriptor, usual?.descriptor)).to.be.within(0.9, 0.99999);
  });

  it('keeps no memory of the looks it has made', async () => {
    const { picture, face } = await firstFace('faceapi/bbt2.jpg');
    const small = crop(picture, { left: 0, top: 0, width: 220, height: 300 });
    const look = async (count: number): Promise<number> => {
      for (let index = 0; index < count; index++) {
        await reader.find(small);
        await nets.landmarker.find(picture, face);
      }
      return (await residentBytes()) / (1 << 20);
    };

    const before = await look(60);
    const after = await look(240);

    expect(after - before).to.be.below(40);
  });

  async function firstFace(file: string): Promise<{ picture: RgbPicture; face: FoundFace }> {
    const picture = await faceIn(file);
    const [face] = await reader.find(picture);
    return { picture, face: face as FoundFace };
  }

  async function readShrunk(picture: RgbPicture, face: FoundFace, width: number): Promise<ReadFace> {
    const scale = face.box.width / width;
    const size = { width: Math.round(picture.width / scale), height: Math.round(picture.height / scale) };
    const smaller = warp(picture, { place: { a: scale, b: 0, left: 0, top: 0 }, ...size });
    return reader.read(
      smaller,
      mapFace(face, ({ x, y }) => ({ x: x / scale, y: y / scale }), 1 / scale),
    );
  }
});

/** Resident set of this process, Linux (proc(5)). */
async function residentBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = /VmRSS:\s+(\d+)/.exec(status)?.[1];
  return kilobytes === undefined ? process.memoryUsage().rss : Number(kilobytes) * 1024;
}

function isOn({ box }: FoundFace, truth: Rect): boolean {
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  return (
    Math.abs(x - truth.left - truth.width / 2) < truth.width / 2 &&
    Math.abs(y - truth.top - truth.height / 2) < truth.height / 2
  );
}

/** Mean distance of the inner points in distances between the eyes. */
function meanGap(found: readonly Spot[], truth: readonly Spot[]): number {
  const [right, left] = [truth[36], truth[45]];
  const eyes = Math.hypot((left?.x ?? 0) - (right?.x ?? 0), (left?.y ?? 0) - (right?.y ?? 0)) * 0.67;
  const gaps = found
    .slice(17)
    .map(({ x, y }, index) =>
      Math.hypot(x - (truth[index + 17]?.x ?? NaN), y - (truth[index + 17]?.y ?? NaN)),
    );
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length / eyes;
}

function cosine(one: Float32Array | null | undefined, other: Float32Array | null | undefined): number {
  return Array.from(one ?? [NaN]).reduce((sum, value, index) => sum + value * (other?.[index] ?? NaN), 0);
}

function mapFace({ box, score, points }: FoundFace, move: (spot: Spot) => Spot, scale: number): FoundFace {
  const corner = move({ x: box.left, y: box.top });
  return {
    score,
    box: { left: corner.x, top: corner.y, width: box.width * scale, height: box.height * scale },
    points: {
      rightEye: move(points.rightEye),
      leftEye: move(points.leftEye),
      nose: move(points.nose),
      mouth: move(points.mouth),
    },
  };
}

const shiftFace = (face: FoundFace, x: number, y: number): FoundFace =>
  mapFace(face, (spot) => ({ x: spot.x + x, y: spot.y + y }), 1);

function crop(picture: RgbPicture, { left, top, width, height }: Rect): RgbPicture {
  const place = { a: 1, b: 0, left: Math.round(left), top: Math.round(top) };
  return warp(picture, { place, width: Math.round(width), height: Math.round(height) });
}

const dim = (picture: RgbPicture, factor: number): RgbPicture => ({
  ...picture,
  data: picture.data.map((value) => value * factor),
});

const lift = (picture: RgbPicture, floor: number): RgbPicture => ({
  ...picture,
  data: picture.data.map((value) => floor + (value * (255 - floor)) / 255),
});

function mirror(picture: RgbPicture): RgbPicture {
  const { width, height, data } = picture;
  const mirrored = new Uint8Array(data.length);
  for (let index = 0; index < width * height; index++) {
    const from = index - (index % width) + (width - 1 - (index % width));
    mirrored.set(data.subarray(from * 3, from * 3 + 3), index * 3);
  }
  return { width, height, data: mirrored };
}

/** Small and large again: what is finer than `factor` pixels is gone. */
function blur(picture: RgbPicture, factor: number): RgbPicture {
  const { width, height } = picture;
  const small = warp(picture, {
    place: { a: factor, b: 0, left: 0, top: 0 },
    width: Math.ceil(width / factor),
    height: Math.ceil(height / factor),
  });
  return warp(small, { place: { a: 1 / factor, b: 0, left: 0, top: 0 }, width, height, smoothing: 'cubic' });
}

/** The picture lying on its left side. */
function quarterTurn(picture: RgbPicture, face: FoundFace): { picture: RgbPicture; face: FoundFace } {
  const { width, height } = picture;
  const turned = warp(picture, { place: { a: 0, b: 1, left: width, top: 0 }, width: height, height: width });
  const move = ({ x, y }: Spot): Spot => ({ x: y, y: width - x });
  const moved = mapFace(face, move, 1);
  return {
    picture: turned,
    face: { ...moved, box: { ...face.box, left: face.box.top, top: width - face.box.left - face.box.width } },
  };
}
