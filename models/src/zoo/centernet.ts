/**
 * The detector of people, vehicles, animals and bags: CenterNet on MobileNetV3, trained on COCO, from the weights
 * inside the npm package @vladmandic/human (models/centernet.md is its card). The graph is cut at its two heads,
 * because the decoding behind them is made for one picture of 512x512, and thinned to the classes this project has
 * words for.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { GiveUp } from '#base/errors.ts';
import { convertGraph } from '../tfjs/graph-converter.ts';
import { parseTfjsModel, weightPaths } from '../tfjs/model.ts';
import { cachedModel, type CachedModel } from './model-cache.ts';

/** Part of the file name: raise it with every change of what the converter writes. */
const CONVERTER_VERSION = '4';

/** Output channel -> COCO class (80-class numbering) and our word for it. */
const CLASSES = [
  { coco: 0, label: 'person' },
  { coco: 1, label: 'bicycle' },
  { coco: 2, label: 'car' },
  { coco: 3, label: 'motorcycle' },
  { coco: 5, label: 'bus' },
  { coco: 7, label: 'truck' },
  { coco: 16, label: 'dog' },
  { coco: 15, label: 'cat' },
  { coco: 24, label: 'bag' },
  { coco: 26, label: 'bag' },
  { coco: 28, label: 'bag' },
] as const;

export type CenternetLabel = (typeof CLASSES)[number]['label'];

/** Label of each channel of `heat`; bags have three. */
export const CENTERNET_LABELS: readonly CenternetLabel[] = CLASSES.map(({ label }) => label);

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
  const [json, weights] = await readPackage();
  const cached = await cachedModel(
    { directory: cacheDir, name: 'centernet', version: CONVERTER_VERSION, sources: [json, weights] },
    () => convert(json, weights),
  );
  return { ...cached, labels: CENTERNET_LABELS };
}

async function readPackage(): Promise<[Buffer, Buffer]> {
  const program = createRequire(import.meta.url).resolve('@vladmandic/human');
  const directory = path.join(path.dirname(program), '..', 'models');
  try {
    const json = await readFile(path.join(directory, 'centernet.json'));
    const parts = weightPaths(json).map((name) => readFile(path.join(directory, path.basename(name))));
    return [json, Buffer.concat(await Promise.all(parts))];
  } catch (error) {
    throw new GiveUp('model-missing', 'the package @vladmandic/human lacks its centernet model', {
      cause: error,
    });
  }
}

function convert(json: Buffer, weights: Buffer): Buffer {
  return convertGraph(parseTfjsModel(json, weights), {
    name: 'centernet',
    outputs: {
      'tower_0/keypoints': { name: 'heat', channels: CLASSES.length },
      'tower_0/wh': { name: 'reach', channels: 4 },
    },
    keptChannels: { 'tower_0/CenternetHead/centernet_cls_output/BiasAdd': CLASSES.map(({ coco }) => coco) },
    metadata: { labels: CENTERNET_LABELS.join(','), converter: CONVERTER_VERSION },
  });
}
