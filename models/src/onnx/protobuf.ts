/**
 * Writes the protocol buffers wire format (protobuf.dev/programming-guides/encoding): just the four wire shapes an
 * ONNX file needs. Which field means what is onnx/graph.ts's business.
 */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

export interface Message {
  /** A negative number is written as a 64-bit two's complement, as protobuf's int64 wants. */
  int(field: number, value: number): Message;
  float(field: number, value: number): Message;
  bytes(field: number, value: Uint8Array): Message;
  text(field: number, value: string): Message;
  message(field: number, value: Message): Message;
  /** The parts in order; joined once, at the end, because weights are megabytes. */
  parts(): readonly Uint8Array[];
  sizeBytes(): number;
}

export function createMessage(): Message {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;

  const append = (part: Uint8Array): void => {
    parts.push(part);
    sizeBytes += part.length;
  };
  const tag = (field: number, wireType: number): void => append(varint(field * 8 + wireType));

  const message: Message = {
    int: (field, value) => {
      tag(field, VARINT);
      append(varint(value));
      return message;
    },
    float: (field, value) => {
      tag(field, FIXED_32);
      append(new Uint8Array(Float32Array.of(value).buffer));
      return message;
    },
    bytes: (field, value) => {
      tag(field, LENGTH_DELIMITED);
      append(varint(value.length));
      append(value);
      return message;
    },
    text: (field, value) => message.bytes(field, Buffer.from(value, 'utf8')),
    message: (field, value) => {
      tag(field, LENGTH_DELIMITED);
      append(varint(value.sizeBytes()));
      value.parts().forEach(append);
      return message;
    },
    parts: () => parts,
    sizeBytes: () => sizeBytes,
  };
  return message;
}

/** Base 128, lowest group first. */
function varint(value: number): Uint8Array {
  const groups: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const group = Number(rest & 0x7fn);
    rest >>= 7n;
    groups.push(rest === 0n ? group : group | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(groups);
}
