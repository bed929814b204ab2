/**
 * Kind and size of a picture file by its first bytes, before anything is decoded: a file of 200 bytes may promise
 * 65,535 x 65,535 pixels. Sources: ITU-T T.81 B.2 (JPEG), W3C PNG 5.2 and 11.2.1, RFC 9649 2.4 to 2.7 (WebP).
 */
export interface PictureSize {
  kind: 'jpeg' | 'png' | 'webp';
  width: number;
  height: number;
}

/** Null for what is none of the three, or says no size. A turned JPEG is given as it lies in the file. */
export function pictureSize(bytes: Uint8Array): PictureSize | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = jpegSize(view) ?? pngSize(view) ?? webpSize(view);
  return size && size.width > 0 && size.height > 0 ? size : null;
}

const START_OF_SCAN = 0xda;

function jpegSize(bytes: Buffer): PictureSize | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) {
    return null;
  }
  let offset = 2;
  while (offset + 9 <= bytes.length && bytes[offset] === 0xff) {
    const marker = bytes[offset + 1] ?? 0;
    if (marker === START_OF_SCAN) {
      return null;
    }
    if (isFrameHeader(marker)) {
      return { kind: 'jpeg', height: bytes.readUInt16BE(offset + 5), width: bytes.readUInt16BE(offset + 7) };
    }
    // Fill bytes before a marker are one 0xff each; markers without a length are 0x01 and 0xd0 to 0xd9.
    const isBare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9);
    offset += marker === 0xff ? 1 : isBare ? 2 : 2 + bytes.readUInt16BE(offset + 2);
  }
  return null;
}

/** SOF0 to SOF15; among them lie DHT (c4), JPG (c8) and DAC (cc), which are none. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function pngSize(bytes: Buffer): PictureSize | null {
  const isPng = bytes.length >= 24 && bytes.subarray(0, 8).equals(PNG_SIGNATURE);
  return isPng && bytes.toString('latin1', 12, 16) === 'IHDR'
    ? { kind: 'png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
    : null;
}

function webpSize(bytes: Buffer): PictureSize | null {
  const text = (start: number, end: number): string => bytes.toString('latin1', start, end);
  if (bytes.length < 30 || text(0, 4) !== 'RIFF' || text(8, 12) !== 'WEBP') {
    return null;
  }
  switch (text(12, 16)) {
    case 'VP8X':
      return { kind: 'webp', width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { kind: 'webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return {
        kind: 'webp',
        width: bytes.readUInt16LE(26) & 0x3fff,
        height: bytes.readUInt16LE(28) & 0x3fff,
      };
    default:
      return null;
  }
}
