/** A package while it is checked: its entries by path, small texts, and what was found so far. */
import { parseSignatureText, type Signature } from '#base/package/signature-text.ts';
import type { OpenedEntry, PackageReader } from '#base/package/read-package.ts';
import type { Finding, FindingKind, Note } from './report.ts';

export interface OpenedPackage {
  reader: PackageReader;
  /** The first of a path. */
  entries: ReadonlyMap<string, OpenedEntry>;
  findings: Finding[];
  notes: Note[];
  /** Null where there is none of that path, or it is longer than `mostBytes`. */
  bytesOf(path: string, mostBytes: number): Promise<Buffer | null>;
  /** Null where it is missing or not in the one form; then there is a finding. */
  signatureOf(path: string): Promise<Signature | null>;
  /** About a whole file. */
  find(kind: FindingKind, path: string, detail: string): void;
}

export const LARGEST_TEXT_BYTES = 64 * 1024;

export function openedPackage(reader: PackageReader): OpenedPackage {
  const entries = new Map<string, OpenedEntry>();
  for (const entry of reader.entries) {
    if (!entries.has(entry.path)) {
      entries.set(entry.path, entry);
    }
  }
  const findings: Finding[] = reader.findings.map(({ kind, path, fromByte, toByte, detail }) => ({
    kind,
    path,
    inPackage: { fromByte, toByte },
    inFile: null,
    detail,
  }));

  const bytesOf = async (path: string, mostBytes: number): Promise<Buffer | null> => {
    const entry = entries.get(path);
    return entry === undefined ? null : reader.bytes(entry, mostBytes);
  };
  const find = (kind: FindingKind, path: string, detail: string): void => {
    const entry = entries.get(path);
    findings.push({ kind, path, ...(entry ? wholeOf(entry) : { inPackage: null, inFile: null }), detail });
  };
  return {
    reader,
    entries,
    findings,
    notes: [],
    bytesOf,
    find,
    signatureOf: async (path) => {
      const bytes = await bytesOf(path, LARGEST_TEXT_BYTES);
      const signature = bytes && parseSignatureText(bytes.toString('utf8'));
      if (signature === null) {
        find('signature', path, entries.has(path) ? 'is not a signature in the one form' : 'is missing');
      }
      return signature;
    },
  };
}

export function wholeOf(entry: OpenedEntry): Pick<Finding, 'inPackage' | 'inFile'> {
  return rangeIn(entry, 0, entry.sizeBytes);
}

export function rangeIn(
  { contentOffset }: OpenedEntry,
  fromByte: number,
  toByte: number,
): Pick<Finding, 'inPackage' | 'inFile'> {
  return {
    inPackage: { fromByte: contentOffset + fromByte, toByte: contentOffset + toByte },
    inFile: { fromByte, toByte },
  };
}
