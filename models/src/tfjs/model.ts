/**
 * Reads a TensorFlow.js graph model: the topology in `<name>.json` and the weights in the files it names.
 * In: bytes from a package on disk. Out: nodes by name and weights by name, weights always as 32-bit floats.
 * Not here: what the nodes mean (tfjs/graph-converter.ts).
 */
import { GiveUp } from '#base/errors.ts';
import { z } from 'zod';

const attribute = z.looseObject({
  s: z.string().optional(),
  b: z.boolean().optional(),
  list: z
    .looseObject({
      s: z.array(z.string()).optional(),
      i: z.array(z.union([z.string(), z.number()])).optional(),
    })
    .optional(),
});

const node = z.looseObject({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attribute).default({}),
});

const weight = z.looseObject({
  name: z.string(),
  shape: z.array(z.number().int().min(0).max(100_000)).max(8),
  dtype: z.enum(['float32', 'int32']),
  quantization: z
    .discriminatedUnion('dtype', [
      z.looseObject({ dtype: z.literal('float16') }),
      z.looseObject({ dtype: z.literal('uint8'), scale: z.number(), min: z.number() }),
    ])
    .optional(),
});
const weightGroups = z.array(z.looseObject({ paths: z.array(z.string()), weights: z.array(weight) })).min(1);

const document = z.looseObject({
  format: z.literal('graph-model'),
  modelTopology: z.looseObject({ node: z.array(node).max(10_000) }),
  weightsManifest: weightGroups,
});

type WeightEntry = z.infer<typeof weight>;

const BYTES = { plain: 4, float16: 2, uint8: 1 } as const;

export interface TfjsNode {
  name: string;
  operator: string;
  inputs: string[];
  /** Text attributes, decoded. */
  text(key: string): string | undefined;
  texts(key: string): string[];
  numbers(key: string): number[];
  flag(key: string): boolean;
}

export interface Weight {
  shape: number[];
  values: Float32Array;
}

export interface TfjsModel {
  nodes: ReadonlyMap<string, TfjsNode>;
  weights: ReadonlyMap<string, Weight>;
}

/** `weightBytes` is the content of all files the manifest names, joined in its order. */
export function parseTfjsModel(json: Buffer, weightBytes: Buffer): TfjsModel {
  const parsed = document.safeParse(JSON.parse(json.toString('utf8')));
  if (!parsed.success) {
    throw new GiveUp('model-malformed', `not a graph model: ${z.prettifyError(parsed.error)}`);
  }
  const { modelTopology, weightsManifest } = parsed.data;
  const entries = weightsManifest.flatMap((group) => group.weights);
  return {
    nodes: new Map(modelTopology.node.map((entry) => [entry.name, toNode(entry)])),
    weights: readWeights(entries, weightBytes),
  };
}

/** The same for a network without a graph, whose layers are written by hand: `json` is the manifest alone. */
export function parseTfjsWeights(json: Buffer, weightBytes: Buffer): TfjsModel['weights'] {
  const parsed = weightGroups.safeParse(JSON.parse(json.toString('utf8')));
  if (!parsed.success) {
    throw new GiveUp('model-malformed', `not a manifest of weights: ${z.prettifyError(parsed.error)}`);
  }
  return readWeights(
    parsed.data.flatMap((group) => group.weights),
    weightBytes,
  );
}

function toNode({ name, op, input, attr }: z.infer<typeof node>): TfjsNode {
  return {
    name,
    operator: op,
    inputs: input,
    text: (key) => decodeText(attr[key]?.s),
    texts: (key) => (attr[key]?.list?.s ?? []).map((value) => decodeText(value) ?? ''),
    numbers: (key) => (attr[key]?.list?.i ?? []).map(Number),
    flag: (key) => attr[key]?.b ?? false,
  };
}

function decodeText(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8');
}

function readWeights(entries: readonly WeightEntry[], bytes: Buffer): Map<string, Weight> {
  const weights = new Map<string, Weight>();
  let offset = 0;
  for (const { name, shape, dtype, quantization } of entries) {
    const count = shape.reduce((product, size) => product * size, 1);
    const sizeBytes = count * BYTES[quantization?.dtype ?? 'plain'];
    if (offset + sizeBytes > bytes.length) {
      throw new GiveUp('model-malformed', `weight file ends inside ${name}`);
    }
    const part = bytes.subarray(offset, offset + sizeBytes);
    weights.set(name, { shape, values: readValues(part, dtype, quantization) });
    offset += sizeBytes;
  }
  if (offset !== bytes.length) {
    throw new GiveUp('model-malformed', `weight file holds ${bytes.length} bytes, manifest names ${offset}`);
  }
  return weights;
}

function readValues(
  bytes: Buffer,
  dtype: 'float32' | 'int32',
  quantization: WeightEntry['quantization'],
): Float32Array {
  switch (quantization?.dtype) {
    case 'float16':
      return fromHalf(bytes);
    case 'uint8': {
      const { scale, min } = quantization;
      return Float32Array.from(bytes, (step) => step * scale + min);
    }
    default:
      return fromWords(bytes, dtype);
  }
}

function fromWords(bytes: Buffer, dtype: 'float32' | 'int32'): Float32Array {
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) =>
    dtype === 'float32' ? bytes.readFloatLE(index * 4) : bytes.readInt32LE(index * 4),
  );
}

/** IEEE 754 binary16. */
function fromHalf(bytes: Buffer): Float32Array {
  const values = new Float32Array(bytes.length / 2);
  for (let index = 0; index < values.length; index++) {
    const half = bytes.readUInt16LE(index * 2);
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 31) {
      throw new GiveUp('model-malformed', 'a weight is not a finite number');
    }
    values[index] =
      exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return values;
}
