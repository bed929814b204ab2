/**
 * The one form a package may have as a ZIP (PKWARE APPNOTE 6.3.10): stored, not compressed; entries one after the
 * other without gaps; sizes and CRC-32 in the local header, no data descriptors; time fixed to 1980-01-01 00:00;
 * no comments, no extra fields, but ZIP64 exactly where a number does not fit.
 *
 * Written and read from the same functions: the reader builds what the headers must be and compares bytes, so that
 * no bit of a package is outside of what is checked.
 */
export interface ZipEntry {
  /** ASCII, `a-z0-9._-` and slashes. */
  path: string;
  sizeBytes: number;
  crc32: number;
  /** Of its local header in the file. */
  offset: number;
}

export const LOCAL_SIGNATURE = 0x04034b50;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;
export const END64_SIGNATURE = 0x06064b50;
export const LOCATOR_SIGNATURE = 0x07064b50;

export const LOCAL_BYTES = 30;
export const CENTRAL_BYTES = 46;
export const END_BYTES = 22;
export const END64_BYTES = 56;
export const LOCATOR_BYTES = 20;

const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;
const EXTRA_ZIP64 = 0x0001;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const STORED = 0;
const DOS_TIME = 0;
const DOS_DATE = (1 << 5) | 1;
const VERSION_PLAIN = 20;
const VERSION_ZIP64 = 45;

export const LONGEST_PATH = 300;
const PLAIN_PATH = /^[a-z0-9][a-z0-9._-]{0,119}(?:\/[a-z0-9][a-z0-9._-]{0,119})*$/;

/** Nothing that a file system, a shell or another reader could take for something special. */
export function isPlainPath(path: string): boolean {
  return path.length <= LONGEST_PATH && PLAIN_PATH.test(path);
}

export function localHeader({ path, sizeBytes, crc32 }: Omit<ZipEntry, 'offset'>): Buffer {
  const extra = sizeBytes >= MAX_32 ? zip64Extra([sizeBytes, sizeBytes]) : Buffer.alloc(0);
  const name = Buffer.from(path, 'utf8');
  const header = Buffer.alloc(LOCAL_BYTES);
  header.writeUInt32LE(LOCAL_SIGNATURE, 0);
  writeCommon(header, 4, { path: name, extra, sizeBytes, crc32, isLarge: extra.length > 0 });
  return Buffer.concat([header, name, extra]);
}

export function centralRecord({ path, sizeBytes, crc32, offset }: ZipEntry): Buffer {
  const large = [
    ...(sizeBytes >= MAX_32 ? [sizeBytes, sizeBytes] : []),
    ...(offset >= MAX_32 ? [offset] : []),
  ];
  const extra = large.length > 0 ? zip64Extra(large) : Buffer.alloc(0);
  const name = Buffer.from(path, 'utf8');
  const record = Buffer.alloc(CENTRAL_BYTES);
  record.writeUInt32LE(CENTRAL_SIGNATURE, 0);
  record.writeUInt16LE(extra.length > 0 ? VERSION_ZIP64 : VERSION_PLAIN, 4);
  writeCommon(record, 6, { path: name, extra, sizeBytes, crc32, isLarge: extra.length > 0 });
  record.writeUInt32LE(Math.min(offset, MAX_32), 42);
  return Buffer.concat([record, name, extra]);
}

/** `directoryOffset`: where the first central record is. */
export function endRecord(count: number, directoryOffset: number, directoryBytes: number): Buffer {
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END_SIGNATURE, 0);
  end.writeUInt16LE(Math.min(count, MAX_16), 8);
  end.writeUInt16LE(Math.min(count, MAX_16), 10);
  end.writeUInt32LE(Math.min(directoryBytes, MAX_32), 12);
  end.writeUInt32LE(Math.min(directoryOffset, MAX_32), 16);
  if (count < MAX_16 && directoryBytes < MAX_32 && directoryOffset < MAX_32) {
    return end;
  }
  const end64 = Buffer.alloc(END64_BYTES);
  end64.writeUInt32LE(END64_SIGNATURE, 0);
  end64.writeBigUInt64LE(BigInt(END64_BYTES - 12), 4);
  end64.writeUInt16LE(VERSION_ZIP64, 12);
  end64.writeUInt16LE(VERSION_ZIP64, 14);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(directoryBytes), 40);
  end64.writeBigUInt64LE(BigInt(directoryOffset), 48);
  const locator = Buffer.alloc(LOCATOR_BYTES);
  locator.writeUInt32LE(LOCATOR_SIGNATURE, 0);
  locator.writeBigUInt64LE(BigInt(directoryOffset + directoryBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end]);
}

/** What local header and central record have alike, from "version needed" on. */
function writeCommon(
  target: Buffer,
  at: number,
  entry: { path: Buffer; extra: Buffer; sizeBytes: number; crc32: number; isLarge: boolean },
): void {
  target.writeUInt16LE(entry.isLarge ? VERSION_ZIP64 : VERSION_PLAIN, at);
  target.writeUInt16LE(FLAGS, at + 2);
  target.writeUInt16LE(STORED, at + 4);
  target.writeUInt16LE(DOS_TIME, at + 6);
  target.writeUInt16LE(DOS_DATE, at + 8);
  target.writeUInt32LE(entry.crc32, at + 10);
  target.writeUInt32LE(Math.min(entry.sizeBytes, MAX_32), at + 14);
  target.writeUInt32LE(Math.min(entry.sizeBytes, MAX_32), at + 18);
  target.writeUInt16LE(entry.path.length, at + 22);
  target.writeUInt16LE(entry.extra.length, at + 24);
}

function zip64Extra(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + values.length * 8);
  extra.writeUInt16LE(EXTRA_ZIP64, 0);
  extra.writeUInt16LE(values.length * 8, 2);
  values.forEach((value, index) => extra.writeBigUInt64LE(BigInt(value), 4 + index * 8));
  return extra;
}
