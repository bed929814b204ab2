/**
 * What it costs to compare one face with a hundred thousand, one core: the gallery as agents search it, twenty best
 * out, against the plain product of the same matrix and the same vector on ONNX Runtime, which finds no best ones.
 * By turns in the same process; the figure is the median. The limit is 20 ms.
 */
import * as ort from 'onnxruntime-node';
import { createFaceGallery, type FaceGallery } from '#models/faces/matching.ts';
import { createOnnxGraph } from '#models/onnx/graph.ts';
import type { Emit } from './stage.helpers.ts';

const DESCRIPTORS = 100_000;
const LENGTH = 128;
const MOST = 20;
/** As face-search.ts asks for 200 hits. */
const SCORED = 600;
const ROUNDS = 30;

export async function run(emit: Emit): Promise<void> {
  const random = randomFrom(20_261_122);
  const draw = (): Float32Array => unit(Float32Array.from({ length: LENGTH }, () => random() - 0.5));
  const gallery = createFaceGallery(LENGTH);
  const matrix = new Float32Array(DESCRIPTORS * LENGTH);
  for (let i = 0; i < DESCRIPTORS; i += 1) {
    const descriptor = draw();
    gallery.add(`p${i}`, descriptor);
    matrix.set(descriptor, i * LENGTH);
  }
  const session = await openProduct(matrix);

  const [ours, peers]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const probe = draw();
    const startedAtMs = performance.now();
    const hits = gallery.search(probe, MOST);
    const searchedAtMs = performance.now();
    const { product } = await session.run({ probe: new ort.Tensor('float32', probe, [LENGTH, 1]) });
    peers.push(performance.now() - searchedAtMs);
    ours.push(searchedAtMs - startedAtMs);
    requireSame(hits[0]?.similarity, product?.data as Float32Array);
  }
  await session.release();
  emitOneDay(emit, gallery, draw());

  const [value, peer] = [median(ours), median(peers)];
  emit({
    name: `face-gallery.search-${DESCRIPTORS}`,
    value,
    unit: 'ms',
    peer: `plain product on ONNX Runtime ${peer.toFixed(1)} ms`,
    ratio: peer / value,
  });
  emit({ name: 'face-gallery.limit', value: 20, unit: 'ms', peer: 'the search', ratio: 20 / value });
}

/** One day of a month, and as many as a search scores: most of the likest are of other days. */
function emitOneDay(emit: Emit, gallery: FaceGallery, probe: Float32Array): void {
  const isOfTheDay = (id: string): boolean => Number(id.slice(1)) % 30 === 0;
  const timesMs = Array.from({ length: ROUNDS }, () => {
    const startedAtMs = performance.now();
    gallery.search(probe, SCORED, isOfTheDay);
    return performance.now() - startedAtMs;
  });
  const value = median(timesMs);
  emit({
    name: 'face-gallery.one-day-of-30',
    value,
    unit: 'ms',
    peer: 'the limit of 20 ms',
    ratio: 20 / value,
  });
}

async function openProduct(matrix: Float32Array): Promise<ort.InferenceSession> {
  const graph = createOnnxGraph('product');
  graph.input('probe', 'float32', [LENGTH, 1]);
  graph.output('product', 'float32', [DESCRIPTORS, 1]);
  graph.node('MatMul', [graph.constant([DESCRIPTORS, LENGTH], matrix), 'probe'], {}, 'product');
  return ort.InferenceSession.create(graph.build({}), { intraOpNumThreads: 1, interOpNumThreads: 1 });
}

/** A search that is fast because it is wrong must not be reported. */
function requireSame(best: number | undefined, products: Float32Array): void {
  const most = products.reduce((high, value) => Math.max(high, value), -Infinity);
  if (best === undefined || Math.abs(best - most) > 1e-4) {
    throw new Error(`the best is ${String(best)}, the peer says ${most}`);
  }
}

function unit(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Park and Miller's generator. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
