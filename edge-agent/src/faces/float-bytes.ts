/** Descriptors as bytes for sealing: float32, little end first, one after the other. */
const FLOAT_BYTES = 4;

export function toBytes(descriptors: readonly Float32Array[]): Buffer {
  const bytes = Buffer.alloc(descriptors.reduce((sum, { length }) => sum + length, 0) * FLOAT_BYTES);
  let at = 0;
  for (const descriptor of descriptors) {
    for (const value of descriptor) {
      at = bytes.writeFloatLE(value, at);
    }
  }
  return bytes;
}

export function fromBytes(bytes: Buffer): Float32Array {
  const count = Math.floor(bytes.length / FLOAT_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, count * FLOAT_BYTES);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index += 1) {
    values[index] = view.getFloat32(index * FLOAT_BYTES, true);
  }
  return values;
}
