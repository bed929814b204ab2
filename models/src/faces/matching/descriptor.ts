/** Descriptors by themselves: how alike two are, several made one, and as text for messages and files. */
import { GiveUp } from '#base/errors.ts';

export interface GradedDescriptor {
  /** Unit length. */
  descriptor: Float32Array;
  /** 0 to 1 (face.ts). */
  grade: number;
}

/** Rounding of float32 over some hundred values stays far below it. */
const UNIT_TOLERANCE = 1e-3;
const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** The cosine of two descriptors of unit length. */
export function similarityOf(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) {
    sum += (a[i] ?? 0) * (b[i] ?? 0);
  }
  return sum;
}

/**
 * One descriptor of unit length for several of one person, each with the weight of its grade; all the same where no
 * grade is above 0. Throws RangeError for none, and for descriptors of different lengths.
 */
export function fuseDescriptors(shots: readonly GradedDescriptor[]): Float32Array {
  const [first] = shots;
  if (first === undefined) {
    throw new RangeError('no descriptors to fuse, expected at least one');
  }
  const isGraded = shots.some(({ grade }) => grade > 0);
  const fused = new Float32Array(first.descriptor.length);
  for (const { descriptor, grade } of shots) {
    requireLength(descriptor, fused.length);
    const weight = isGraded ? Math.max(0, grade) : 1;
    for (let i = 0; i < fused.length; i += 1) {
      fused[i] = (fused[i] ?? 0) + weight * (descriptor[i] ?? 0);
    }
  }
  const length = Math.sqrt(similarityOf(fused, fused));
  // Opposite descriptors leave nothing; the best of them says more than a division by zero.
  return length > UNIT_TOLERANCE ? fused.map((value) => value / length) : first.descriptor.slice();
}

/** Base64 of little-endian float32. Throws GiveUp for what decodeDescriptor would refuse. */
export function encodeDescriptor(descriptor: Float32Array): string {
  requireUnit(descriptor);
  const bytes = Buffer.alloc(descriptor.length * BYTES);
  descriptor.forEach((value, index) => bytes.writeFloatLE(value, index * BYTES));
  return bytes.toString('base64');
}

/** Throws GiveUp unless the text is a descriptor of `length` numbers and of unit length. No value is in the message. */
export function decodeDescriptor(text: string, length: number): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) {
    throw new GiveUp('bad-descriptor', `descriptor: ${text.length} characters that are not base64`);
  }
  if (bytes.length !== length * BYTES) {
    const found = bytes.length / BYTES;
    throw new GiveUp('bad-descriptor', `descriptor: ${found} numbers, expected ${length}`);
  }
  const descriptor = Float32Array.from({ length }, (_, index) => bytes.readFloatLE(index * BYTES));
  requireUnit(descriptor);
  return descriptor;
}

export function requireLength(descriptor: Float32Array, length: number): void {
  if (descriptor.length !== length) {
    throw new RangeError(`descriptor: ${descriptor.length} numbers, expected ${length}`);
  }
}

function requireUnit(descriptor: Float32Array): void {
  const length = Math.sqrt(similarityOf(descriptor, descriptor));
  // Not a number is not within the tolerance either.
  if (!(Math.abs(length - 1) <= UNIT_TOLERANCE)) {
    throw new GiveUp('bad-descriptor', `descriptor: length ${length.toPrecision(3)}, expected 1`);
  }
}
