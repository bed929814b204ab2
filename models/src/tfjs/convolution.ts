/**
 * Convolutions of the graph converter, written so that ONNX Runtime keeps whole chains of them in its blocked
 * layout (eight channels side by side), which is where its fast kernels are. A convolution whose channels are no
 * multiple of eight falls out of it and takes its neighbours along: such channels are filled up with zeros, which
 * changes no result (a 5x5 depthwise convolution of 18 channels cost four times as much as one of 24).
 *
 * The first convolution reads the picture as it comes, bytes with the three colours side by side: one plane three
 * times as wide, and a filter three times as wide that moves three times as far. So nothing is transposed. A
 * concatenation is never made for a convolution: each part has its share of the filter, and the sums are added up.
 */
import { GiveUp } from '#base/errors.ts';
import { emitNode, weightOf, type Conversion, type Value } from './conversion.ts';
import {
  fillUp,
  inputsOf,
  interleaveInputs,
  keepOutputs,
  outputsOf,
  samePads,
  scaleWeight,
  toConvolution,
  toDepthwise,
} from './layout.ts';
import type { TfjsNode, Weight } from './model.ts';

const CHANNEL_BLOCK = 8;

export function emitConvolution(conversion: Conversion, node: TfjsNode): readonly Value[] {
  const sources = conversion.resolveParts(node.inputs[0]);
  const layer = readLayer(conversion, node);
  const channels = sources.reduce((sum, source) => sum + source.channels, 0);
  if (channels !== layer.filter.shape[layer.isDepthwise ? 0 : 1]) {
    throw new GiveUp('model-malformed', `${node.name}: its filter does not fit ${channels} channels`);
  }
  return layer.isDepthwise
    ? emitDepthwise(conversion, layer, sources)
    : [emitDense(conversion, layer, { sources, start: null })];
}

/**
 * A convolution added onto `start`, which the runtime does while it computes it; null where `node` is none that can
 * be. Of two convolutions that are added the second must not have been converted by itself before.
 */
export function emitConvolutionOnto(conversion: Conversion, node: TfjsNode, start: Value): Value | null {
  if (node.operator !== '_FusedConv2D' || activationOf(node) !== undefined) {
    return null;
  }
  const value = emitDense(conversion, readLayer(conversion, node), {
    sources: conversion.resolveParts(node.inputs[0]),
    start,
  });
  return value;
}

export function emitRelu6(conversion: Conversion, value: Value): Value {
  const bounds = [0, 6].map((bound) => conversion.graph.constant([], Float32Array.of(bound)));
  return emitNode(conversion, 'Clip', [value.name, ...bounds], { like: value });
}

interface Layer {
  node: TfjsNode;
  isDepthwise: boolean;
  /** [out, in, height, width] */
  filter: Weight;
  bias: Weight | null;
  stride: number;
  /** Top, left, bottom, right. */
  pads: readonly number[];
}

function readLayer(conversion: Conversion, node: TfjsNode): Layer {
  const isDepthwise = node.operator.includes('Depthwise');
  const kept = conversion.order.keptChannels?.[node.name];
  const thin = (weight: Weight): Weight => (kept ? keepOutputs(weight, kept) : weight);
  const filter = (isDepthwise ? toDepthwise : toConvolution)(thin(weightOf(conversion, node.inputs[1])));
  const [, , height = 1, width = 1] = filter.shape;
  const hasBias = node.texts('fused_ops')[0] === 'BiasAdd';
  const stride = node.numbers('strides')[1] ?? 1;
  if (node.numbers('dilations').some((dilation) => dilation !== 1)) {
    throw new GiveUp('model-operator', `${node.name}: dilated convolutions are not converted`);
  }
  return {
    node,
    isDepthwise,
    filter,
    bias: hasBias ? thin(weightOf(conversion, node.inputs[2])) : null,
    stride,
    pads: node.text('padding') === 'SAME' ? samePads([height, width], stride) : [0, 0, 0, 0],
  };
}

/** Every part of a concatenation by itself: the result is a concatenation too. */
function emitDepthwise(conversion: Conversion, layer: Layer, sources: readonly Value[]): Value[] {
  let from = 0;
  return sources.map((source) => {
    const share = (weight: Weight): Weight =>
      fillUp(outputsOf(weight, from, source.channels), source.allChannels);
    const sum = emitSum(conversion, layer, source, {
      filter: share(layer.filter),
      bias: layer.bias && share(layer.bias),
      channels: source.channels,
    });
    from += source.channels;
    return emitActivation(conversion, layer.node, sum);
  });
}

function emitDense(
  conversion: Conversion,
  layer: Layer,
  { sources, start }: { sources: readonly Value[]; start: Value | null },
): Value {
  const channels = layer.filter.shape[0] ?? 1;
  const allChannels = conversion.outputConvolutions.has(layer.node.name) ? channels : upToBlock(channels);
  if (start && start.allChannels !== allChannels) {
    throw new GiveUp(
      'model-malformed',
      `${layer.node.name}: ${channels} channels added to ${start.channels}`,
    );
  }
  let from = 0;
  let total = start;
  for (const source of sources) {
    const sum = emitSum(conversion, layer, source, {
      filter: fillUp(inputsOf(layer.filter, from, source.channels), allChannels, source.allChannels),
      bias: layer.bias && from === 0 ? fillUp(layer.bias, allChannels) : null,
      channels,
    });
    total = total ? emitNode(conversion, 'Add', [sum.name, total.name], { like: sum }) : sum;
    from += source.channels;
  }
  if (!total) {
    throw new GiveUp('model-malformed', `${layer.node.name} reads nothing`);
  }
  return emitActivation(conversion, layer.node, total);
}

interface Share {
  filter: Weight;
  bias: Weight | null;
  /** Channels of the result that mean something. */
  channels: number;
}

function emitSum(conversion: Conversion, layer: Layer, source: Value, share: Share): Value {
  const { graph } = conversion;
  const { input, filter, ...place } = source.isPicture
    ? overRows(conversion, layer, source, share.filter)
    : { input: source.name, filter: share.filter, strides: [layer.stride, layer.stride], pads: layer.pads };
  const [allChannels = 1, , height = 1, width = 1] = filter.shape;
  const inputs = [input, graph.constant(filter.shape, filter.values)];
  if (share.bias) {
    inputs.push(graph.constant(share.bias.shape, share.bias.values));
  }
  const stride = source.stride === null ? null : source.stride * layer.stride;
  return emitNode(conversion, 'Conv', inputs, {
    like: { channels: share.channels, allChannels, stride },
    attributes: { kernel_shape: [height, width], group: layer.isDepthwise ? allChannels : 1, ...place },
  });
}

/** The picture as one plane whose rows are red, green, blue, red, green, blue ... */
function overRows({ graph, order }: Conversion, { stride, pads }: Layer, source: Value, filter: Weight) {
  const colours = source.channels;
  const real = graph.node('Cast', [source.name], { to: 1 });
  // The scale goes into the filter; the mean cannot, because what is padded around the picture is zero after it.
  const { mean = 0, scale = 1 } = order.picture ?? {};
  const centred = mean === 0 ? real : graph.node('Sub', [real, graph.constant([], Float32Array.of(mean))]);
  const rows = graph.node('Reshape', [centred, graph.integers([0, 0, -1])]);
  const [top = 0, left = 0, bottom = 0, right = 0] = pads;
  return {
    input: graph.node('Unsqueeze', [rows, graph.integers([1])]),
    filter: scaleWeight(interleaveInputs(filter), scale),
    strides: [stride, stride * colours],
    pads: [top, left * colours, bottom, right * colours],
  };
}

function emitActivation(conversion: Conversion, node: TfjsNode, value: Value): Value {
  const activation = activationOf(node);
  if (activation === undefined) {
    return value;
  }
  if (activation === 'Relu') {
    return emitNode(conversion, 'Relu', [value.name], { like: value });
  }
  if (activation === 'Relu6') {
    return emitRelu6(conversion, value);
  }
  throw new GiveUp('model-operator', `${node.name}: no conversion for the activation ${activation}`);
}

function activationOf(node: TfjsNode): string | undefined {
  return node.texts('fused_ops').find((name) => name !== 'BiasAdd');
}

function upToBlock(channels: number): number {
  return Math.ceil(channels / CHANNEL_BLOCK) * CHANNEL_BLOCK;
}
