/**
 * A net that an operator brought: pictures of real numbers [1, 3, height, width] in, real numbers out, one run at a
 * time, on the first provider that works. Its input lies in one buffer that is filled anew for every run.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as ort from 'onnxruntime-node';
import { GiveUp } from '#base/errors.ts';
import { openSession } from '../../engine/onnx-session.ts';
import type { Provider } from '../../engine/providers.ts';

export interface Size {
  width: number;
  height: number;
}

/** As far as a layout may see it. */
export interface Output {
  name: string;
  dims: readonly number[];
  /** Of another element type: its name, and nothing can be read. */
  data: Float32Array | string;
}

export interface FloatNetOrder {
  file: string;
  providers: readonly Provider[];
  /** What the configuration or the layout says; null leaves it to the file. */
  size: Size | null;
  /** Of the first run, where any size will do. */
  trialSize: Size;
  /** Looks at the outputs of a first run on grey; throws GiveUp where they are not of the layout. */
  check: (outputs: readonly Output[], size: Size) => void;
}

export interface FloatNet {
  /** Null: whatever size the picture has, in steps of 32. */
  size: Size | null;
  provider: Provider;
  /** Why not the provider that was asked for; empty when it is. */
  providerNote: string;
  /** The first 12 hexadecimal digits of the file's SHA-256. */
  fingerprint: string;
  /** `fill` writes 3 * height * width numbers, plane by plane; `read` sees the outputs, which are gone afterwards. */
  run<Result>(
    size: Size,
    fill: (values: Float32Array) => void,
    read: (outputs: readonly Output[]) => Result,
  ): Promise<Result>;
  close(): Promise<void>;
}

/** Throws GiveUp for a file that cannot be used; the message names what was expected and what was found. */
export async function openFloatNet(order: FloatNetOrder): Promise<FloatNet> {
  const { file, providers, check, trialSize } = order;
  const opened = await openSession(file, providers, async (session) => {
    const input = checkInput(session.inputMetadata, order);
    const run = createRun(session, input.name);
    const size = input.size ?? trialSize;
    await run(
      size,
      (values) => values.fill(0),
      (outputs) => check(outputs, size),
    );
    return { run, size: input.size };
  });
  const { session, trial, provider, providerNote } = opened;
  return {
    ...trial,
    provider,
    providerNote: providerNote === '' ? '' : `${basename(file)}: ${providerNote}`,
    fingerprint: await fingerprintOf(file),
    close: () => session.release(),
  };
}

function createRun(session: ort.InferenceSession, inputName: string): FloatNet['run'] {
  let values = new Float32Array();
  let last: Promise<unknown> = Promise.resolve();

  const runNow = async <Result>(
    { width, height }: Size,
    fill: (values: Float32Array) => void,
    read: (outputs: readonly Output[]) => Result,
  ): Promise<Result> => {
    const count = 3 * width * height;
    values = values.length === count ? values : new Float32Array(count);
    fill(values);
    const results = await session.run({
      [inputName]: new ort.Tensor('float32', values, [1, 3, height, width]),
    });
    try {
      return read(Object.entries(results).map(([name, tensor]) => outputOf(name, tensor)));
    } finally {
      Object.values(results).forEach((tensor) => tensor.dispose());
    }
  };

  return (size, fill, read) => {
    const result = last.then(() => runNow(size, fill, read));
    last = result.catch(() => undefined);
    return result;
  };
}

function outputOf(name: string, { dims, data, type }: ort.Tensor): Output {
  return { name, dims, data: data instanceof Float32Array ? data : type };
}

/** For messages: `found` of a wrong file. */
export function describeOutputs(outputs: readonly Output[]): string {
  const texts = outputs.map(
    ({ name, dims, data }) => `${typeof data === 'string' ? data : 'float32'} ${name} [${dims.join(', ')}]`,
  );
  return texts.join(' and ') || 'nothing';
}

type Metadata = ort.InferenceSession.ValueMetadata;

function checkInput(
  inputs: readonly Metadata[],
  { size: wanted }: FloatNetOrder,
): { name: string; size: Size | null } {
  const [input] = inputs;
  const [batch, channels, height, width] = input?.isTensor ? input.shape : [];
  const isPicture =
    input?.isTensor === true &&
    input.type === 'float32' &&
    input.shape.length === 4 &&
    fits(batch, 1) &&
    fits(channels, 3);
  const expected = `[1, 3, ${wanted ? `${wanted.height}, ${wanted.width}` : 'height, width'}]`;
  if (
    !isPicture ||
    inputs.length !== 1 ||
    (wanted && !(fits(height, wanted.height) && fits(width, wanted.width)))
  ) {
    throw new GiveUp(
      'model-input',
      `expected one float32 input ${expected}, found ${inputs.map(describeInput).join(', ') || 'none'}`,
    );
  }
  return { name: input.name, size: wanted ?? ownSize(width, height) };
}

function ownSize(width: number | string | undefined, height: number | string | undefined): Size | null {
  if (isOpen(width) && isOpen(height)) {
    return null;
  }
  if (typeof width !== 'number' || typeof height !== 'number' || isOpen(width) || isOpen(height)) {
    throw new GiveUp(
      'model-input',
      `the file leaves one side of ${width}x${height} open: expected inputWidth and inputHeight`,
    );
  }
  return { width, height };
}

function fits(found: number | string | undefined, wanted: number): boolean {
  return found === wanted || isOpen(found);
}

/** A name in place of a size, or -1, leaves it open. */
function isOpen(dimension: number | string | undefined): boolean {
  return typeof dimension === 'string' || (typeof dimension === 'number' && dimension < 1);
}

function describeInput(input: Metadata): string {
  return input.isTensor ? `${input.type} ${input.name} [${input.shape.join(', ')}]` : input.name;
}

async function fingerprintOf(file: string): Promise<string> {
  const digest = createHash('sha256');
  await pipeline(createReadStream(file), digest);
  return digest.digest('hex').slice(0, 12);
}
