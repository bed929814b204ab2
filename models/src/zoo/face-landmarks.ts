/**
 * The 68 points of a face: a small net of dense blocks from the weights inside the npm package @vladmandic/face-api
 * (models/face-landmarks.md is its card). The package holds weights and no graph; the layers are written out here
 * after face-api.js, src/faceLandmarkNet and src/faceFeatureExtractor.
 */
import { createOnnxGraph } from '../onnx/graph.ts';
import { toConvolution } from '../tfjs/layout.ts';
import { parseTfjsWeights } from '../tfjs/model.ts';
import { emitFirstConvolution, emitPictures, emitSeparable, weightNamed, type Layers } from './layers.ts';
import { FACE_LANDMARKS } from './manifest.ts';
import { cachedModel, type CachedModel } from './model-cache.ts';
import { readPackageWeights } from './package-weights.ts';

/** Part of the file name: raise it, and the manifest's hash, with every change of what is written. */
const CONVERTER_VERSION = '2';

const SIDE = FACE_LANDMARKS.input.size.width;
const POINTS = 68;
const BLOCKS = ['dense0', 'dense1', 'dense2', 'dense3'];
/** Side of the last map, over which the mean is taken. */
const LAST_SIDE = 7;

/** Output of the file: `landmarks` [N, 136], x and y of each point as shares of the side. */
export async function ensureModel(cacheDir: string): Promise<CachedModel> {
  const files = await readPackageWeights(FACE_LANDMARKS.source);
  const json = files['model/face_landmark_68_model-weights_manifest.json'];
  const weights = files['model/face_landmark_68_model.bin'];
  return cachedModel(
    { directory: cacheDir, name: 'face-landmarks', version: CONVERTER_VERSION, sources: [json, weights] },
    () => convert(json, weights),
  );
}

function convert(json: Buffer, bytes: Buffer): Buffer {
  const graph = createOnnxGraph('face-landmarks');
  const layers: Layers = { graph, weights: parseTfjsWeights(json, bytes) };

  let value = emitPictures(layers, SIDE);
  for (const block of BLOCKS) {
    value = emitDenseBlock(layers, value, block);
  }
  const mean = graph.node('AveragePool', [value], { kernel_shape: [LAST_SIDE, LAST_SIDE] });
  const features = graph.node('Flatten', [mean], { axis: 1 });
  const [matrix, offset] = ['fc/weights', 'fc/bias'].map((name) => {
    const { shape, values } = weightNamed(layers, name);
    return graph.constant(shape, values);
  });
  graph.node('Gemm', [features, matrix ?? '', offset ?? ''], {}, 'landmarks');
  graph.output('landmarks', 'float32', ['pictures', 2 * POINTS]);
  return graph.build({ converter: CONVERTER_VERSION });
}

/** Halves the side. Each of the three convolutions behind the first sees the sum of all before it. */
function emitDenseBlock(layers: Layers, input: string, block: string): string {
  const { graph } = layers;
  const first =
    block === 'dense0'
      ? emitFirstConvolution(layers, input, {
          filter: toConvolution(weightNamed(layers, 'dense0/conv0/filters')),
          bias: weightNamed(layers, 'dense0/conv0/bias'),
          stride: 2,
          padding: 'same',
        })
      : emitSeparable(layers, input, `${block}/conv0`, 2);
  let sum = graph.node('Relu', [first]);
  let seen = sum;
  for (const convolution of ['conv1', 'conv2', 'conv3']) {
    const added = emitSeparable(layers, seen, `${block}/${convolution}`, 1);
    sum = graph.node('Add', [added, sum]);
    seen = graph.node('Relu', [sum]);
  }
  return seen;
}
