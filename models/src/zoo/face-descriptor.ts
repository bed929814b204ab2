/**
 * Whose face it is: a residual net of 27 convolutions from the weights inside the npm package @vladmandic/face-api
 * (models/face-descriptor.md is its card). The package holds weights and no graph; the layers are written out here
 * after face-api.js, src/faceRecognitionNet. Each scale behind a convolution goes into its filter.
 */
import { createOnnxGraph } from '../onnx/graph.ts';
import { toConvolution } from '../tfjs/layout.ts';
import { parseTfjsWeights } from '../tfjs/model.ts';
import {
  emitConvolution,
  emitFirstConvolution,
  emitMoreChannels,
  emitPictures,
  weightNamed,
  type Filter,
  type Layers,
  type Padding,
} from './layers.ts';
import { FACE_DESCRIPTOR } from './manifest.ts';
import { cachedModel, type CachedModel } from './model-cache.ts';
import { readPackageWeights } from './package-weights.ts';

/** Part of the file name: raise it, and the manifest's hash, with every change of what is written. */
const CONVERTER_VERSION = '2';

const SIDE = FACE_DESCRIPTOR.input.size.width;
const LENGTH = FACE_DESCRIPTOR.outputs[0].length;
const LAST_CHANNELS = 256;

interface Halving {
  /** Channels of the shortcut before and after. */
  deeper?: readonly [number, number];
  isEven: boolean;
}

/**
 * In order. `halving` blocks have half the side behind them; channels of zeros make the shortcut as deep as the
 * convolutions, and where the side is even these come out one cell smaller than the shortcut.
 */
const BLOCKS: readonly { name: string; halving?: Halving }[] = [
  { name: 'conv32_1' },
  { name: 'conv32_2' },
  { name: 'conv32_3' },
  { name: 'conv64_down', halving: { deeper: [32, 64], isEven: false } },
  { name: 'conv64_1' },
  { name: 'conv64_2' },
  { name: 'conv64_3' },
  { name: 'conv128_down', halving: { deeper: [64, 128], isEven: false } },
  { name: 'conv128_1' },
  { name: 'conv128_2' },
  { name: 'conv256_down', halving: { deeper: [128, 256], isEven: true } },
  { name: 'conv256_1' },
  { name: 'conv256_2' },
  { name: 'conv256_down_out', halving: { isEven: true } },
];

/** Output of the file: `descriptor` [N, 128], not of unit length. */
export async function ensureModel(cacheDir: string): Promise<CachedModel> {
  const files = await readPackageWeights(FACE_DESCRIPTOR.source);
  const json = files['model/face_recognition_model-weights_manifest.json'];
  const weights = files['model/face_recognition_model.bin'];
  return cachedModel(
    { directory: cacheDir, name: 'face-descriptor', version: CONVERTER_VERSION, sources: [json, weights] },
    () => convert(json, weights),
  );
}

function convert(json: Buffer, bytes: Buffer): Buffer {
  const graph = createOnnxGraph('face-descriptor');
  const layers: Layers = { graph, weights: parseTfjsWeights(json, bytes) };

  const pictures = emitPictures(layers, SIDE);
  const first = emitFirstConvolution(layers, pictures, {
    ...readFilter(layers, 'conv32_down'),
    stride: 2,
    padding: 'valid',
  });
  let value = graph.node('MaxPool', [graph.node('Relu', [first])], {
    kernel_shape: [3, 3],
    strides: [2, 2],
  });
  for (const { name, halving } of BLOCKS) {
    value = halving ? emitHalving(layers, value, { name, ...halving }) : emitResidual(layers, value, name);
  }
  const features = graph.node('Flatten', [graph.node('GlobalAveragePool', [value])], { axis: 1 });
  const matrix = graph.constant([LAST_CHANNELS, LENGTH], weightNamed(layers, 'fc').values);
  graph.node('MatMul', [features, matrix], {}, 'descriptor');
  graph.output('descriptor', 'float32', ['pictures', LENGTH]);
  return graph.build({ converter: CONVERTER_VERSION });
}

function emitResidual(layers: Layers, input: string, name: string): string {
  const { graph } = layers;
  const convolved = emitPair(layers, input, { name, stride: 1, padding: 'same' });
  return graph.node('Relu', [graph.node('Add', [convolved, input])]);
}

function emitHalving(
  layers: Layers,
  input: string,
  { name, deeper, isEven }: Halving & { name: string },
): string {
  const { graph } = layers;
  const convolved = emitPair(layers, input, { name, stride: 2, padding: 'valid' });
  const shortcut = graph.node('AveragePool', [input], { kernel_shape: [2, 2], strides: [2, 2] });
  return graph.node('Relu', [
    graph.node('Add', [
      isEven ? graph.node('Pad', [convolved, graph.integers([0, 0, 0, 0, 0, 0, 1, 1])]) : convolved,
      deeper ? emitMoreChannels(layers, shortcut, ...deeper) : shortcut,
    ]),
  ]);
}

/** The two convolutions of a block; the sum behind them has its own activation. */
function emitPair(
  layers: Layers,
  input: string,
  { name, stride, padding }: { name: string; stride: number; padding: Padding },
): string {
  const first = emitConvolution(layers, input, { ...readFilter(layers, `${name}/conv1`), stride, padding });
  return emitConvolution(layers, layers.graph.node('Relu', [first]), {
    ...readFilter(layers, `${name}/conv2`),
    stride: 1,
    padding: 'same',
  });
}

/** (filter * x + bias) * scale + offset, written as one filter and one bias. */
function readFilter(layers: Layers, name: string): Filter {
  const filter = toConvolution(weightNamed(layers, `${name}/conv/filters`));
  const bias = weightNamed(layers, `${name}/conv/bias`);
  const scales = weightNamed(layers, `${name}/scale/weights`).values;
  const offsets = weightNamed(layers, `${name}/scale/biases`).values;
  const rowLength = filter.values.length / scales.length;
  return {
    filter: {
      shape: filter.shape,
      values: filter.values.map((value, index) => value * (scales[Math.floor(index / rowLength)] ?? 1)),
    },
    bias: {
      shape: bias.shape,
      values: bias.values.map((value, index) => value * (scales[index] ?? 1) + (offsets[index] ?? 0)),
    },
  };
}
