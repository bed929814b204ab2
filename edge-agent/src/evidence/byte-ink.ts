/**
 * Whole numbers as few bytes: 7 bits a byte, small ones in one. Signed numbers are folded so that small negative ones
 * stay small too. Used by the look journal, whose numbers are mostly differences.
 */

const FIRST_SIZE = 4096;

export interface ByteWriter {
  /** 0 and up, to 2^53. */
  unsigned(value: number): void;
  signed(value: number): void;
  bytes(): Uint8Array;
}

export function createByteWriter(): ByteWriter {
  let buffer = new Uint8Array(FIRST_SIZE);
  let length = 0;

  const put = (byte: number): void => {
    if (length === buffer.length) {
      const larger = new Uint8Array(buffer.length * 2);
      larger.set(buffer);
      buffer = larger;
    }
    buffer[length] = byte;
    length += 1;
  };
  const unsigned = (value: number): void => {
    let rest = value;
    while (rest >= 0x80) {
      put((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    put(rest);
  };

  return {
    unsigned,
    signed: (value) => unsigned(value < 0 ? -2 * value - 1 : 2 * value),
    bytes: () => buffer.slice(0, length),
  };
}

export interface ByteReader {
  unsigned(): number;
  signed(): number;
  isAtEnd(): boolean;
}

/** Throws RangeError past the end: what was written whole is read whole. */
export function createByteReader(buffer: Uint8Array): ByteReader {
  let at = 0;
  const unsigned = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = buffer[at];
      if (byte === undefined) {
        throw new RangeError(`ended after ${at} bytes in the middle of a number`);
      }
      at += 1;
      value += (byte % 0x80) * factor;
      if (byte < 0x80) {
        return value;
      }
    }
  };
  return {
    unsigned,
    signed: () => {
      const folded = unsigned();
      return folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2;
    },
    isAtEnd: () => at === buffer.length,
  };
}
