import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as ort from 'onnxruntime-node';
import { openFaceApi } from './face-api-reference.helpers.ts';
import { knownModels } from './registry.ts';

/** Soft shapes, another one for each `seed`: the networks answer with more than silence. */
function drawPicture(side: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: side * side * 3 }, (_, index) => {
    const [x, y, colour] = [Math.floor(index / 3) % side, Math.floor(index / 3 / side), index % 3];
    const isFace = ((x - side / 2) / 0.3) ** 2 + ((y - side / 2) / 0.4) ** 2 < side * side;
    const isEye =
      Math.abs(y - side * 0.42) < side / 24 && Math.abs(Math.abs(x - side / 2) - side / 7) < side / 16;
    const base = isEye
      ? 30
      : isFace
        ? 190 - colour * 30
        : 90 + 50 * Math.sin(x / (9 + seed)) * Math.cos(y / 17);
    return base + ((x * 7 + y * 13 + seed) % 9);
  });
}

function largestGap(ours: Float32Array, theirs: Float32Array): number {
  expect(ours.length).to.equal(theirs.length);
  return ours.reduce((most, value, index) => Math.max(most, Math.abs(value - (theirs[index] ?? NaN))), 0);
}

describe('the converted face networks', function () {
  this.timeout(300_000);
  let directory: string;

  before(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-face-nets-'));
  });

  after(() => rm(directory, { recursive: true, force: true }));

  async function open(name: string): Promise<ort.InferenceSession> {
    const [model] = knownModels([name]);
    const { file } = (await model?.ensure(directory)) ?? { file: '' };
    return ort.InferenceSession.create(file, { intraOpNumThreads: 1 });
  }

  for (const { name, net, output, side } of [
    { name: 'face-landmarks', net: 'landmarks', output: 'landmarks', side: 112 },
    { name: 'face-descriptor', net: 'descriptor', output: 'descriptor', side: 150 },
  ] as const) {
    it(`${name}: gives the same as face-api.js, two pictures at once`, async () => {
      const session = await open(name);
      const reference = await openFaceApi(net);
      const pictures = [drawPicture(side, 0), drawPicture(side, 5)];

      const outputs = await session.run({
        input: new ort.Tensor('uint8', Uint8Array.from(pictures.flatMap((picture) => [...picture])), [
          2,
          side,
          side,
          3,
        ]),
      });
      const expected = await Promise.all(pictures.map((picture) => reference.run(picture, side)));

      const ours = outputs[output]?.data as Float32Array;
      const length = ours.length / 2;
      expect(largestGap(ours.slice(0, length), expected[0] ?? new Float32Array())).to.be.below(1e-3);
      expect(largestGap(ours.slice(length), expected[1] ?? new Float32Array())).to.be.below(1e-3);
      expect(largestGap(ours.slice(0, length), ours.slice(length))).to.be.above(0.02);
      reference.dispose();
      await session.release();
    });
  }

  it('blazeface: gives the same as TensorFlow.js on the original', async () => {
    const side = 256;
    const session = await open('blazeface');
    const picture = drawPicture(side, 0);

    const outputs = await session.run({ input: new ort.Tensor('uint8', picture, [1, side, side, 3]) });
    const expected = await runOriginalBlazeface(picture, side);

    for (const [name, values] of Object.entries(expected)) {
      const tensor = outputs[name];
      const [, channels = 0, rows = 0, columns = 0] = tensor?.dims ?? [];
      const channelsLast = toChannelsLast(tensor?.data as Float32Array, channels, rows * columns);
      // Scores reach -100 and places 100 pixels: the last bits of 32-bit floats.
      const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      expect(largestGap(channelsLast, values) / scale, name).to.be.below(1e-4);
    }
    await session.release();
  });
});

/** Anchors of a cell side by side: the order of the original. */
function toChannelsLast(values: Float32Array, channels: number, cells: number): Float32Array {
  return Float32Array.from(
    { length: values.length },
    (_, index) => values[(index % channels) * cells + Math.floor(index / channels)] ?? NaN,
  );
}

async function runOriginalBlazeface(pixels: Uint8Array, side: number): Promise<Record<string, Float32Array>> {
  const require = createRequire(import.meta.url);
  setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await tf.setBackend('wasm');
  const directory = path.join(path.dirname(require.resolve('@vladmandic/human')), '..', 'models');
  const json = JSON.parse(readFileSync(path.join(directory, 'blazeface.json'), 'utf8')) as {
    modelTopology: object;
    weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
  };
  const bytes = readFileSync(path.join(directory, 'blazeface.bin'));
  const model = await loadGraphModel({
    load: async () => ({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest.flatMap(({ weights }) => weights),
      weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    }),
  });
  const input = tf.tensor4d(
    Float32Array.from(pixels, (value) => value / 127.5 - 1),
    [1, side, side, 3],
  );
  const names = { score16: 'Identity', score32: 'Identity_1', place16: 'Identity_2', place32: 'Identity_3' };
  const outputs = model.execute(input, Object.values(names)) as tf.Tensor[];
  const values = await Promise.all(outputs.map(async (output) => (await output.data()) as Float32Array));
  tf.dispose([input, ...outputs]);
  model.dispose();
  return Object.fromEntries(
    Object.keys(names).map((name, index) => [name, values[index] ?? new Float32Array()]),
  );
}
