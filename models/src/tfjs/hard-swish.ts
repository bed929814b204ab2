/**
 * Sees through the two ways this family of networks writes the hard sigmoid: k * relu6(x + 3) and
 * (k * x) * relu6(x + 3) with k = 1/6. As HardSigmoid and one multiplication the runtime joins both into the
 * convolution before them.
 */
import { nodeName, scalarOf, type Conversion } from './conversion.ts';
import type { TfjsNode } from './model.ts';

/** The node x of (k * x) * relu6(x + 3), else null. */
export function hardSwishInput(conversion: Conversion, node: TfjsNode): string | null {
  const [left, right] = node.inputs.map((input) => conversion.model.nodes.get(nodeName(input)));
  if (left?.operator !== 'Mul' || right?.operator !== 'Relu6') {
    return null;
  }
  const scaled = scaledInput(conversion, left);
  return scaled !== null && scaled === shiftedInput(conversion, right) ? scaled : null;
}

/** The node x of k * relu6(x + 3), else null. */
export function hardSigmoidInput(conversion: Conversion, node: TfjsNode): string | null {
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
