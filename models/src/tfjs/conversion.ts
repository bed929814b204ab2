/**
 * What the emitters of the graph converter share: the state of one conversion, what is known of each value, and the
 * look-ups of nodes and weights by TensorFlow's names.
 */
import { GiveUp } from '#base/errors.ts';
import type { OnnxGraph } from '../onnx/graph.ts';
import type { TfjsModel, TfjsNode, Weight } from './model.ts';

export interface ConversionOrder {
  name: string;
  /** TensorFlow node -> name of the ONNX output and its channels. */
  outputs: Record<string, { name: string; channels: number }>;
  /** Convolutions whose output channels are thinned out: node -> channels kept. */
  keptChannels?: Record<string, readonly number[]>;
  /** What the network wants instead of bytes: (byte - mean) * scale. The bytes themselves where it is left out. */
  picture?: { mean: number; scale: number };
  metadata: Record<string, string>;
}

/** A tensor between two nodes, channels first. */
export interface Value {
  name: string;
  /** The channels that mean something: the first ones. */
  channels: number;
  /** All channels. Those behind `channels` may hold anything finite: whoever reads them multiplies them by zero. */
  allChannels: number;
  /** Pixels of the picture per cell; null for one cell for the whole picture. */
  stride: number | null;
  /** The picture itself: bytes, channels last. */
  isPicture?: boolean;
}

export interface Conversion {
  model: TfjsModel;
  graph: OnnxGraph;
  order: ConversionOrder;
  /** Convolutions that make an output: their channels are those asked for, no more. */
  outputConvolutions: ReadonlySet<string>;
  /** The value of a TensorFlow node, converted at the first time of asking. */
  resolve(input: string | undefined): Value;
  /** The same, but a concatenation comes as the values it is made of, in order of channels. */
  resolveParts(input: string | undefined): readonly Value[];
}

/** Adds a node whose result looks like `like` and makes its shape known. */
export function emitNode(
  { graph }: Conversion,
  operator: string,
  inputs: readonly string[],
  { like, attributes = {} }: { like: Omit<Value, 'name'>; attributes?: Parameters<OnnxGraph['node']>[2] },
): Value {
  const { channels, allChannels, stride } = like;
  const name = graph.node(operator, inputs, attributes);
  graph.shape(name, [1, allChannels, ...sizesAt(stride)]);
  return { name, channels, allChannels, stride };
}

/** Names of height and width where one cell is `stride` pixels. */
export function sizesAt(stride: number | null): (string | number)[] {
  return stride === null ? [1, 1] : [`height/${stride}`, `width/${stride}`];
}

export function scalarOf({ model }: Conversion, input: string | undefined): number | null {
  const weight = model.weights.get(nodeName(input));
  return weight?.values.length === 1 ? (weight.values[0] ?? null) : null;
}

export function weightOf({ model }: Conversion, input: string | undefined): Weight {
  const weight = model.weights.get(nodeName(input));
  if (!weight) {
    throw new GiveUp('model-malformed', `no weight named ${nodeName(input)}`);
  }
  return weight;
}

export function nodeOf(model: TfjsModel, input: string | undefined): TfjsNode {
  const name = nodeName(input);
  const node = model.nodes.get(name);
  if (!node) {
    throw new GiveUp('model-malformed', `no node named ${name || '(nothing)'}`);
  }
  return node;
}

/** `^name:1` -> `name`. */
export function nodeName(input: string | undefined): string {
  return (input ?? '').replace(/^\^/, '').replace(/:\d+$/, '');
}
