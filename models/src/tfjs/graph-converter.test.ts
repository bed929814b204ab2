import { expect } from 'chai';
import * as ort from 'onnxruntime-node';
import { GiveUp } from '#base/errors.ts';
import { convertGraph } from './graph-converter.ts';
import { parseTfjsModel } from './model.ts';

interface NodeText {
  name: string;
  op: string;
  input?: string[];
  attr?: object;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A picture through one 1x1 convolution that picks out red and blue, then `nodes`. */
function modelOf(nodes: NodeText[]): { json: Buffer; weights: Buffer } {
  const json = {
    format: 'graph-model',
    modelTopology: {
      node: [
        { name: 'picture', op: 'Placeholder' },
        {
          name: 'red-blue',
          op: '_FusedConv2D',
          input: ['picture', 'filter', 'bias'],
          attr: {
            strides: { list: { i: ['1', '1', '1', '1'] } },
            padding: { s: base64('SAME') },
            fused_ops: { list: { s: [base64('BiasAdd')] } },
          },
        },
        ...nodes,
      ],
    },
    weightsManifest: [
      {
        paths: ['w.bin'],
        weights: [
          { name: 'filter', shape: [1, 1, 3, 2], dtype: 'float32' },
          { name: 'bias', shape: [2], dtype: 'float32' },
          { name: 'sixth', shape: [], dtype: 'float32' },
          { name: 'three', shape: [], dtype: 'float32' },
        ],
      },
    ],
  };
  const values = Float32Array.of(1, 0, 0, 0, 0, 1, 0.5, -4, 1 / 6, 3);
  return { json: Buffer.from(JSON.stringify(json)), weights: Buffer.from(values.buffer) };
}

async function run(nodes: NodeText[], output: string, picture: number[]): Promise<number[]> {
  const { json, weights } = modelOf(nodes);
  const onnx = convertGraph(parseTfjsModel(json, weights), {
    name: 'test',
    outputs: { [output]: { name: 'out', channels: 2 } },
    metadata: {},
  });
  const session = await ort.InferenceSession.create(onnx);
  const input = new ort.Tensor('uint8', Uint8Array.from(picture), [1, 1, picture.length / 3, 3]);
  const { out } = await session.run({ input });
  await session.release();
  return Array.from(out?.data as Float32Array);
}

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

  it('names an operator it does not know', () => {
    const { json, weights } = modelOf([{ name: 'odd', op: 'Roll', input: ['red-blue'] }]);
    const order = { name: 'test', outputs: { odd: { name: 'out', channels: 2 } }, metadata: {} };

    expect(() => convertGraph(parseTfjsModel(json, weights), order)).to.throw(GiveUp, /odd.*Roll/);
  });

  it('refuses a weight file that was cut short', () => {
    const { json, weights } = modelOf([]);

    expect(() => parseTfjsModel(json, weights.subarray(0, 20))).to.throw(GiveUp, 'ends inside');
  });
});
