import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { describeError } from '#base/errors.ts';
import type { FoundFace, RgbPicture } from '../face.ts';
import type { FinderLayout } from '../spec.ts';
import { FINDER_READINGS } from './finder-layouts.ts';
import type { Output, Size } from './float-net.ts';
import { boxByPoints, foundFaces } from './found-faces.ts';
import { openOperatorFinder, type OperatorFinderSpec } from './operator-finder.ts';
import {
  constantNet,
  outputOf,
  scrfdOutputs,
  writeNet,
  yunetOutputs,
  type DrawnFace,
} from '../../operator-face-nets.helpers.ts';

const INPUT: Size = { width: 128, height: 96 };
const FACE: DrawnFace = {
  score: 0.9,
  box: [30, 20, 70, 74],
  points: [
    [40, 40],
    [60, 40],
    [50, 50],
    [42, 60],
    [58, 60],
  ],
};
/** Eyes 20 apart and the mouth 20 below them: sides of 2.207 times 20, around a point 0.48 of the way to the mouth. */
const BOX_SIDE = 20 * (2.048 + 0.159);
const OUTPUTS: Record<FinderLayout, (face?: DrawnFace) => Output[]> = {
  scrfd: (face = FACE) => scrfdOutputs(INPUT, face),
  yunet: (face = FACE) => yunetOutputs(INPUT, face),
};
const LAYOUTS = Object.keys(OUTPUTS) as FinderLayout[];

const black = (width: number, height: number): RgbPicture => ({
  width,
  height,
  data: new Uint8Array(width * height * 3),
});

/** As a whole number of thousandths, so that they can be compared. */
function rounded(face: FoundFace | undefined): unknown {
  return JSON.parse(
    JSON.stringify(face, (_key, value: unknown) =>
      typeof value === 'number' ? Math.round(value * 1000) / 1000 : value,
    ),
  );
}

const EXPECTED = {
  score: 0.9,
  box: { left: 50 - BOX_SIDE / 2, top: 49.6 - BOX_SIDE / 2, width: BOX_SIDE, height: BOX_SIDE },
  points: {
    rightEye: { x: 40, y: 40 },
    leftEye: { x: 60, y: 40 },
    nose: { x: 50, y: 50 },
    mouth: { x: 50, y: 60 },
  },
};

describe('reading the outputs of a face finder', () => {
  for (const layout of LAYOUTS) {
    it(`places box and points of ${layout} where the net says`, () => {
      const reading = FINDER_READINGS[layout];

      const [candidate, second] = reading.read(OUTPUTS[layout](), INPUT, 0.5);

      expect(second).to.equal(undefined);
      const { score = 0, left = 0, top = 0, right = 0, bottom = 0, points = [] } = candidate ?? {};
      [0.9, 30, 20, 70, 74].forEach((expected, index) =>
        expect([score, left, top, right, bottom][index]).to.be.closeTo(expected, 1e-4),
      );
      points.forEach(({ x, y }, index) => {
        expect(x).to.be.closeTo(FACE.points[index]?.[0] ?? NaN, 1e-4);
        expect(y).to.be.closeTo(FACE.points[index]?.[1] ?? NaN, 1e-4);
      });
      expect(reading.read(OUTPUTS[layout](), INPUT, 0.95)).to.deep.equal([]);
    });

    it(`reads nothing of ${layout}, and does not fail, where a run gives something else`, () => {
      const garbage: Output[][] = [
        [],
        OUTPUTS[layout]().slice(1),
        OUTPUTS[layout]().map((output) => ({ ...output, data: 'float16' })),
        OUTPUTS[layout]().map((output) => ({ ...output, data: new Float32Array(3) })),
      ];

      garbage.forEach((outputs) =>
        expect(FINDER_READINGS[layout].read(outputs, INPUT, 0.1)).to.deep.equal([]),
      );
    });
  }

  it('takes the square root of both scores of YuNet, none above 1', () => {
    const outputs = OUTPUTS.yunet().map((output) =>
      output.name === 'obj_8' && output.data instanceof Float32Array
        ? { ...output, data: output.data.map((value) => value * 4) }
        : output,
    );

    const [candidate] = FINDER_READINGS.yunet.read(outputs, INPUT, 0.5);

    expect(candidate?.score).to.be.closeTo(Math.sqrt(0.9), 1e-5);
  });

  it('tells layouts by shapes, whatever outputs are called and in whatever order', () => {
    const shuffled = OUTPUTS.scrfd()
      .map((output, index) => ({ ...output, name: String(400 + index) }))
      .toReversed();
    const withBatch = scrfdOutputs(INPUT, FACE, true);

    expect(FINDER_READINGS.scrfd.fits(shuffled, INPUT)).to.equal(true);
    expect(FINDER_READINGS.scrfd.fits(withBatch, INPUT)).to.equal(true);
    expect(FINDER_READINGS.scrfd.fits(OUTPUTS.yunet(), INPUT)).to.equal(false);
    expect(FINDER_READINGS.yunet.fits(OUTPUTS.scrfd(), INPUT)).to.equal(false);
  });
});

describe('faces of a picture', () => {
  const candidate = (change: Partial<DrawnFace>) =>
    FINDER_READINGS.scrfd.read(OUTPUTS.scrfd({ ...FACE, ...change }), INPUT, 0.1);

  it('are drawn anew by their points, in pixels of the picture', () => {
    const [face] = foundFaces(candidate({}), black(256, 192), 2);

    const { left, top, width, height } = EXPECTED.box;
    expect(rounded(face)).to.deep.equal({
      score: 0.9,
      box: rounded({ left: left * 2, top: top * 2, width: width * 2, height: height * 2 } as never),
      points: {
        rightEye: { x: 80, y: 80 },
        leftEye: { x: 120, y: 80 },
        nose: { x: 100, y: 100 },
        mouth: { x: 100, y: 120 },
      },
    });
  });

  it('have their box behind the nose when the head is turned, also when it lies on its side', () => {
    const upright = { rightEye: { x: 40, y: 40 }, leftEye: { x: 60, y: 40 }, mouth: { x: 50, y: 60 } };
    const lying = { rightEye: { x: 60, y: 40 }, leftEye: { x: 60, y: 60 }, mouth: { x: 40, y: 50 } };

    const turned = boxByPoints({ ...upright, nose: { x: 56, y: 50 } });
    const lyingTurned = boxByPoints({ ...lying, nose: { x: 50, y: 56 } });

    expect(turned.left + turned.width / 2).to.be.closeTo(50 - 0.949 * 6, 1e-6);
    expect(turned.top + turned.height / 2).to.be.closeTo(49.6, 1e-6);
    expect(lyingTurned.left + lyingTurned.width / 2).to.be.closeTo(50.4, 1e-6);
    expect(lyingTurned.top + lyingTurned.height / 2).to.be.closeTo(50 - 0.949 * 6, 1e-6);
  });

  it('are counted once, the surest, and only where there can be one', () => {
    const moved = FACE.points.map(([x, y]) => [x + 3, y] as const);
    const double = candidate({ score: 0.7, box: [33, 20, 73, 74], points: moved });
    const noBox = candidate({ box: [30, 20, NaN, 74] });
    const noPoint = candidate({ points: [[NaN, 1], ...FACE.points.slice(1)] });
    const outside = foundFaces(candidate({}), black(20, 20), 1);

    const faces = foundFaces([...double, ...candidate({}), ...noBox, ...noPoint], black(128, 96), 1);

    expect(faces.map(({ score }) => Math.round(score * 100))).to.deep.equal([90]);
    expect(outside).to.deep.equal([]);
  });
});

describe("an operator's face finder", function () {
  this.timeout(300_000);
  let directory: string;

  before(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-faces-'));
  });

  after(() => rm(directory, { recursive: true, force: true }));

  const specOf = (layout: FinderLayout, file: string, change: Partial<OperatorFinderSpec> = {}) => ({
    layout,
    file,
    input: null,
    leastScore: 0.5,
    ...change,
  });

  async function problemOf(spec: OperatorFinderSpec): Promise<string> {
    try {
      await (await openOperatorFinder(spec, ['cpu'])).close();
      return '';
    } catch (error) {
      return describeError(error);
    }
  }

  for (const layout of LAYOUTS) {
    it(`of the kind ${layout} finds in the runtime what its file says`, async () => {
      const file = await writeNet(directory, [96, 128], constantNet(OUTPUTS[layout]()));
      const finder = await openOperatorFinder(specOf(layout, file), ['cpu']);

      const [same] = await finder.find(black(128, 96));
      const [twice] = await finder.find(black(256, 160));
      await finder.close();

      expect(rounded(same)).to.deep.equal(rounded(EXPECTED));
      expect(twice?.points.rightEye.x).to.be.closeTo(80, 1e-3);
      expect([finder.provider, finder.providerNote]).to.deep.equal(['cpu', '']);
    });
  }

  it('is given pixels as its layout was trained: order of colours, range, and black beside the picture', async () => {
    // The score of the first cell of stride 8 is a mean over the whole input; weights choose the colour.
    const colourNet = (layout: FinderLayout, weights: readonly number[]): Promise<string> =>
      writeNet(directory, [96, 128], (graph) => {
        constantNet(OUTPUTS[layout]().filter(({ name }) => !['score_8', 'cls_8'].includes(name)))(graph);
        const first = OUTPUTS[layout]().find(({ name }) => ['score_8', 'cls_8'].includes(name));
        const dims = first?.dims ?? [];
        const weighted = graph.node('Mul', [
          'picture',
          graph.constant([1, 3, 1, 1], Float32Array.from(weights)),
        ]);
        const mean = graph.node('ReduceMean', [weighted], { keepdims: 0 });
        const zeros = new Float32Array(first?.data.length ?? 0);
        graph.node('Add', [graph.constant(dims, zeros), mean], {}, first?.name);
        graph.output(first?.name ?? '', 'float32', dims);
      });
    const half: RgbPicture = { width: 64, height: 96, data: new Uint8Array(64 * 96 * 3) };
    for (let at = 0; at < half.data.length; at += 3) {
      half.data.set([255, 0, 0], at);
    }
    const meanOf = async (layout: FinderLayout, weights: readonly number[]): Promise<number[]> => {
      const file = await colourNet(layout, weights);
      const finder = await openOperatorFinder(specOf(layout, file, { leastScore: 0.05 }), ['cpu']);
      const faces = await finder.find(half);
      await finder.close();
      return faces.map(({ score }) => Math.round(score * 1000) / 1000);
    };

    // Half of the plane is (255 - 127.5) / 128, half black beside the picture: their mean is 0, a third of 3 planes.
    expect(await meanOf('scrfd', [1, -1, 0])).to.deep.equal([Math.round((255 / 128 / 6) * 1000) / 1000]);
    expect(await meanOf('scrfd', [0, 0, 1])).to.deep.equal([]);
    // obj is 0.9 in one cell: 127.5 / 3 / 100 in the planes of red, the last, becomes 0.425.
    expect(await meanOf('yunet', [0, 0, 0.01])).to.deep.equal([
      Math.round(Math.sqrt(0.425 * 0.9) * 1000) / 1000,
    ]);
    expect(await meanOf('yunet', [0.01, 0, 0])).to.deep.equal([]);
  });

  it('takes pictures of any size where its file does, small ones enlarged', async () => {
    const zeros = await writeNet(directory, ['height', 'width'], (graph) => {
      // Sizes of outputs follow the input, as those of a real export do.
      for (const [name, stride, columns] of [
        ...[8, 16, 32].flatMap((step) => [
          ['cls', step, 1],
          ['obj', step, 1],
          ['bbox', step, 4],
          ['kps', step, 10],
        ]),
      ] as [string, number, number][]) {
        const pooled = graph.node('AveragePool', ['picture'], {
          kernel_shape: [stride, stride],
          strides: [stride, stride],
        });
        const one = graph.node('ReduceMean', [pooled], { axes: [1], keepdims: 0 });
        const rows = graph.node('Reshape', [one, graph.integers([1, -1, 1])]);
        const spread = graph.constant([1, 1, columns], new Float32Array(columns));
        graph.node('Mul', [rows, spread], {}, `${name}_${stride}`);
        graph.output(`${name}_${stride}`, 'float32', [1, 'rows', columns]);
      }
    });
    const finder = await openOperatorFinder(specOf('yunet', zeros), ['cpu']);

    const found = [await finder.find(black(33, 47)), await finder.find(black(1300, 700))];
    await finder.close();

    expect(found).to.deep.equal([[], []]);
  });

  it('says which outputs were expected, which were found, and what the file looks like', async () => {
    const write = (outputs: readonly Output[]) => writeNet(directory, [96, 128], constantNet(outputs));
    const withoutPoints = OUTPUTS.scrfd().filter(({ name }) => !name.startsWith('kps'));
    const old = ['loc', 'conf', 'iou'].map((name) => outputOf({ name, rows: 10, columns: 2 }));

    expect(await problemOf(specOf('scrfd', await write(OUTPUTS.yunet())))).to.match(
      /^layout scrfd expected nine float32 outputs: scores \[384, 1\].*96 and 24 rows, found float32 .*it looks like yunet$/,
    );
    expect(await problemOf(specOf('yunet', await write(OUTPUTS.scrfd())))).to.match(
      /^layout yunet expected twelve float32 outputs: cls and obj \[1, 192, 1\].*; it looks like scrfd$/,
    );
    expect(await problemOf(specOf('scrfd', await write(withoutPoints)))).to.contain(
      'it looks like SCRFD without points: take the file whose name has kps or bnkps',
    );
    expect(await problemOf(specOf('yunet', await write(old)))).to.contain('it looks like YuNet of 2022');
  });

  it('says which input was expected, and when a file cannot be read', async () => {
    const file = await writeNet(directory, [96, 128], constantNet(OUTPUTS.scrfd()));
    const oneOpen = await writeNet(directory, [96, 'width'], constantNet(OUTPUTS.scrfd()));

    expect(await problemOf(specOf('scrfd', file, { input: { width: 640, height: 640 } }))).to.equal(
      'expected one float32 input [1, 3, 640, 640], found float32 picture [1, 3, 96, 128]',
    );
    expect(await problemOf(specOf('scrfd', oneOpen))).to.equal(
      'the file leaves one side of widthx96 open: expected inputWidth and inputHeight',
    );
    expect(await problemOf(specOf('scrfd', path.join(directory, 'none.onnx')))).to.match(
      /^none\.onnx cannot be read: ENOENT/,
    );
  });
});
