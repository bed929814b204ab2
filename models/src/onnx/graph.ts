/**
 * Builds an ONNX model (onnx.proto3, IR version 8, operator set 17) node by node and writes it out as bytes.
 * Knows the file's fields and nothing of what is converted: the operators come from tfjs/graph-converter.ts.
 */
import { createMessage, type Message } from './protobuf.ts';

const IR_VERSION = 8;
const OPERATOR_SET = 17;

const ELEMENT_TYPES = { float32: 1, uint8: 2, int64: 7 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** A whole number is an `int`, a list of them `ints`; a real number is written as `{ real }`. */
export type Attribute = number | readonly number[] | string | { real: number };

/** A name in place of a size leaves that dimension open. */
export type Dimension = number | string;

export interface OnnxGraph {
  input(name: string, type: ElementType, dimensions: readonly Dimension[]): void;
  output(name: string, type: ElementType, dimensions: readonly Dimension[]): void;
  /** Adds a weight and returns the name it goes by. */
  constant(shape: readonly number[], values: Float32Array): string;
  /** Adds a list of whole numbers, as some operators take for shapes and axes. */
  integers(values: readonly number[]): string;
  /**
   * Says the shape of a value between nodes. Two values with the same names for the same sizes are known to be of
   * one shape before any picture is: the runtime joins an addition into a convolution only then.
   */
  shape(name: string, dimensions: readonly Dimension[]): void;
  /** Adds a node with one output and returns that output's name. An input left out is the empty string. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes?: Record<string, Attribute>,
    output?: string,
  ): string;
  build(metadata: Record<string, string>): Buffer;
}

export function createOnnxGraph(name: string): OnnxGraph {
  const graph = createMessage();
  const weights: Message[] = [];
  const inputs: Message[] = [];
  const outputs: Message[] = [];
  const shapes: Message[] = [];
  let count = 0;
  const nextName = (stem: string): string => `${stem}_${++count}`;

  return {
    input: (inputName, type, dimensions) => inputs.push(valueInfo(inputName, type, dimensions)),
    output: (outputName, type, dimensions) => outputs.push(valueInfo(outputName, type, dimensions)),
    constant: (shape, values) => {
      const weightName = nextName('weight');
      weights.push(tensor(weightName, shape, values));
      return weightName;
    },
    integers: (values) => {
      const listName = nextName('integers');
      weights.push(tensor(listName, [values.length], BigInt64Array.from(values, BigInt)));
      return listName;
    },
    shape: (valueName, dimensions) => shapes.push(valueInfo(valueName, 'float32', dimensions)),
    node: (operator, nodeInputs, attributes = {}, output = nextName(operator)) => {
      graph.message(1, node(operator, nodeInputs, attributes, output));
      return output;
    },
    build: (metadata) => {
      graph.text(2, name);
      weights.forEach((weight) => graph.message(5, weight));
      inputs.forEach((value) => graph.message(11, value));
      outputs.forEach((value) => graph.message(12, value));
      shapes.forEach((value) => graph.message(13, value));
      return model(graph, metadata);
    },
  };
}

function model(graph: Message, metadata: Record<string, string>): Buffer {
  const operatorSet = createMessage().text(1, '').int(2, OPERATOR_SET);
  const message = createMessage()
    .int(1, IR_VERSION)
    .text(2, 'matlang')
    .message(7, graph)
    .message(8, operatorSet);
  for (const [key, value] of Object.entries(metadata)) {
    message.message(14, createMessage().text(1, key).text(2, value));
  }
  return Buffer.concat(message.parts());
}

function node(
  operator: string,
  inputs: readonly string[],
  attributes: Record<string, Attribute>,
  output: string,
): Message {
  const message = createMessage();
  inputs.forEach((input) => message.text(1, input));
  message.text(2, output).text(3, output).text(4, operator);
  for (const [key, value] of Object.entries(attributes)) {
    message.message(5, attribute(key, value));
  }
  return message;
}

function attribute(name: string, value: Attribute): Message {
  const message = createMessage().text(1, name);
  if (typeof value === 'number') {
    return message.int(3, value).int(20, 2);
  }
  if (typeof value === 'string') {
    return message.text(4, value).int(20, 3);
  }
  if ('real' in value) {
    return message.float(2, value.real).int(20, 1);
  }
  value.forEach((item) => message.int(8, item));
  return message.int(20, 7);
}

function tensor(name: string, shape: readonly number[], values: Float32Array | BigInt64Array): Message {
  const message = createMessage();
  shape.forEach((size) => message.int(1, size));
  return message
    .int(2, ELEMENT_TYPES[values instanceof Float32Array ? 'float32' : 'int64'])
    .text(8, name)
    .bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function valueInfo(name: string, type: ElementType, dimensions: readonly Dimension[]): Message {
  const shape = createMessage();
  for (const dimension of dimensions) {
    const entry = createMessage();
    shape.message(1, typeof dimension === 'number' ? entry.int(1, dimension) : entry.text(2, dimension));
  }
  const tensorType = createMessage().int(1, ELEMENT_TYPES[type]).message(2, shape);
  return createMessage().text(1, name).message(2, createMessage().message(1, tensorType));
}
