/**
 * Layers of the networks that come as weights without a graph: the face networks of face-api.js. Activations are
 * channels first; a picture comes as bytes, its colours side by side, and is read as in tfjs/convolution.ts: one
 * plane three times as wide, so that nothing is transposed.
 */
import { GiveUp } from '#base/errors.ts';
import type { OnnxGraph } from '../onnx/graph.ts';
import { copyingFilter, interleaveInputs, samePads, toConvolution, toDepthwise } from '../tfjs/layout.ts';
import type { TfjsModel, Weight } from '../tfjs/model.ts';

/** What face-api.js takes off red, green and blue before it divides by 255. */
const MEAN_COLOUR = [122.782, 117.001, 104.298];
const BYTE_SCALE = 1 / 255;

export interface Layers {
  graph: OnnxGraph;
  weights: TfjsModel['weights'];
}

/** Filter [out, in, height, width] and bias [out]. */
export interface Filter {
  filter: Weight;
  bias: Weight;
}

export type Padding = 'same' | 'valid';

export function weightNamed({ weights }: Layers, name: string): Weight {
  const weight = weights.get(name);
  if (!weight) {
    throw new GiveUp('model-malformed', `no weight named ${name}`);
  }
  return weight;
}

/** The input, uint8 [N, side, side, 3], as float32 [N, 1, side, 3 * side], less the mean colour. */
export function emitPictures({ graph }: Layers, side: number): string {
  graph.input('input', 'uint8', ['pictures', side, side, 3]);
  const real = graph.node('Cast', ['input'], { to: 1 });
  const rows = graph.node('Reshape', [real, graph.integers([0, side, 3 * side])]);
  // A row long, because the runtime is eight times slower with three numbers over and over.
  const means = Float32Array.from({ length: 3 * side }, (_, index) => MEAN_COLOUR[index % 3] ?? 0);
  const centred = graph.node('Sub', [rows, graph.constant([3 * side], means)]);
  return graph.node('Unsqueeze', [centred, graph.integers([1])]);
}

/** The first convolution, over what emitPictures made. */
export function emitFirstConvolution(
  { graph }: Layers,
  pictures: string,
  { filter, bias, stride, padding }: Filter & { stride: number; padding: Padding },
): string {
  const [, colours = 3, height = 1, width = 1] = filter.shape;
  const rows = interleaveInputs({ ...filter, values: filter.values.map((value) => value * BYTE_SCALE) });
  const [top = 0, left = 0, bottom = 0, right = 0] = padsOf(padding, [height, width], stride);
  return graph.node('Conv', [pictures, constant(graph, rows), constant(graph, bias)], {
    kernel_shape: [height, width * colours],
    strides: [stride, stride * colours],
    pads: [top, left * colours, bottom, right * colours],
  });
}

export function emitConvolution(
  { graph }: Layers,
  input: string,
  { filter, bias, stride, padding }: Filter & { stride: number; padding: Padding },
): string {
  const [, , height = 1, width = 1] = filter.shape;
  return graph.node('Conv', [input, constant(graph, filter), constant(graph, bias)], {
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: padsOf(padding, [height, width], stride),
  });
}

/** A filter per channel, then one over the channels: `<name>/depthwise_filter`, `/pointwise_filter`, `/bias`. */
export function emitSeparable(layers: Layers, input: string, name: string, stride: number): string {
  const { graph } = layers;
  const each = toDepthwise(weightNamed(layers, `${name}/depthwise_filter`));
  const [channels = 1, , height = 1, width = 1] = each.shape;
  const filtered = graph.node('Conv', [input, constant(graph, each)], {
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: padsOf('same', [height, width], stride),
    group: channels,
  });
  return emitConvolution(layers, filtered, {
    filter: toConvolution(weightNamed(layers, `${name}/pointwise_filter`)),
    bias: weightNamed(layers, `${name}/bias`),
    stride: 1,
    padding: 'valid',
  });
}

/**
 * Zeros behind the channels. A convolution that copies: the runtime would leave its fast layout for a Pad, and with
 * it every addition of the blocks that follow (tfjs/graph-converter.ts).
 */
export function emitMoreChannels({ graph }: Layers, input: string, from: number, to: number): string {
  return graph.node('Conv', [input, constant(graph, copyingFilter(from, to))], { kernel_shape: [1, 1] });
}

function padsOf(padding: Padding, kernel: readonly [number, number], stride: number): number[] {
  return padding === 'same' ? samePads(kernel, stride) : [0, 0, 0, 0];
}

function constant(graph: OnnxGraph, { shape, values }: Weight): string {
  return graph.constant(shape, values);
}
