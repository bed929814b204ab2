/**
 * The finder of faces: BlazeFace for cameras at a distance, from the weights inside the npm package
 * @vladmandic/human (models/blazeface.md is its card). The graph is cut before its anchors are put in rows, which
 * only works for 256x256: nothing else in it depends on the size, and a narrow picture costs what it has pixels.
 */
import { convertGraph } from '../tfjs/graph-converter.ts';
import { parseTfjsModel } from '../tfjs/model.ts';
import { BLAZEFACE } from './manifest.ts';
import { cachedModel, type CachedModel } from './model-cache.ts';
import { readPackageWeights } from './package-weights.ts';

/** Part of the file name: raise it, and the manifest's hash, with every change of what the converter writes. */
const CONVERTER_VERSION = '2';

/** Outputs as the manifest has them; faces/blazeface-finder.ts reads them. */
export async function ensureModel(cacheDir: string): Promise<CachedModel> {
  const files = await readPackageWeights(BLAZEFACE.source);
  const [json, weights] = [files['models/blazeface.json'], files['models/blazeface.bin']];
  return cachedModel(
    { directory: cacheDir, name: 'blazeface', version: CONVERTER_VERSION, sources: [json, weights] },
    () => convert(json, weights),
  );
}

function convert(json: Buffer, weights: Buffer): Buffer {
  const network = 'StatefulPartitionedCall/functional_1';
  return convertGraph(parseTfjsModel(json, weights), {
    name: 'blazeface',
    outputs: {
      [`${network}/conv2d_33/BiasAdd`]: { name: 'score16', channels: 2 },
      [`${network}/conv2d_35/BiasAdd`]: { name: 'place16', channels: 32 },
      [`${network}/conv2d_34/BiasAdd`]: { name: 'score32', channels: 6 },
      [`${network}/conv2d_36/BiasAdd`]: { name: 'place32', channels: 96 },
    },
    picture: { mean: 127.5, scale: 1 / 127.5 },
    metadata: { converter: CONVERTER_VERSION },
  });
}
