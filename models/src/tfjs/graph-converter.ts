/**
 * Turns a TensorFlow.js graph model into ONNX by walking back from the outputs that are wanted; what feeds no
 * wanted output is left behind. Activations are channels first throughout, so that the one transposition is that
 * of the input picture. The pair x * relu6(x + 3) / 6 becomes HardSigmoid and one multiplication: half the passes
 * over memory (12 % of a 512x288 run).
 *
 * An operator that is not in the table is refused by name rather than guessed at.
 */
import { GiveUp } from '#base/errors.ts';
import { createOnnxGraph, type OnnxGraph } from '../onnx/graph.ts';
import { keepOutputs, samePads, toConvolution, toDepthwise } from './layout.ts';
import type { TfjsModel, TfjsNode, Weight } from './model.ts';

export interface ConversionOrder {
  name: string;
  /** TensorFlow node -> name of the ONNX output and its channels. */
  outputs: Record<string, { name: string; channels: number }>;
  /** Convolutions whose output channels are thinned out: node -> channels kept. */
  keptChannels?: Record<string, readonly number[]>;
  metadata: Record<string, string>;
}

interface Conversion {
  model: TfjsModel;
  graph: OnnxGraph;
  order: ConversionOrder;
  /** TensorFlow node -> ONNX value. */
  done: Map<string, string>;
}

type Emit = (conversion: Conversion, node: TfjsNode) => string;

/**
 * The model takes `input`, uint8 [1, H, W, 3] RGB, height and width multiples of 32, and gives float32
 * [1, channels, H/stride, W/stride] per output.
 */
export function convertGraph(model: TfjsModel, order: ConversionOrder): Buffer {
  const graph = createOnnxGraph(order.name);
  const conversion: Conversion = { model, graph, order, done: new Map() };

  for (const [tensorflowName, { name, channels }] of Object.entries(order.outputs)) {
    graph.node('Identity', [resolve(conversion, tensorflowName)], {}, name);
    graph.output(name, 'float32', [1, channels, 'height', 'width']);
  }
  return graph.build(order.metadata);
}

const EMITTERS: Record<string, Emit> = {
  Placeholder: emitPicture,
  _FusedConv2D: (conversion, node) => emitConvolution(conversion, node, false),
  Conv2D: (conversion, node) => emitConvolution(conversion, node, false),
  FusedDepthwiseConv2dNative: (conversion, node) => emitConvolution(conversion, node, true),
  DepthwiseConv2dNative: (conversion, node) => emitConvolution(conversion, node, true),
  Add: (conversion, node) => emitArithmetic(conversion, node, 'Add'),
  Mul: emitProduct,
  Relu: (conversion, node) => conversion.graph.node('Relu', [resolve(conversion, node.inputs[0])]),
  Relu6: (conversion, node) => emitRelu6(conversion, resolve(conversion, node.inputs[0])),
  Sigmoid: (conversion, node) => conversion.graph.node('Sigmoid', [resolve(conversion, node.inputs[0])]),
  Identity: (conversion, node) => resolve(conversion, node.inputs[0]),
  Mean: (conversion, node) =>
    conversion.graph.node('GlobalAveragePool', [resolve(conversion, node.inputs[0])]),
  MaxPool: emitMaxPool,
  ConcatV2: (conversion, node) =>
    conversion.graph.node(
      'Concat',
      node.inputs.slice(0, -1).map((input) => resolve(conversion, input)),
      { axis: 1 },
    ),
  ResizeBilinear: emitDoubling,
};

function resolve(conversion: Conversion, input: string | undefined): string {
  const name = nodeName(input);
  const known = conversion.done.get(name);
  if (known !== undefined) {
    return known;
  }
  const node = nodeOf(conversion, name);
  const emit = EMITTERS[node.operator];
  if (!emit) {
    throw new GiveUp('model-operator', `${name}: no conversion for the operator ${node.operator}`);
  }
  const value = emit(conversion, node);
  conversion.done.set(name, value);
  return value;
}

function emitPicture({ graph }: Conversion): string {
  graph.input('input', 'uint8', [1, 'H', 'W', 3]);
  const real = graph.node('Cast', ['input'], { to: 1 });
  return graph.node('Transpose', [real], { perm: [0, 3, 1, 2] });
}

function emitConvolution(conversion: Conversion, node: TfjsNode, isDepthwise: boolean): string {
  const { graph, order } = conversion;
  const kept = order.keptChannels?.[node.name];
  const thin = (weight: Weight): Weight => (kept ? keepOutputs(weight, kept) : weight);
  const filter = thin(weightOf(conversion, node.inputs[1]));
  const { shape, values } = isDepthwise ? toDepthwise(filter) : toConvolution(filter);
  const [outputs = 1, , height = 1, width = 1] = shape;
  const stride = node.numbers('strides')[1] ?? 1;
  if (node.numbers('dilations').some((dilation) => dilation !== 1)) {
    throw new GiveUp('model-operator', `${node.name}: dilated convolutions are not converted`);
  }

  const inputs = [resolve(conversion, node.inputs[0]), graph.constant(shape, values)];
  const [fused, activation] = node.texts('fused_ops');
  if (fused === 'BiasAdd') {
    inputs.push(graph.constant([outputs], thin(weightOf(conversion, node.inputs[2])).values));
  }
  const sum = graph.node('Conv', inputs, {
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: node.text('padding') === 'SAME' ? samePads([height, width], stride) : [0, 0, 0, 0],
    group: isDepthwise ? outputs : 1,
  });
  return activation === undefined ? sum : emitActivation(conversion, node, activation, sum);
}

function emitActivation(conversion: Conversion, node: TfjsNode, activation: string, value: string): string {
  if (activation === 'Relu') {
    return conversion.graph.node('Relu', [value]);
  }
  if (activation === 'Relu6') {
    return emitRelu6(conversion, value);
  }
  throw new GiveUp('model-operator', `${node.name}: no conversion for the activation ${activation}`);
}

function emitRelu6({ graph }: Conversion, value: string): string {
  const bounds = [0, 6].map((bound) => graph.constant([], Float32Array.of(bound)));
  return graph.node('Clip', [value, ...bounds]);
}

function emitMaxPool({ graph, ...rest }: Conversion, node: TfjsNode): string {
  const [, height = 1, width = 1] = node.numbers('ksize');
  const [, stride = 1] = node.numbers('strides');
  return graph.node('MaxPool', [resolve({ graph, ...rest }, node.inputs[0])], {
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: node.text('padding') === 'SAME' ? samePads([height, width], stride) : [0, 0, 0, 0],
  });
}

/** Every resize of these graphs doubles; the sizes written in them hold for one input size only. */
function emitDoubling(conversion: Conversion, node: TfjsNode): string {
  const { graph } = conversion;
  const mode = node.flag('half_pixel_centers')
    ? 'half_pixel'
    : node.flag('align_corners')
      ? 'align_corners'
      : 'asymmetric';
  const scales = graph.constant([4], Float32Array.of(1, 1, 2, 2));
  return graph.node('Resize', [resolve(conversion, node.inputs[0]), '', scales], {
    mode: 'linear',
    coordinate_transformation_mode: mode,
  });
}

/** Sees through the two ways this family of networks writes the hard sigmoid. */
function emitProduct(conversion: Conversion, node: TfjsNode): string {
  const gated = hardSwishInput(conversion, node);
  if (gated !== null) {
    const value = resolve(conversion, gated);
    return conversion.graph.node('Mul', [value, emitHardSigmoid(conversion, value)]);
  }
  const gate = hardSigmoidInput(conversion, node);
  if (gate !== null) {
    return emitHardSigmoid(conversion, resolve(conversion, gate));
  }
  return emitArithmetic(conversion, node, 'Mul');
}

function emitHardSigmoid({ graph }: Conversion, value: string): string {
  return graph.node('HardSigmoid', [value], { alpha: { real: 1 / 6 }, beta: { real: 0.5 } });
}

/** (k * x) * relu6(x + 3), k = 1/6: the node x, else null. */
function hardSwishInput(conversion: Conversion, node: TfjsNode): string | null {
  const [left, right] = node.inputs.map((input) => conversion.model.nodes.get(nodeName(input)));
  if (left?.operator !== 'Mul' || right?.operator !== 'Relu6') {
    return null;
  }
  const scaled = scaledInput(conversion, left);
  return scaled !== null && scaled === shiftedInput(conversion, right) ? scaled : null;
}

/** k * relu6(x + 3), k = 1/6: the node x, else null. */
function hardSigmoidInput(conversion: Conversion, node: TfjsNode): string | null {
  const scaled = scaledInput(conversion, node);
  const relu6 = scaled === null ? undefined : conversion.model.nodes.get(scaled);
  return relu6?.operator === 'Relu6' ? shiftedInput(conversion, relu6) : null;
}

function scaledInput(conversion: Conversion, product: TfjsNode): string | null {
  const [factor, value] = product.inputs;
  const isSixth = Math.abs((scalarOf(conversion, factor) ?? 0) - 1 / 6) < 1e-3;
  return isSixth ? nodeName(value) : null;
}

function shiftedInput(conversion: Conversion, relu6: TfjsNode): string | null {
  const sum = conversion.model.nodes.get(nodeName(relu6.inputs[0]));
  return sum?.operator === 'Add' && scalarOf(conversion, sum.inputs[1]) === 3
    ? nodeName(sum.inputs[0])
    : null;
}

function emitArithmetic(conversion: Conversion, node: TfjsNode, operator: 'Add' | 'Mul'): string {
  const operands = node.inputs.map((input) => {
    const scalar = scalarOf(conversion, input);
    return scalar === null
      ? resolve(conversion, input)
      : conversion.graph.constant([], Float32Array.of(scalar));
  });
  return conversion.graph.node(operator, operands);
}

function scalarOf({ model }: Conversion, input: string | undefined): number | null {
  const weight = model.weights.get(nodeName(input));
  return weight?.values.length === 1 ? (weight.values[0] ?? null) : null;
}

function weightOf({ model }: Conversion, input: string | undefined): Weight {
  const weight = model.weights.get(nodeName(input));
  if (!weight) {
    throw new GiveUp('model-malformed', `no weight named ${nodeName(input)}`);
  }
  return weight;
}

function nodeOf({ model }: Conversion, name: string): TfjsNode {
  const node = model.nodes.get(name);
  if (!node) {
    throw new GiveUp('model-malformed', `no node named ${name || '(nothing)'}`);
  }
  return node;
}

/** `^name:1` -> `name`. */
function nodeName(input: string | undefined): string {
  return (input ?? '').replace(/^\^/, '').replace(/:\d+$/, '');
}
