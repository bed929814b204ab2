/**
 * Convolutions of the graph converter, written so that ONNX Runtime keeps whole chains of them in its blocked
 * layout (eight channels side by side), which is where its fast kernels are. A convolution whose channels are no
 * multiple of eight falls out of it and takes its neighbours along: such channels are filled up with zeros, which
 * changes no result (a 5x5 depthwise convolution of 18 channels cost ten times as much as one of 24).
 *
 * The first convolution reads the picture as it comes, bytes with the three colours side by side: one plane three
 * times as wide, and a filter three times as wide that moves three times as far. So nothing is transposed.
 */
import { GiveUp } from '#base/errors.ts';
import { emitNode, weightOf, type Conversion, type Value } from './conversion.ts';
import { fillUp, interleaveInputs, keepOutputs, samePads, toConvolution, toDepthwise } from './layout.ts';
import type { TfjsNode, Weight } from './model.ts';

const CHANNEL_BLOCK = 8;

export function emitConvolution(conversion: Conversion, node: TfjsNode): Value {
  const { graph, order } = conversion;
  const source = conversion.resolve(node.inputs[0]);
  const isDepthwise = node.operator.includes('Depthwise');
  const kept = order.keptChannels?.[node.name];
  const thin = (weight: Weight): Weight => (kept ? keepOutputs(weight, kept) : weight);
  const filter = (isDepthwise ? toDepthwise : toConvolution)(thin(weightOf(conversion, node.inputs[1])));
  const channels = filter.shape[0] ?? 1;
  const allChannels = conversion.outputConvolutions.has(node.name) ? channels : upToBlock(channels);
  const stride = strideOf(node);
  const like = { channels, allChannels, stride: source.stride === null ? null : source.stride * stride };
  const { input, weight, attributes } = source.isPicture
    ? onPicture(conversion, node, { source, filter: fillUp(filter, allChannels) })
    : onChannels(node, { source, filter, isDepthwise, allChannels });

  const inputs = [input, graph.constant(weight.shape, weight.values)];
  const [fused, activation] = node.texts('fused_ops');
  if (fused === 'BiasAdd') {
    const bias = fillUp(thin(weightOf(conversion, node.inputs[2])), allChannels);
    inputs.push(graph.constant(bias.shape, bias.values));
  }
  const sum = emitNode(conversion, 'Conv', inputs, { like, attributes });
  return activation === undefined ? sum : emitActivation(conversion, node, activation, sum);
}

export function emitRelu6(conversion: Conversion, value: Value): Value {
  const bounds = [0, 6].map((bound) => conversion.graph.constant([], Float32Array.of(bound)));
  return emitNode(conversion, 'Clip', [value.name, ...bounds], { like: value });
}

interface ConvolutionParts {
  input: string;
  weight: Weight;
  attributes: Record<string, number | readonly number[]>;
}

function onChannels(
  node: TfjsNode,
  {
    source,
    filter,
    isDepthwise,
    allChannels,
  }: { source: Value; filter: Weight; isDepthwise: boolean; allChannels: number },
): ConvolutionParts {
  const [, , height = 1, width = 1] = filter.shape;
  const stride = strideOf(node);
  return {
    input: source.name,
    weight: isDepthwise ? fillUp(filter, allChannels) : fillUp(filter, allChannels, source.allChannels),
    attributes: {
      kernel_shape: [height, width],
      strides: [stride, stride],
      pads: padsOf(node, height, width),
      group: isDepthwise ? allChannels : 1,
    },
  };
}

function onPicture(
  { graph }: Conversion,
  node: TfjsNode,
  { source, filter }: { source: Value; filter: Weight },
): ConvolutionParts {
  const [, colours = 1, height = 1, width = 1] = filter.shape;
  if (colours !== source.channels) {
    throw new GiveUp(
      'model-operator',
      `${node.name}: takes ${colours} channels of a picture of ${source.channels}`,
    );
  }
  const real = graph.node('Cast', [source.name], { to: 1 });
  const rows = graph.node('Reshape', [real, graph.integers([0, 0, -1])]);
  const plane = graph.node('Unsqueeze', [rows, graph.integers([1])]);
  const stride = strideOf(node);
  const [top = 0, left = 0, bottom = 0, right = 0] = padsOf(node, height, width);
  return {
    input: plane,
    weight: interleaveInputs(filter),
    attributes: {
      kernel_shape: [height, width * colours],
      strides: [stride, stride * colours],
      pads: [top, left * colours, bottom, right * colours],
      group: 1,
    },
  };
}

function strideOf(node: TfjsNode): number {
  if (node.numbers('dilations').some((dilation) => dilation !== 1)) {
    throw new GiveUp('model-operator', `${node.name}: dilated convolutions are not converted`);
  }
  return node.numbers('strides')[1] ?? 1;
}

function padsOf(node: TfjsNode, height: number, width: number): number[] {
  return node.text('padding') === 'SAME' ? samePads([height, width], strideOf(node)) : [0, 0, 0, 0];
}

function emitActivation(conversion: Conversion, node: TfjsNode, activation: string, value: Value): Value {
  if (activation === 'Relu') {
    return emitNode(conversion, 'Relu', [value.name], { like: value });
  }
  if (activation === 'Relu6') {
    return emitRelu6(conversion, value);
  }
  throw new GiveUp('model-operator', `${node.name}: no conversion for the activation ${activation}`);
}

function upToBlock(channels: number): number {
  return Math.ceil(channels / CHANNEL_BLOCK) * CHANNEL_BLOCK;
}
