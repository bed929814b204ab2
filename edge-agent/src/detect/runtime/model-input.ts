/** What a session wants to be given, checked against its layout before anything is run. */
import type { InferenceSession } from 'onnxruntime-node';
import { GiveUp } from '#base/errors.ts';
import type { Layout, Size } from './layout.ts';

export interface ModelInput {
  pictureName: string;
  /** The input that asks in which size boxes are to be given. */
  sizeName: string | null;
  /** Null: whatever size the canvas has. */
  size: Size | null;
}

type Metadata = InferenceSession.ValueMetadata;
type TensorMetadata = Extract<Metadata, { isTensor: true }>;

/** `wanted`: what the configuration says about its size. */
export function modelInput(
  inputs: readonly Metadata[],
  { pixels, mayAskForSize }: Layout,
  wanted: Size | null,
): ModelInput {
  const isPicture = (input: Metadata): input is TensorMetadata =>
    input.isTensor && input.type === pixels.type && fitsAxes(input.shape, pixels.axes);
  const isSize = (input: Metadata): input is TensorMetadata =>
    input.isTensor && input.type === 'int64' && input.shape.length === 2;
  const picture = inputs.find(isPicture);
  const size = mayAskForSize ? inputs.find(isSize) : undefined;
  if (!picture || inputs.length !== (size ? 2 : 1)) {
    const expected = pixels.axes === 'NCHW' ? '[1, 3, height, width]' : '[1, height, width, 3]';
    throw new GiveUp(
      'detector-input',
      `expected one ${pixels.type} input ${expected}${mayAskForSize ? ', and at most an int64 input [1, 2]' : ''}, ` +
        `found ${inputs.map(describeInput).join(', ') || 'none'}`,
    );
  }
  return {
    pictureName: picture.name,
    sizeName: size?.name ?? null,
    size: settleSize(picture.shape, pixels.axes, wanted),
  };
}

/** A name in place of a size, or -1, leaves it open. */
function fitsAxes(shape: TensorMetadata['shape'], axes: 'NCHW' | 'NHWC'): boolean {
  const [batch, ...rest] = shape;
  const channels = axes === 'NCHW' ? rest[0] : rest[2];
  return shape.length === 4 && (batch === 1 || isOpen(batch)) && (channels === 3 || isOpen(channels));
}

function isOpen(dimension: number | string | undefined): boolean {
  return typeof dimension === 'string' || (typeof dimension === 'number' && dimension < 1);
}

function settleSize(shape: TensorMetadata['shape'], axes: 'NCHW' | 'NHWC', wanted: Size | null): Size | null {
  const [height, width] = axes === 'NCHW' ? shape.slice(2) : shape.slice(1);
  const isHeightOpen = isOpen(height);
  const isWidthOpen = isOpen(width);
  const isRight =
    !wanted || ((isHeightOpen || height === wanted.height) && (isWidthOpen || width === wanted.width));
  if (!isRight) {
    throw new GiveUp(
      'detector-input',
      `the file takes pictures of ${width}x${height}, inputWidth and inputHeight say ${wanted.width}x${wanted.height}`,
    );
  }
  if (wanted) {
    return wanted;
  }
  if (isHeightOpen && isWidthOpen) {
    return null;
  }
  if (typeof width === 'number' && typeof height === 'number' && !isHeightOpen && !isWidthOpen) {
    return { width, height };
  }
  throw new GiveUp(
    'detector-input',
    `the file leaves one side of ${width}x${height} open: expected inputWidth and inputHeight`,
  );
}

function describeInput(input: Metadata): string {
  return input.isTensor ? `${input.type} ${input.name} [${input.shape.join(', ')}]` : input.name;
}
