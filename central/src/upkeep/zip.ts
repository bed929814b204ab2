/** A small ZIP in memory, uncompressed. Not here: packages of evidence, which are signed (base/src/package/). */
import { crc32 } from 'node:zlib';
import { centralRecord, endRecord, localHeader, type ZipEntry } from '#base/package/zip-form.ts';

export function zipTexts(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const entries: ZipEntry[] = [];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const bytes = Buffer.from(text, 'utf8');
    const entry = { path, sizeBytes: bytes.length, crc32: crc32(bytes) };
    const header = localHeader(entry);
    parts.push(header, bytes);
    entries.push({ ...entry, offset });
    offset += header.length + bytes.length;
  }
  const directory = Buffer.concat(entries.map(centralRecord));
  return Buffer.concat([...parts, directory, endRecord(entries.length, offset, directory.length)]);
}
