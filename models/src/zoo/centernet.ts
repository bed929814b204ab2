/**
 * The detector of people, vehicles, animals and bags: CenterNet on MobileNetV3, trained on COCO, from the weights
 * inside the npm package @vladmandic/human (models/centernet.md is its card). The graph is cut at its two heads,
 * because the decoding behind them is made for one picture of 512x512, and thinned to the classes this project has
 * words for.
 */
import { convertGraph } from '../tfjs/graph-converter.ts';
import { parseTfjsModel } from '../tfjs/model.ts';
import { CENTERNET } from './manifest.ts';
import { cachedModel, type CachedModel } from './model-cache.ts';
import { readPackageWeights } from './package-weights.ts';

/** Part of the file name: raise it, and the manifest's hash, with every change of what the converter writes. */
const CONVERTER_VERSION = '4';

/** COCO class (80-class numbering) of each channel of `heat`; CENTERNET.labels has our words for them. */
const COCO_CLASSES = [0, 1, 2, 3, 5, 7, 16, 15, 24, 26, 28];

/** Label of each channel of `heat`; bags have three. */
export const CENTERNET_LABELS = CENTERNET.labels;

export type CenternetLabel = (typeof CENTERNET_LABELS)[number];

/** One heat or size cell covers this many pixels of the input each way. */
export const CENTERNET_STRIDE = 4;
/** Height and width of the input are multiples of this. */
export const CENTERNET_SIZE_STEP = 32;

export interface CenternetModel extends CachedModel {
  /** Label of each channel of `heat`; bags have three. */
  labels: readonly CenternetLabel[];
}

/**
 * Outputs of the file: `heat` [1, labels, H/4, W/4], the score of an object's centre being there, and `reach`
 * [1, 4, H/4, W/4], the pixels from that place to the left, upper, right and lower edge of its box.
 */
export async function ensureModel(cacheDir: string): Promise<CenternetModel> {
  const files = await readPackageWeights(CENTERNET.source);
  const [json, weights] = [files['models/centernet.json'], files['models/centernet.bin']];
  const cached = await cachedModel(
    { directory: cacheDir, name: 'centernet', version: CONVERTER_VERSION, sources: [json, weights] },
    () => convert(json, weights),
  );
  return { ...cached, labels: CENTERNET_LABELS };
}

function convert(json: Buffer, weights: Buffer): Buffer {
  return convertGraph(parseTfjsModel(json, weights), {
    name: 'centernet',
    outputs: {
      'tower_0/keypoints': { name: 'heat', channels: COCO_CLASSES.length },
      'tower_0/wh': { name: 'reach', channels: 4 },
    },
    keptChannels: { 'tower_0/CenternetHead/centernet_cls_output/BiasAdd': COCO_CLASSES },
    metadata: { labels: CENTERNET_LABELS.join(','), converter: CONVERTER_VERSION },
  });
}
