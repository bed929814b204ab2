/**
 * TensorFlow keeps channels last, ONNX channels first: the two reorderings of convolution weights, and the padding
 * of TensorFlow's SAME, which is heavier on the far side.
 */
import type { Weight } from './model.ts';

/** [height, width, in, out] -> [out, in, height, width]. */
export function toConvolution({ shape, values }: Weight): Weight {
  const [height = 1, width = 1, inputs = 1, outputs = 1] = shape;
  const reordered = new Float32Array(values.length);
  let from = 0;
  for (let place = 0; place < height * width; place++) {
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) {
        reordered[(output * inputs + input) * height * width + place] = values[from++] ?? 0;
      }
    }
  }
  return { shape: [outputs, inputs, height, width], values: reordered };
}

/** [height, width, channels, multiplier] -> [channels * multiplier, 1, height, width]. */
export function toDepthwise({ shape, values }: Weight): Weight {
  const [height = 1, width = 1, channels = 1, multiplier = 1] = shape;
  const outputs = channels * multiplier;
  const { values: reordered } = toConvolution({ shape: [height, width, 1, outputs], values });
  return { shape: [outputs, 1, height, width], values: reordered };
}

/** Keeps some of the output channels of a [height, width, in, out] weight or an [out] bias, in the order given. */
export function keepOutputs({ shape, values }: Weight, kept: readonly number[]): Weight {
  const outputs = shape.at(-1) ?? 1;
  const rows = values.length / outputs;
  const narrowed = new Float32Array(rows * kept.length);
  for (let row = 0; row < rows; row++) {
    kept.forEach((output, index) => {
      narrowed[row * kept.length + index] = values[row * outputs + output] ?? 0;
    });
  }
  return { shape: [...shape.slice(0, -1), kept.length], values: narrowed };
}

/** Some of the output channels of a [out, in, height, width] weight. */
export function outputsOf({ shape, values }: Weight, from: number, count: number): Weight {
  const rowLength = values.length / (shape[0] ?? 1);
  return {
    shape: [count, ...shape.slice(1)],
    values: values.slice(from * rowLength, (from + count) * rowLength),
  };
}

/** Some of the input channels of a [out, in, height, width] weight. */
export function inputsOf({ shape, values }: Weight, from: number, count: number): Weight {
  const [outputs = 1, inputs = 1, ...kernel] = shape;
  const places = values.length / outputs / inputs;
  const narrowed = new Float32Array(outputs * count * places);
  for (let output = 0; output < outputs; output++) {
    const start = (output * inputs + from) * places;
    narrowed.set(values.subarray(start, start + count * places), output * count * places);
  }
  return { shape: [outputs, count, ...kernel], values: narrowed };
}

/** Fills up the output channels (first axis) and, where `inputs` is given, the input channels (second) with zeros. */
export function fillUp({ shape, values }: Weight, outputs: number, inputs?: number): Weight {
  const [oldOutputs = 1, oldInputs = 1, ...kernel] = shape;
  const filled = shape.length === 1 ? [outputs] : [outputs, inputs ?? oldInputs, ...kernel];
  if (filled.every((size, axis) => size === shape[axis])) {
    return { shape, values };
  }
  const rowLength = values.length / oldOutputs;
  const newRowLength = (rowLength / oldInputs) * (shape.length === 1 ? oldInputs : (filled[1] ?? 1));
  const result = new Float32Array(newRowLength * outputs);
  for (let output = 0; output < oldOutputs; output++) {
    result.set(values.subarray(output * rowLength, (output + 1) * rowLength), output * newRowLength);
  }
  return { shape: filled, values: result };
}

/**
 * [out, 3, height, width] over three planes -> [out, 1, height, 3 * width] over one plane whose rows are red, green,
 * blue, red, green, blue ..., as pictures come.
 */
export function interleaveInputs({ shape, values }: Weight): Weight {
  const [outputs = 1, inputs = 1, height = 1, width = 1] = shape;
  const reordered = new Float32Array(values.length);
  let from = 0;
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let place = 0; place < height * width; place++) {
        reordered[(output * height * width + place) * inputs + input] = values[from++] ?? 0;
      }
    }
  }
  return { shape: [outputs, 1, height, width * inputs], values: reordered };
}

/** [to, from, 1, 1]: the channels as they are, and zeros behind them. */
export function copyingFilter(from: number, to: number): Weight {
  const values = new Float32Array(to * from);
  for (let channel = 0; channel < Math.min(from, to); channel++) {
    values[channel * from + channel] = 1;
  }
  return { shape: [to, from, 1, 1], values };
}

export function scaleWeight({ shape, values }: Weight, factor: number): Weight {
  return { shape, values: factor === 1 ? values : values.map((value) => value * factor) };
}

/**
 * ONNX `pads` [top, left, bottom, right] of SAME for an input whose size is a multiple of the stride: only then does
 * the padding not depend on the size, and one graph serves pictures of any size.
 */
export function samePads([height, width]: readonly [number, number], stride: number): number[] {
  const [top, left] = [height, width].map((size) => Math.floor(Math.max(0, size - stride) / 2)) as [
    number,
    number,
  ];
  return [top, left, Math.max(0, height - stride) - top, Math.max(0, width - stride) - left];
}
