import { expect } from 'chai';
import * as ort from 'onnxruntime-node';
import { GiveUp } from '#base/errors.ts';
import { convertGraph } from './graph-converter.ts';
import { parseTfjsModel, parseTfjsWeights } from './model.ts';

interface NodeText {
  name: string;
  op: string;
  input?: string[];
  attr?: object;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Weights of the small networks below: name -> shape and values. */
const WEIGHTS: Record<string, { shape: number[]; values: number[] }> = {
  filter: { shape: [1, 1, 3, 2], values: [1, 0, 0, 0, 0, 1] },
  bias: { shape: [2], values: [0.5, -4] },
  sixth: { shape: [], values: [1 / 6] },
  three: { shape: [], values: [3] },
  /** 3x3 over the picture, two channels: sums of red and of all colours. */
  wide: { shape: [3, 3, 3, 2], values: Array.from({ length: 27 }, (_, i) => [i % 3 ? 0 : 1, 1]).flat() },
  /** 3x3 over each of two channels. */
  each: { shape: [3, 3, 2, 1], values: Array.from({ length: 9 }, (_, i) => [i + 1, i % 2]).flat() },
  /** Eight channels out of two, and two out of sixteen. */
  many: { shape: [1, 1, 2, 8], values: Array.from({ length: 16 }, (_, i) => (i % 5) - 2) },
  few: { shape: [1, 1, 16, 2], values: Array.from({ length: 32 }, (_, i) => (i % 7) - 3) },
  swap: { shape: [1, 1, 2, 2], values: [0, 1, 1, 0] },
  /** Before and behind: pictures, rows, columns, channels. */
  deeper: { shape: [4, 2], values: [0, 0, 0, 0, 0, 0, 0, 8] },
  wider: { shape: [4, 2], values: [0, 0, 0, 0, 1, 0, 0, 8] },
};

function attributesOf(stride = 1, hasBias = false): object {
  return {
    strides: { list: { i: ['1', String(stride), String(stride), '1'] } },
    padding: { s: base64('SAME') },
    ...(hasBias && { fused_ops: { list: { s: [base64('BiasAdd')] } } }),
  };
}

/** A picture through one 1x1 convolution that picks out red and blue, then `nodes`. */
function modelOf(nodes: NodeText[]): { json: Buffer; weights: Buffer } {
  const first = { name: 'red-blue', op: '_FusedConv2D', input: ['picture', 'filter', 'bias'] };
  const entries = Object.entries(WEIGHTS);
  const json = {
    format: 'graph-model',
    modelTopology: {
      node: [{ name: 'picture', op: 'Placeholder' }, { ...first, attr: attributesOf(1, true) }, ...nodes],
    },
    weightsManifest: [
      {
        paths: ['w.bin'],
        weights: entries.map(([name, { shape }]) => ({ name, shape, dtype: 'float32' })),
      },
    ],
  };
  const values = Float32Array.from(entries.flatMap(([, weight]) => weight.values));
  return { json: Buffer.from(JSON.stringify(json)), weights: Buffer.from(values.buffer) };
}

async function run(
  nodes: NodeText[],
  output: string,
  picture: number[],
  { rows = 1, channels = 2, centred = {} }: { rows?: number; channels?: number; centred?: object } = {},
): Promise<number[]> {
  const { json, weights } = modelOf(nodes);
  const onnx = convertGraph(parseTfjsModel(json, weights), {
    name: 'test',
    outputs: { [output]: { name: 'out', channels } },
    ...centred,
    metadata: {},
  });
  const session = await ort.InferenceSession.create(onnx);
  const columns = picture.length / 3 / rows;
  const input = new ort.Tensor('uint8', Uint8Array.from(picture), [1, rows, columns, 3]);
  const { out } = await session.run({ input });
  await session.release();
  return Array.from(out?.data as Float32Array);
}

/** 4x4 pixels, red = 1 ... 16, green = 2, blue = 3. */
const SQUARE = Array.from({ length: 16 }, (_, index) => [index + 1, 2, 3]).flat();

describe('converting a graph', () => {
  it('keeps channels and pictures in order', async () => {
    const values = await run([], 'red-blue', [10, 0, 30, 11, 0, 31]);

    expect(values).to.deep.equal([10.5, 11.5, 26, 27]);
  });

  it('recognises the hard swish and computes the same', async () => {
    const nodes = [
      { name: 'sum', op: 'Add', input: ['red-blue', 'three'] },
      { name: 'gate', op: 'Relu6', input: ['sum'] },
      { name: 'scaled', op: 'Mul', input: ['sixth', 'red-blue'] },
      { name: 'swish', op: 'Mul', input: ['scaled', 'gate'] },
    ];

    const values = await run(nodes, 'swish', [1, 0, 2]);

    expect(values[0]).to.be.closeTo((1.5 * 4.5) / 6, 1e-6);
    expect(values[1]).to.be.closeTo((-2 * 1) / 6, 1e-6);
  });

  it("reads the picture's bytes as they lie, with the far padding of a stride of two", async () => {
    const nodes = [{ name: 'half', op: 'Conv2D', input: ['picture', 'wide'], attr: attributesOf(2) }];

    const values = await run(nodes, 'half', SQUARE, { rows: 4 });

    const reds = [1 + 2 + 3 + 5 + 6 + 7 + 9 + 10 + 11, 3 + 4 + 7 + 8 + 11 + 12, 9 + 10 + 11 + 13 + 14 + 15];
    reds.push(11 + 12 + 15 + 16);
    expect(values.slice(0, 4)).to.deep.equal(reds);
    expect(values.slice(4)).to.deep.equal(reds.map((red, index) => red + ([9, 6, 6, 4][index] ?? 0) * 5));
  });

  it('fills channels up to a whole block without changing what comes out', async () => {
    const nodes = [
      { name: 'each', op: 'DepthwiseConv2dNative', input: ['red-blue', 'each'], attr: attributesOf() },
      { name: 'swapped', op: 'Conv2D', input: ['each', 'swap'], attr: attributesOf() },
    ];

    const values = await run(nodes, 'swapped', [10, 0, 30, 11, 0, 31]);

    const [red, blue] = [
      [10.5, 11.5],
      [26, 27],
    ] as const;
    expect(values).to.deep.equal([blue[1], blue[0], 5 * red[0] + 6 * red[1], 4 * red[0] + 5 * red[1]]);
  });

  it('adds up the parts of a concatenation as if it were made', async () => {
    const nodes = [
      { name: 'many', op: 'Conv2D', input: ['red-blue', 'many'], attr: attributesOf() },
      { name: 'positive', op: 'Relu', input: ['many'] },
      { name: 'both', op: 'ConcatV2', input: ['many', 'positive', 'axis'] },
      { name: 'few', op: 'Conv2D', input: ['both', 'few'], attr: attributesOf() },
    ];

    const values = await run(nodes, 'few', [10, 0, 30]);

    const many = Array.from({ length: 8 }, (_, i) => 10.5 * ((i % 5) - 2) + 26 * (((i + 8) % 5) - 2));
    const both = [...many, ...many.map((value) => Math.max(0, value))];
    const sum = (output: number): number =>
      both.reduce((total, value, i) => total + value * (((i * 2 + output) % 7) - 3), 0);
    expect(values).to.deep.equal([sum(0), sum(1)]);
  });

  it('adds one convolution onto another', async () => {
    const nodes = [
      { name: 'a', op: '_FusedConv2D', input: ['red-blue', 'swap'], attr: attributesOf() },
      { name: 'b', op: '_FusedConv2D', input: ['red-blue', 'swap', 'bias'], attr: attributesOf(1, true) },
      { name: 'sum', op: 'Add', input: ['a', 'b'] },
    ];

    const values = await run(nodes, 'sum', [10, 0, 30]);

    expect(values).to.deep.equal([26 * 2 + 0.5, 10.5 * 2 - 4]);
  });

  it('doubles by the means of neighbours, and repeats the far edge', async () => {
    const attr = { half_pixel_centers: { b: false }, align_corners: { b: false } };
    const nodes = [
      { name: 'many', op: 'Conv2D', input: ['red-blue', 'swap'], attr: attributesOf() },
      { name: 'double', op: 'ResizeBilinear', input: ['many', 'size'], attr },
      { name: 'swapped', op: 'Conv2D', input: ['double', 'swap'], attr: attributesOf() },
    ];

    const values = await run(nodes, 'swapped', [10, 0, 30, 20, 0, 32]);

    const row = [10.5, 15.5, 20.5, 20.5];
    expect(values.slice(0, 8)).to.deep.equal([...row, ...row]);
  });

  it('puts zeros behind the channels', async () => {
    const nodes = [
      { name: 'eight', op: 'Conv2D', input: ['red-blue', 'many'], attr: attributesOf() },
      { name: 'sixteen', op: 'Pad', input: ['eight', 'deeper'] },
    ];

    const values = await run(nodes, 'sixteen', [10, 0, 30], { channels: 16 });

    const eight = Array.from({ length: 8 }, (_, i) => 10.5 * ((i % 5) - 2) + 26 * (((i + 8) % 5) - 2));
    expect(values).to.deep.equal([...eight, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('refuses a Pad of anything but channels', () => {
    const nodes = [
      { name: 'eight', op: 'Conv2D', input: ['red-blue', 'many'], attr: attributesOf() },
      { name: 'broad', op: 'Pad', input: ['eight', 'wider'] },
    ];
    const { json, weights } = modelOf(nodes);
    const order = { name: 'test', outputs: { broad: { name: 'out', channels: 16 } }, metadata: {} };

    expect(() => convertGraph(parseTfjsModel(json, weights), order)).to.throw(GiveUp, /broad.*channels/);
  });

  it('gives the network what it wants instead of bytes, and still zeros around the picture', async () => {
    const nodes = [{ name: 'sums', op: 'Conv2D', input: ['picture', 'wide'], attr: attributesOf(2) }];

    const values = await run(nodes, 'sums', SQUARE, {
      rows: 4,
      centred: { picture: { mean: 2, scale: 0.5 } },
    });

    // The far column and row of each 3x3 square hang over the edge, where (byte - mean) counts as zero.
    const red = [
      9 * 6 - 9 * 2,
      7 + 8 + 3 + 4 + 11 + 12 - 6 * 2,
      9 + 10 + 11 + 13 + 14 + 15 - 6 * 2,
      54 - 4 * 2,
    ];
    expect(values.slice(0, 4)).to.deep.equal(red.map((sum) => sum / 2));
  });

  it('names an operator it does not know', () => {
    const { json, weights } = modelOf([{ name: 'odd', op: 'Roll', input: ['red-blue'] }]);
    const order = { name: 'test', outputs: { odd: { name: 'out', channels: 2 } }, metadata: {} };

    expect(() => convertGraph(parseTfjsModel(json, weights), order)).to.throw(GiveUp, /odd.*Roll/);
  });

  it('reads weights of one byte by their scale and least value', () => {
    const quantization = { dtype: 'uint8', scale: 0.5, min: -2 };
    const entry = { name: 'steps', shape: [3], dtype: 'float32', quantization };
    const manifest = Buffer.from(JSON.stringify([{ paths: ['w.bin'], weights: [entry] }]));

    const weights = parseTfjsWeights(manifest, Buffer.from([0, 4, 255]));

    expect(Array.from(weights.get('steps')?.values ?? [])).to.deep.equal([-2, 0, 125.5]);
  });

  it('refuses a manifest of weights that is none', () => {
    expect(() => parseTfjsWeights(Buffer.from('{"weights":[]}'), Buffer.alloc(0))).to.throw(
      GiveUp,
      'not a manifest of weights',
    );
  });

  it('refuses a weight file that was cut short', () => {
    const { json, weights } = modelOf([]);

    expect(() => parseTfjsModel(json, weights.subarray(0, 20))).to.throw(GiveUp, 'ends inside');
  });
});
