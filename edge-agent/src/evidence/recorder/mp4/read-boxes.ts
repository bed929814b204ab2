/**
 * Reads boxes (ISO/IEC 14496-12 section 4.2) out of bytes that may be cut, damaged or made up: every size is checked
 * against what is there before anything is taken for it.
 */
export interface ReadBox {
  type: string;
  /** Of its first byte. */
  offset: number;
  headerBytes: number;
  sizeBytes: number;
}

const LARGE_HEADER_BYTES = 16;

/** The header at the start of `bytes`; null where it is cut or makes no sense. `offset`: where that is in the file. */
export function readBoxHeader(bytes: Buffer, offset: number): ReadBox | null {
  if (bytes.length < 8) {
    return null;
  }
  const type = bytes.toString('latin1', 4, 8);
  const size32 = bytes.readUInt32BE(0);
  if (size32 === 1) {
    if (bytes.length < LARGE_HEADER_BYTES) {
      return null;
    }
    const sizeBytes = Number(bytes.readBigUInt64BE(8));
    const isSane = Number.isSafeInteger(sizeBytes) && sizeBytes >= LARGE_HEADER_BYTES;
    return isSane ? { type, offset, headerBytes: LARGE_HEADER_BYTES, sizeBytes } : null;
  }
  return size32 >= 8 ? { type, offset, headerBytes: 8, sizeBytes: size32 } : null;
}

export interface ContainedBox {
  type: string;
  /** Without its header. */
  content: Buffer;
}

/** Those in `bytes`, as far as they are whole. */
export function containedBoxes(bytes: Buffer): ContainedBox[] {
  const boxes: ContainedBox[] = [];
  let at = 0;
  for (let next = readBoxHeader(bytes, 0); next; next = readBoxHeader(bytes.subarray(at), at)) {
    const end = at + next.sizeBytes;
    if (end > bytes.length) {
      break;
    }
    boxes.push({ type: next.type, content: bytes.subarray(at + next.headerBytes, end) });
    at = end;
  }
  return boxes;
}

/** Down the path of types, the first of each; null where one is missing. */
export function findBox(bytes: Buffer, ...path: string[]): Buffer | null {
  let content: Buffer | null = bytes;
  for (const type of path) {
    content = containedBoxes(content).find((candidate) => candidate.type === type)?.content ?? null;
    if (!content) {
      return null;
    }
  }
  return content;
}
