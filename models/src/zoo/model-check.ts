/**
 * Whether a converted model is what the manifest says: its hash, and that a picture or two through the runtime give the
 * outputs that were promised, in shape and with finite numbers. Says everything that is wrong, not only the first.
 * Not here: whether the answers are right, which tests and the evaluation measure.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-node';
import { describeError } from '#base/errors.ts';
import type { ModelFacts, ModelInput, ModelOutput } from './manifest.ts';

/** Small, and no square: exchanged height and width would show. */
const CHECK_STEPS = { width: 5, height: 3 };
/** Where several go in at once. */
const CHECK_PICTURES = 2;

export type ModelCheck =
  { status: 'sound'; outputs: CheckedOutput[] } | { status: 'unsound'; faults: ModelFault[] };

export interface CheckedOutput {
  name: string;
  dims: readonly number[];
}

export interface ModelFault {
  what: string;
  expected: string;
  found: string;
}

export async function checkModel(facts: ModelFacts, file: string): Promise<ModelCheck> {
  const faults: ModelFault[] = [];
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  if (sha256 !== facts.onnxSha256) {
    faults.push({ what: `SHA-256 of ${file}`, expected: facts.onnxSha256, found: sha256 });
  }

  const outputs: CheckedOutput[] = [];
  try {
    const results = await runOnePicture(facts, file);
    for (const output of facts.outputs) {
      const tensor = results[output.name];
      faults.push(...findOutputFaults(facts, output, tensor));
      outputs.push({ name: output.name, dims: tensor?.dims ?? [] });
    }
  } catch (error) {
    faults.push({
      what: 'one picture through the runtime',
      expected: 'an answer',
      found: describeError(error),
    });
  }
  return faults.length === 0 ? { status: 'sound', outputs } : { status: 'unsound', faults };
}

async function runOnePicture(
  { input }: ModelFacts,
  file: string,
): Promise<ort.InferenceSession.OnnxValueMapType> {
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  try {
    const { count, width, height } = checkSize(input);
    const pictures = Uint8Array.from(
      { length: count * width * height * 3 },
      (_, index) => (index * 7919) % 251,
    );
    return await session.run({ [input.name]: new ort.Tensor('uint8', pictures, [count, height, width, 3]) });
  } finally {
    await session.release();
  }
}

function findOutputFaults(
  { input }: ModelFacts,
  output: ModelOutput,
  tensor: ort.OnnxValue | undefined,
): ModelFault[] {
  const expected = dimensionsOf(output, input).join('x');
  if (!tensor) {
    return [{ what: `output ${output.name}`, expected, found: 'no such output' }];
  }
  const faults: ModelFault[] = [];
  if (tensor.dims.join('x') !== expected || tensor.type !== 'float32') {
    faults.push({
      what: `output ${output.name}`,
      expected: `float32 ${expected}`,
      found: `${tensor.type} ${tensor.dims.join('x')}`,
    });
  } else if (!(tensor.data as Float32Array).every(Number.isFinite)) {
    faults.push({ what: `values of output ${output.name}`, expected: 'finite numbers', found: 'others' });
  }
  return faults;
}

function dimensionsOf(output: ModelOutput, input: ModelInput): number[] {
  const { count, width, height } = checkSize(input);
  return output.kind === 'list'
    ? [count, output.length]
    : [count, output.channels, height / output.stride, width / output.stride];
}

function checkSize({ layout, size }: ModelInput): { count: number; width: number; height: number } {
  const count = layout === 'N H W 3' ? CHECK_PICTURES : 1;
  return size.kind === 'fixed'
    ? { count, width: size.width, height: size.height }
    : { count, width: CHECK_STEPS.width * size.step, height: CHECK_STEPS.height * size.step };
}
