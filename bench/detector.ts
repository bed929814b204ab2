/**
 * What one look of the detector costs: the converted network on ONNX Runtime, one thread, against the same weights
 * on TensorFlow.js' WebAssembly backend, in the same process and by turns, so that a busy machine hurts both alike.
 * The figure is the fastest run: what the others add is the machine's noise. Per megapixel it says what a look costs
 * beside its pixels: were it only the pixels, every size would cost the same.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { ensureModel } from '#models/zoo/centernet.ts';
import { openReference } from '#models/zoo/tfjs-reference.helpers.ts';

const SIZES = [
  { width: 512, height: 288 },
  { width: 256, height: 256 },
  { width: 320, height: 192 },
  { width: 256, height: 128 },
  { width: 128, height: 128 },
];
const BUDGET_MS = 2500;
const LEAST_ROUNDS = 3;

interface Figure {
  name: string;
  value: number;
  unit: string;
  peer?: string;
  ratio?: number;
}

export async function run(emit: (figure: Figure) => void): Promise<void> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-bench-'));
  const startedAtMs = performance.now();
  const { file } = await ensureModel(directory);
  emit({ name: 'detector.conversion', value: performance.now() - startedAtMs, unit: 'ms' });

  const session = await ort.InferenceSession.create(file, {
    executionMode: 'sequential',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  for (const { width, height } of SIZES) {
    const { oursMs, theirsMs } = await compare(session, width, height);
    emit({
      name: `detector.centernet-${width}x${height}`,
      value: oursMs,
      unit: 'ms',
      peer: 'tfjs-wasm',
      ratio: theirsMs / oursMs,
    });
    emit({
      name: `detector.centernet-${width}x${height}-per-megapixel`,
      value: oursMs / ((width * height) / 1e6),
      unit: 'ms',
      peer: 'tfjs-wasm',
      ratio: theirsMs / oursMs,
    });
  }
  await session.release();
  await rm(directory, { recursive: true, force: true });
}

async function compare(session: ort.InferenceSession, width: number, height: number) {
  const reference = await openReference(width, height);
  const picture = Uint8Array.from({ length: width * height * 3 }, (_, index) => (index * 7919) % 251);
  const input = new ort.Tensor('uint8', picture, [1, height, width, 3]);
  let [oursMs, theirsMs] = [Infinity, Infinity];

  await session.run({ input });
  await reference.run(picture);
  const endsAtMs = performance.now() + BUDGET_MS;
  for (let round = 0; round < LEAST_ROUNDS || performance.now() < endsAtMs; round++) {
    for (let repeat = 0; repeat < 5; repeat++) {
      oursMs = Math.min(oursMs, await timed(() => session.run({ input })));
    }
    theirsMs = Math.min(theirsMs, await timed(() => reference.run(picture)));
  }
  reference.dispose();
  return { oursMs, theirsMs };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}
