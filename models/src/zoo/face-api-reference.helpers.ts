/**
 * The face networks run by face-api.js itself, on TensorFlow.js with its WebAssembly backend: what the converted
 * files are compared with, in value (tests) and in speed (bench). Its program for Node asks for the package
 * @tensorflow/tfjs, of which only the core is installed here; it is given the core, and the methods on tensors that
 * the whole package would have added.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

const require = createRequire(import.meta.url);

export type FaceApiNet = 'landmarks' | 'descriptor';

export interface FaceApiReference {
  /** One picture, `side` x `side`; the net's own output. */
  run(pixels: Uint8Array, side: number): Promise<Float32Array>;
  dispose(): void;
}

interface FaceApi {
  FaceLandmark68Net: new () => FaceApiNetwork;
  FaceRecognitionNet: new () => FaceApiNetwork;
  toNetInput(pictures: tf.Tensor3D[]): Promise<unknown>;
}

interface FaceApiNetwork {
  loadFromWeightMap(weights: Record<string, tf.Tensor>): void;
  /** Landmarks without the step that puts them back into the picture. */
  runNet?(input: unknown): tf.Tensor;
  forwardInput(input: unknown): tf.Tensor;
  dispose(): void;
}

const NETS = {
  landmarks: { type: 'FaceLandmark68Net', file: 'face_landmark_68_model' },
  descriptor: { type: 'FaceRecognitionNet', file: 'face_recognition_model' },
} as const;

export async function openFaceApi(name: FaceApiNet): Promise<FaceApiReference> {
  setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await tf.setBackend('wasm');
  await tf.ready();
  addMethods();
  const faceApi = loadFaceApi();
  const network = new faceApi[NETS[name].type]();
  network.loadFromWeightMap(readWeights(NETS[name].file));
  return {
    run: async (pixels, side) => {
      const picture = tf.tensor3d(Float32Array.from(pixels), [side, side, 3]);
      const input = await faceApi.toNetInput([picture]);
      const output = network.runNet?.(input) ?? network.forwardInput(input);
      const values = (await output.data()) as Float32Array;
      tf.dispose([picture, output]);
      return values;
    },
    dispose: () => network.dispose(),
  };
}

function loadFaceApi(): FaceApi {
  const file = path.join(faceApiDirectory(), 'dist', 'face-api.node-wasm.js');
  const module = { exports: {} };
  const load = (name: string): unknown => (name === '@tensorflow/tfjs' ? tf : require(name));
  // oxlint-disable-next-line typescript/no-implied-eval -- the installed program itself, with another require
  const run = new Function('require', 'module', 'exports', readFileSync(file, 'utf8')) as (
    load: (name: string) => unknown,
    module: object,
    exports: object,
  ) => void;
  run(load, module, module.exports);
  return module.exports as FaceApi;
}

function readWeights(file: string): Record<string, tf.Tensor> {
  const directory = path.join(faceApiDirectory(), 'model');
  const [group] = JSON.parse(readFileSync(path.join(directory, `${file}-weights_manifest.json`), 'utf8')) as [
    { weights: tf.io.WeightsManifestEntry[] },
  ];
  const bytes = readFileSync(path.join(directory, `${file}.bin`));
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return tf.io.decodeWeights(data, group.weights);
}

function faceApiDirectory(): string {
  return path.join(path.dirname(require.resolve('@vladmandic/face-api')), '..');
}

function addMethods(): void {
  const prototype = tf.Tensor.prototype as unknown as Record<string, unknown>;
  const shapeAs = function (this: tf.Tensor, ...shape: number[]): tf.Tensor {
    return tf.reshape(this, shape);
  };
  prototype.as2D ??= shapeAs;
  prototype.as3D ??= shapeAs;
  prototype.as4D ??= shapeAs;
  prototype.toFloat ??= function (this: tf.Tensor): tf.Tensor {
    return tf.cast(this, 'float32');
  };
  prototype.mean ??= function (this: tf.Tensor, axes?: number[]): tf.Tensor {
    return tf.mean(this, axes);
  };
  for (const name of ['add', 'div', 'mul', 'sub'] as const) {
    prototype[name] ??= function (this: tf.Tensor, other: tf.Tensor): tf.Tensor {
      return tf[name](this, other);
    };
  }
}
