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
  type Conversion,
  type ConversionOrder,
  type Value,
} from './conversion.ts';
import { emitConvolution, emitRelu6 } from './convolution.ts';
import { hardSigmoidInput, hardSwishInput } from './hard-swish.ts';
import { samePads } from './layout.ts';
import type { TfjsModel, TfjsNode } from './model.ts';

type Emit = (conversion: Conversion, node: TfjsNode) => Value;

/**
 * The model takes `input`, uint8 [1, H, W, 3] RGB, height and width multiples of 32, and gives float32
 * [1, channels, H/stride, W/stride] per output.
 */
export function convertGraph(model: TfjsModel, order: ConversionOrder): Buffer {
  const graph = createOnnxGraph(order.name);
  const done = new Map<string, Value>();
  const conversion: Conversion = {
    model,
    graph,
    order,
    outputConvolutions: findOutputConvolutions(model, order),
    resolve: (input) => {
      const node = nodeOf(model, input);
      const value = done.get(node.name) ?? emit(conversion, node);
      done.set(node.name, value);
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
  Add: (conversion, node) => emitArithmetic(conversion, node, 'Add'),
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

function emit(conversion: Conversion, node: TfjsNode): Value {
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

function emitElementwise(conversion: Conversion, node: TfjsNode, operator: string): Value {
  const value = conversion.resolve(node.inputs[0]);
  return emitNode(conversion, operator, [value.name], { like: value });
}

function emitMean(conversion: Conversion, node: TfjsNode): Value {
  const value = conversion.resolve(node.inputs[0]);
  return emitNode(conversion, 'GlobalAveragePool', [value.name], { like: { ...value, stride: null } });
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

function emitConcat(conversion: Conversion, node: TfjsNode): Value {
  const values = node.inputs.slice(0, -1).map((input) => conversion.resolve(input));
  const channels = values.reduce((sum, value) => sum + value.channels, 0);
  const [first] = values;
  if (!first || values.some((value) => value.channels !== value.allChannels)) {
    throw new GiveUp('model-operator', `${node.name}: joins channels that are no multiple of the block`);
  }
  return emitNode(
    conversion,
    'Concat',
    values.map(({ name }) => name),
    { like: { channels, allChannels: channels, stride: first.stride }, attributes: { axis: 1 } },
  );
}

/** Every resize of these graphs doubles; the sizes written in them hold for one input size only. */
function emitDoubling(conversion: Conversion, node: TfjsNode): Value {
  const value = conversion.resolve(node.inputs[0]);
  const mode = node.flag('half_pixel_centers')
    ? 'half_pixel'
    : node.flag('align_corners')
      ? 'align_corners'
      : 'asymmetric';
  const scales = conversion.graph.constant([4], Float32Array.of(1, 1, 2, 2));
  return emitNode(conversion, 'Resize', [value.name, '', scales], {
    like: { ...value, stride: value.stride === null ? null : value.stride / 2 },
    attributes: { mode: 'linear', coordinate_transformation_mode: mode },
  });
}

function emitProduct(conversion: Conversion, node: TfjsNode): Value {
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
  return emitArithmetic(conversion, node, 'Mul');
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
