import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { describeError } from '#base/errors.ts';
import type { FoundFace, RgbPicture, Spot } from '../face.ts';
import type { EmbedderLayout } from '../spec.ts';
import { EMBEDDER_POINTS } from './embedder-layouts.ts';
import { openOperatorEmbedder, type OperatorEmbedderSpec } from './operator-embedder.ts';
import { constantNet, outputOf, writeNet, type OnnxGraph } from '../../operator-face-nets.helpers.ts';
import { similarityOf } from './similarity.ts';

const NO_FACE: FoundFace = {
  score: 1,
  box: { left: 0, top: 0, width: 1, height: 1 },
  points: { rightEye: at(0, 0), leftEye: at(0, 0), nose: at(0, 0), mouth: at(0, 0) },
};
const PLAIN = { flip: false, crops: 1 };

function at(x: number, y: number): Spot {
  return { x, y };
}

/** 16 fields of 28x28 for each of the three planes: what the net was given can be read off its descriptor. */
const fieldsNet = (graph: OnnxGraph): void => {
  const pooled = graph.node('AveragePool', ['picture'], { kernel_shape: [28, 28], strides: [28, 28] });
  graph.node('Reshape', [pooled, graph.integers([1, -1])], {}, 'fields');
  graph.output('fields', 'float32', [1, 48]);
};

/** 68 landmarks of which the five lie where `place` puts those of the template. */
function landmarksAt(place: (spot: Spot) => Spot): Spot[] {
  const [right, left, nose, mouthRight, mouthLeft] = EMBEDDER_POINTS.map(place);
  const landmarks = Array.from({ length: 68 }, () => at(NaN, NaN));
  landmarks.fill(right ?? at(0, 0), 36, 42);
  landmarks.fill(left ?? at(0, 0), 42, 48);
  [landmarks[30], landmarks[48], landmarks[54]] = [
    nose ?? at(0, 0),
    mouthRight ?? at(0, 0),
    mouthLeft ?? at(0, 0),
  ];
  return landmarks;
}

/** A picture of 112x112 whose upper left field is of one colour and the rest black, or another picture of it. */
function field(
  colour: readonly number[],
  width = 112,
  inside = (x: number, y: number) => x < 28 && y < 28,
): RgbPicture {
  const data = new Uint8Array(width * width * 3);
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      data.set(inside(x, y) ? colour : [0, 0, 0], (y * width + x) * 3);
    }
  }
  return { width, height: width, data };
}

describe('the similarity between two sets of spots', () => {
  it('finds movement, turn and scale, and the nearest where none fits exactly', () => {
    const square = [at(0, 0), at(2, 0), at(2, 2), at(0, 2)];
    const turned = [at(5, 5), at(5, 9), at(1, 9), at(1, 5)];

    const exact = similarityOf(square, turned);
    const nearest = similarityOf(square, [at(0, 0), at(4, 0), at(4, 2), at(0, 2)]);

    expect(exact).to.deep.equal({ a: 0, b: 2, left: 5, top: 5 });
    expect(nearest).to.deep.equal({ a: 1.5, b: 0, left: 0.5, top: -0.5 });
  });
});

describe("an operator's embedder", function () {
  this.timeout(300_000);
  let directory: string;

  before(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-faces-'));
  });

  after(() => rm(directory, { recursive: true, force: true }));

  const specOf = (
    layout: EmbedderLayout,
    file: string,
    pixels: OperatorEmbedderSpec['pixels'] = null,
  ): OperatorEmbedderSpec => ({ layout, file, pixels });

  async function describeOnce(
    spec: OperatorEmbedderSpec,
    picture: RgbPicture,
    { landmarks = landmarksAt((spot) => spot), flip = false } = {},
  ): Promise<Float32Array> {
    const embedder = await openOperatorEmbedder(spec, ['cpu']);
    try {
      return await embedder.describe(picture, NO_FACE, landmarks, { ...PLAIN, flip });
    } finally {
      await embedder.close();
    }
  }

  /** The upper left field in each plane, and one field that is black, in the proportion the net was given them. */
  async function planesOf(spec: OperatorEmbedderSpec): Promise<number[]> {
    const values = await describeOnce(spec, field([255, 51, 0]));
    const [first = 0, second = 0, third = 0, black = 0] = [values[0], values[16], values[32], values[15]];
    const length = Math.hypot(...[first, second, third]);
    return [first, second, third, black].map((value) => Math.round((value / length) * 100) / 100);
  }

  it('is given colours and range as its layout was trained, or as the file says otherwise', async () => {
    const file = await writeNet(directory, [112, 112], fieldsNet);
    const unit = (values: number[]): number[] => {
      const length = Math.hypot(...values.slice(0, 3));
      return values.map((value) => Math.round((value / length) * 100) / 100);
    };

    expect(await planesOf(specOf('arcface', file))).to.deep.equal(unit([1, -0.6, -1, -1]));
    expect(await planesOf(specOf('adaface', file))).to.deep.equal(unit([-1, -0.6, 1, -1]));
    expect(await planesOf(specOf('sface', file))).to.deep.equal(unit([255, 51, 0, 0]));
    const otherwise = specOf('arcface', file, { colours: 'bgr', mean: 0, spread: 1 });
    expect(await planesOf(otherwise)).to.deep.equal(unit([0, 51, 255, 0]));
  });

  it('is given the face as it was trained on it, however it lies in the picture', async () => {
    const file = await writeNet(directory, [112, 112], fieldsNet);
    // Twice as large, on its side: the face's right is the picture's bottom.
    const place = ({ x, y }: Spot): Spot => at(300 - 2 * y, 20 + 2 * x);
    const picture = field([255, 51, 0], 320, (x, y) => x >= 244 && x < 300 && y >= 20 && y < 76);

    const upright = await describeOnce(specOf('sface', file), field([255, 51, 0]));
    const lying = await describeOnce(specOf('sface', file), picture, { landmarks: landmarksAt(place) });

    lying.forEach((value, index) => expect(value).to.be.closeTo(upright[index] ?? NaN, 0.02));
  });

  it('gives unit length, with the mirror image averaged in when that is asked for', async () => {
    const file = await writeNet(directory, ['height', 'width'], fieldsNet);

    const plain = await describeOnce(specOf('sface', file), field([255, 51, 0]));
    const mirrored = await describeOnce(specOf('sface', file), field([255, 51, 0]), { flip: true });

    expect(Math.hypot(...plain)).to.be.closeTo(1, 1e-6);
    expect(Math.hypot(...mirrored)).to.be.closeTo(1, 1e-6);
    expect([plain[3], mirrored[3]].map((value = 0) => value > 0.5)).to.deep.equal([false, true]);
    expect(mirrored[3]).to.be.closeTo(mirrored[0] ?? NaN, 1e-6);
  });

  it('says its length and a recipe that another file, layout or range does not have', async () => {
    const first = await writeNet(directory, [112, 112], fieldsNet);
    const second = await writeNet(directory, ['height', 'width'], fieldsNet);
    const recipes: string[] = [];
    for (const spec of [
      specOf('arcface', first),
      specOf('arcface', second),
      specOf('adaface', first),
      specOf('arcface', first, { colours: 'rgb', mean: 0, spread: 1 }),
    ]) {
      const embedder = await openOperatorEmbedder(spec, ['cpu']);
      recipes.push(embedder.recipe);
      expect(embedder.length).to.equal(48);
      await embedder.close();
    }

    expect(new Set(recipes).size).to.equal(4);
    expect(recipes[0]).to.match(/^arcface-[0-9a-f]{12}\/1$/);
    expect(recipes[3]).to.match(/^arcface-[0-9a-f]{12}-rgb0\/1\/1$/);
  });

  it('takes files that give the length of the descriptor out beside it', async () => {
    const values = outputOf({ name: 'feature', rows: 1, columns: 64, filled: { 0: [3, 4] } });
    const outputs = [outputOf({ name: 'norm', rows: 1, columns: 1 }), { ...values, dims: [1, 64] }];
    const file = await writeNet(directory, [112, 112], constantNet(outputs));

    const descriptor = await describeOnce(specOf('adaface', file), field([9, 9, 9]));

    expect([descriptor.length, descriptor[0], descriptor[1]]).to.deep.equal([
      64,
      Math.fround(0.6),
      Math.fround(0.8),
    ]);
  });

  it('says which input and output were expected of a file that is none', async () => {
    const problemOf = async (file: string): Promise<string> => {
      try {
        await (await openOperatorEmbedder(specOf('arcface', file), ['cpu'])).close();
        return '';
      } catch (error) {
        return describeError(error);
      }
    };
    const map = outputOf({ name: 'map', rows: 7, columns: 64 });
    const short = { ...outputOf({ name: 'age', rows: 1, columns: 3 }), dims: [1, 3] };

    expect(await problemOf(await writeNet(directory, [160, 160], constantNet([map])))).to.equal(
      'expected one float32 input [1, 3, 112, 112], found float32 picture [1, 3, 160, 160]',
    );
    expect(await problemOf(await writeNet(directory, [112, 112], constantNet([map])))).to.equal(
      'layout arcface expected one float32 output [1, 32 to 1536], found float32 map [1, 7, 64]',
    );
    expect(await problemOf(await writeNet(directory, [112, 112], constantNet([short])))).to.contain(
      'found float32 age [1, 3]',
    );
  });

  it('gives a fault, no descriptor, where the net gives noughts', async () => {
    const zeros = { ...outputOf({ name: 'out', rows: 1, columns: 64 }), dims: [1, 64] };
    const file = await writeNet(directory, [112, 112], constantNet([zeros]));

    const outcome = await describeOnce(specOf('sface', file), field([9, 9, 9])).catch(describeError);

    expect(outcome).to.equal('expected a descriptor of some length, the net gave one of 0');
  });
});
