/**
 * Reads the bits of an H.264 parameter set: fixed width and Exp-Golomb numbers (ITU-T H.264 section 9.1).
 * Reading past the end gives zeros and sets `isExhausted` instead of throwing, so a parser checks once at its end.
 * Not here: what the bits mean (sequence-parameter-set.ts).
 */
export interface BitReader {
  /** Unsigned, `count` <= 32 bits. */
  bits(count: number): number;
  /** Unsigned Exp-Golomb. */
  unsigned(): number;
  /** Signed Exp-Golomb. */
  signed(): number;
  /** More was read than there is, or a number was longer than 32 bits. */
  readonly isExhausted: boolean;
}

/** `payload` is the NAL unit after its header byte(s), emulation prevention bytes still in it. */
export function createBitReader(payload: Buffer): BitReader {
  const bytes = withoutEmulationPrevention(payload);
  let position = 0;
  let isExhausted = false;

  const bits = (count: number): number => {
    let value = 0;
    for (let read = 0; read < count; read += 1) {
      const byte = bytes[position >> 3];
      if (byte === undefined) {
        isExhausted = true;
        return 0;
      }
      value = value * 2 + ((byte >> (7 - (position & 7))) & 1);
      position += 1;
    }
    return value;
  };

  const unsigned = (): number => {
    let zeros = 0;
    while (!isExhausted && bits(1) === 0) {
      zeros += 1;
      if (zeros > 31) {
        isExhausted = true;
      }
    }
    return isExhausted ? 0 : 2 ** zeros - 1 + bits(zeros);
  };

  return {
    bits,
    unsigned,
    signed: () => {
      const code = unsigned();
      return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
    },
    get isExhausted() {
      return isExhausted;
    },
  };
}

/** Takes out the 03 of every 00 00 03 (section 7.4.1). */
function withoutEmulationPrevention(payload: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(payload.length);
  let length = 0;
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    bytes[length] = byte;
    length += 1;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return bytes.subarray(0, length);
}
