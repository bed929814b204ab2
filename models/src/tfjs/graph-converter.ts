/**
 * Turns a TensorFlow.js graph model into ONNX by walking back from the outputs that are wanted; what feeds no
 * wanted output is left behind. Activations are channels first throughout. Convolutions have their own file
 * (tfjs/convolution.ts), and so has the hard swish.
 *
 * An operator that is not in the table is refused by name rather than guessed at.
 */
import { GiveUp } from '#base/errors.ts';
import { createOnnxGraph } from '../onnx/graph.ts';
import {
  emitNode,
  nodeName,
  nodeOf,
  scalarOf,
  sizesAt,
  weightOf,
  type Conversion,
  type ConversionOrder,
  type Value,
} from './conversion.ts';
import { emitConvolution, emitConvolutionOnto, emitRelu6 } from './convolution.ts';
import { hardSigmoidInput, hardSwishInput } from './hard-swish.ts';
import { copyingFilter, samePads } from './layout.ts';
import type { TfjsModel, TfjsNode } from './model.ts';

/** More than one value is a concatenation: consumers that can take the parts one by one save the copying. */
type Emit = (conversion: Conversion, node: TfjsNode) => Value | readonly Value[];

/**
 * The model takes `input`, uint8 [1, H, W, 3] RGB, height and width multiples of 32, and gives float32
 * [1, channels, H/stride, W/stride] per output.
 */
export function convertGraph(model: TfjsModel, order: ConversionOrder): Buffer {
  const graph = createOnnxGraph(order.name);
  const parts = new Map<string, readonly Value[]>();
  const joined = new Map<string, Value>();
  const conversion: Conversion = {
    model,
    graph,
    order,
    outputConvolutions: findOutputConvolutions(model, order),
    resolveParts: (input) => {
      const node = nodeOf(model, input);
      const values = parts.get(node.name) ?? [emit(conversion, node)].flat();
      parts.set(node.name, values);
      return values;
    },
    resolve: (input) => {
      const values = conversion.resolveParts(input);
      const value = joined.get(nodeName(input)) ?? join(conversion, values);
      joined.set(nodeName(input), value);
      return value;
    },
  };

  for (const [tensorflowName, { name, channels }] of Object.entries(order.outputs)) {
    const value = conversion.resolve(tensorflowName);
    if (value.allChannels !== channels) {
      throw new GiveUp(
        'model-malformed',
        `${tensorflowName} has ${value.allChannels} channels, not ${channels}`,
      );
    }
    graph.node('Identity', [value.name], {}, name);
    graph.output(name, 'float32', [1, channels, ...sizesAt(value.stride)]);
  }
  return graph.build(order.metadata);
}

const EMITTERS: Record<string, Emit> = {
  Placeholder: emitPicture,
  _FusedConv2D: emitConvolution,
  Conv2D: emitConvolution,
  FusedDepthwiseConv2dNative: emitConvolution,
  DepthwiseConv2dNative: emitConvolution,
  Add: emitAddition,
  AddV2: emitAddition,
  Pad: emitMoreChannels,
  Mul: emitProduct,
  Relu: (conversion, node) => emitElementwise(conversion, node, 'Relu'),
  Relu6: (conversion, node) => emitRelu6(conversion, conversion.resolve(node.inputs[0])),
  Sigmoid: (conversion, node) => emitElementwise(conversion, node, 'Sigmoid'),
  Identity: (conversion, node) => conversion.resolve(node.inputs[0]),
  Mean: emitMean,
  MaxPool: emitMaxPool,
  ConcatV2: emitConcat,
  ResizeBilinear: emitDoubling,
};

function emit(conversion: Conversion, node: TfjsNode): Value | readonly Value[] {
  const emitOperator = EMITTERS[node.operator];
  if (!emitOperator) {
    throw new GiveUp('model-operator', `${node.name}: no conversion for the operator ${node.operator}`);
  }
  return emitOperator(conversion, node);
}

/** Walks from the outputs back to the first convolution. */
function findOutputConvolutions(model: TfjsModel, order: ConversionOrder): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const node = model.nodes.get(name);
    if (node?.operator.includes('Conv')) {
      found.add(node.name);
    } else {
      node?.inputs.map(nodeName).forEach(visit);
    }
  };
  Object.keys(order.outputs).forEach(visit);
  return found;
}

function emitPicture({ graph }: Conversion): Value {
  graph.input('input', 'uint8', [1, ...sizesAt(1), 3]);
  return { name: 'input', channels: 3, allChannels: 3, stride: 1, isPicture: true };
}

function emitElementwise(conversion: Conversion, node: TfjsNode, operator: string): Value[] {
  return conversion
    .resolveParts(node.inputs[0])
    .map((value) => emitNode(conversion, operator, [value.name], { like: value }));
}

function emitMean(conversion: Conversion, node: TfjsNode): Value[] {
  return conversion
    .resolveParts(node.inputs[0])
    .map((value) =>
      emitNode(conversion, 'GlobalAveragePool', [value.name], { like: { ...value, stride: null } }),
    );
}

function emitMaxPool(conversion: Conversion, node: TfjsNode): Value {
  const [, height = 1, width = 1] = node.numbers('ksize');
  const [, stride = 1] = node.numbers('strides');
  const value = conversion.resolve(node.inputs[0]);
  return emitNode(conversion, 'MaxPool', [value.name], {
    like: { ...value, stride: value.stride === null ? null : value.stride * stride },
    attributes: {
      kernel_shape: [height, width],
      strides: [stride, stride],
      pads: node.text('padding') === 'SAME' ? samePads([height, width], stride) : [0, 0, 0, 0],
    },
  });
}

/**
 * Zeros behind the channels, so that what has fewer can be added to what has more: the one use of Pad here. Written as
 * a convolution that copies: for a Pad the runtime leaves its fast layout, and with it every addition that follows
 * (8 % of the finder of faces).
 */
function emitMoreChannels(conversion: Conversion, node: TfjsNode): Value {
  const value = conversion.resolve(node.inputs[0]);
  const amounts = weightOf(conversion, node.inputs[1]).values;
  const added = amounts[7] ?? 0;
  if (amounts.length !== 8 || amounts.some((amount, index) => index !== 7 && amount !== 0)) {
    throw new GiveUp('model-operator', `${node.name}: only channels behind the last are padded`);
  }
  if (value.channels !== value.allChannels) {
    throw new GiveUp('model-operator', `${node.name}: pads channels that are no multiple of the block`);
  }
  const channels = value.channels + added;
  const { shape, values } = copyingFilter(value.channels, channels);
  return emitNode(conversion, 'Conv', [value.name, conversion.graph.constant(shape, values)], {
    like: { channels, allChannels: channels, stride: value.stride },
    attributes: { kernel_shape: [1, 1] },
  });
}

function emitConcat(conversion: Conversion, node: TfjsNode): readonly Value[] {
  const values = node.inputs.slice(0, -1).flatMap((input) => conversion.resolveParts(input));
  if (values.some((value) => value.channels !== value.allChannels)) {
    throw new GiveUp('model-operator', `${node.name}: joins channels that are no multiple of the block`);
  }
  return values;
}

function join(conversion: Conversion, values: readonly Value[]): Value {
  const [first] = values;
  if (!first || values.length === 1) {
    return first ?? { name: '', channels: 0, allChannels: 0, stride: null };
  }
  const channels = values.reduce((sum, value) => sum + value.channels, 0);
  const names = values.map(({ name }) => name);
  return emitNode(conversion, 'Concat', names, {
    like: { channels, allChannels: channels, stride: first.stride },
    attributes: { axis: 1 },
  });
}

/**
 * Every resize of these graphs doubles; the sizes written in them hold for one input size only. Between the cells of
 * an asymmetric linear doubling lie the means of their neighbours: repeating each cell and averaging two by two gives
 * the same (at the far edges too, where the average is over what is there) in half the time.
 */
function emitDoubling(conversion: Conversion, node: TfjsNode): Value {
  const value = conversion.resolve(node.inputs[0]);
  if (node.flag('half_pixel_centers') || node.flag('align_corners')) {
    throw new GiveUp('model-operator', `${node.name}: only the asymmetric resize is converted`);
  }
  const scales = conversion.graph.constant([4], Float32Array.of(1, 1, 2, 2));
  const like = { ...value, stride: value.stride === null ? null : value.stride / 2 };
  const repeated = emitNode(conversion, 'Resize', [value.name, '', scales], {
    like,
    attributes: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  });
  return emitNode(conversion, 'AveragePool', [repeated.name], {
    like,
    attributes: { kernel_shape: [2, 2], strides: [1, 1], pads: [0, 0, 1, 1], count_include_pad: 0 },
  });
}

function emitAddition(conversion: Conversion, node: TfjsNode): Value {
  const [left, right] = node.inputs;
  if (scalarOf(conversion, left) !== null || scalarOf(conversion, right) !== null) {
    return emitArithmetic(conversion, node, 'Add');
  }
  const second = nodeOf(conversion.model, right);
  const onto = isReadOnce(conversion, second)
    ? emitConvolutionOnto(conversion, second, conversion.resolve(left))
    : null;
  return onto ?? emitArithmetic(conversion, node, 'Add');
}

function isReadOnce({ model }: Conversion, node: TfjsNode): boolean {
  const readers = [...model.nodes.values()].filter(({ inputs }) =>
    inputs.some((input) => nodeName(input) === node.name),
  );
  return readers.length === 1;
}

function emitProduct(conversion: Conversion, node: TfjsNode): Value | readonly Value[] {
  const swished = hardSwishInput(conversion, node);
  if (swished !== null) {
    const value = conversion.resolve(swished);
    return emitNode(conversion, 'Mul', [value.name, emitHardSigmoid(conversion, value).name], {
      like: value,
    });
  }
  const gated = hardSigmoidInput(conversion, node);
  if (gated !== null) {
    return emitHardSigmoid(conversion, conversion.resolve(gated));
  }
  return emitGate(conversion, node) ?? emitArithmetic(conversion, node, 'Mul');
}

/** A concatenation times one number per channel: each part with its share of the numbers. */
function emitGate(conversion: Conversion, node: TfjsNode): readonly Value[] | null {
  const [parts, gate] = node.inputs.map((input) =>
    scalarOf(conversion, input) === null ? conversion.resolveParts(input) : [],
  );
  if (!parts || parts.length < 2 || gate?.length !== 1 || gate[0]?.stride !== null) {
    return null;
  }
  const { graph } = conversion;
  const name = gate[0].name;
  let from = 0;
  return parts.map((part) => {
    const bounds = [from, (from += part.channels), 1].map((bound) => graph.integers([bound]));
    const share = graph.node('Slice', [name, ...bounds]);
    return emitNode(conversion, 'Mul', [part.name, share], { like: part });
  });
}

function emitHardSigmoid(conversion: Conversion, value: Value): Value {
  const attributes = { alpha: { real: 1 / 6 }, beta: { real: 0.5 } };
  return emitNode(conversion, 'HardSigmoid', [value.name], { like: value, attributes });
}

/** One of the two may be a number or one cell for the whole picture: the result has the shape of the other. */
function emitArithmetic(conversion: Conversion, node: TfjsNode, operator: 'Add' | 'Mul'): Value {
  const values: Value[] = [];
  const operands = node.inputs.map((input) => {
    const scalar = scalarOf(conversion, input);
    if (scalar !== null) {
      return conversion.graph.constant([], Float32Array.of(scalar));
    }
    const value = conversion.resolve(input);
    values.push(value);
    return value.name;
  });
  const like = values.find(({ stride }) => stride !== null) ?? values[0];
  if (!like || values.some(({ allChannels }) => allChannels !== like.allChannels)) {
    throw new GiveUp('model-operator', `${node.name}: ${operator} of different numbers of channels`);
  }
  return emitNode(conversion, operator, operands, { like });
}
