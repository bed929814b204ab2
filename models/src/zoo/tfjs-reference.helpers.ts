/**
 * The same network run by TensorFlow.js on its WebAssembly backend: what the converted file is compared with, in
 * value (tests) and in speed (bench). The graph in the package is made for 512x512; the three sizes written into it
 * are set to the input's here.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

const UPSAMPLING = [
  { name: 'tower_0/CenternetHead/c5_upsample/up_sampling2d/mul', stride: 16 },
  { name: 'tower_0/CenternetHead/c4_upsample/up_sampling2d_1/mul', stride: 8 },
  { name: 'tower_0/CenternetHead/c3_upsample/up_sampling2d_2/mul', stride: 4 },
];

export interface ReferenceNetwork {
  /** NHWC: `heat` [H/4, W/4, 80], `reach` [H/4, W/4, 4]. */
  run(pixels: Uint8Array): Promise<{ heat: Float32Array; reach: Float32Array }>;
  dispose(): void;
}

interface PlainModel {
  modelTopology: {
    node: { name: string; attr: { shape?: { shape: { dim: { size: string }[] } } } }[];
  };
  weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
}

export async function openReference(width: number, height: number): Promise<ReferenceNetwork> {
  const require = createRequire(import.meta.url);
  setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await tf.setBackend('wasm');
  const model = await loadGraphModel({ load: async () => readArtifacts(width, height) });
  return {
    run: async (pixels) => {
      const input = tf.tensor4d(Float32Array.from(pixels), [1, height, width, 3]);
      const outputs = model.execute(input, ['tower_0/keypoints', 'tower_0/wh']) as tf.Tensor[];
      const [heat, reach] = await Promise.all(outputs.map((output) => output.data()));
      tf.dispose([input, ...outputs]);
      return { heat: heat as Float32Array, reach: reach as Float32Array };
    },
    dispose: () => model.dispose(),
  };
}

function readArtifacts(width: number, height: number): tf.io.ModelArtifacts {
  const program = createRequire(import.meta.url).resolve('@vladmandic/human');
  const directory = path.join(path.dirname(program), '..', 'models');
  const model = JSON.parse(readFileSync(path.join(directory, 'centernet.json'), 'utf8')) as PlainModel;
  const weights = Buffer.from(readFileSync(path.join(directory, 'centernet.bin')));
  const entries = model.weightsManifest.flatMap((group) => group.weights);

  const picture = model.modelTopology.node.find(({ name }) => name === 'tower_0/images');
  if (picture?.attr.shape) {
    picture.attr.shape.shape.dim = [1, height, width, 3].map((size) => ({ size: String(size) }));
  }
  for (const { name, stride } of UPSAMPLING) {
    const offset = offsetOf(entries, name);
    weights.writeInt32LE(height / stride, offset);
    weights.writeInt32LE(width / stride, offset + 4);
  }
  return {
    modelTopology: model.modelTopology,
    weightSpecs: entries,
    weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length),
  };
}

function offsetOf(entries: readonly tf.io.WeightsManifestEntry[], name: string): number {
  let offset = 0;
  for (const entry of entries) {
    if (entry.name === name) {
      return offset;
    }
    const count = entry.shape.reduce((product, size) => product * size, 1);
    offset += count * (entry.quantization ? 2 : 4);
  }
  throw new Error(`no weight ${name}`);
}
