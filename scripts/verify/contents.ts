/**
 * Reads every byte of every file once: size and hash against the manifest and against what was signed at capture, and,
 * where pieces were signed, the first byte range that is not as it was.
 */
import type { EntryDigest, OpenedEntry } from '#base/package/read-package.ts';
import type { PackageManifest, Piece } from '#protocol/package.ts';
import { rangeIn, type OpenedPackage } from './opened-package.ts';
import type { CheckedFile } from './report.ts';
import type { Statements } from './statements.ts';

/** In the package, not in the manifest, which cannot name itself. */
export const OWN_FILES: readonly string[] = ['manifest.json', 'manifest.sig'];

export interface ContentOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

export async function checkContents(
  opened: OpenedPackage,
  manifest: PackageManifest | null,
  statements: Statements | null,
  { signal, onProgress }: ContentOptions,
): Promise<CheckedFile[]> {
  const listed = new Map((manifest?.files ?? []).map((file) => [file.path, file]));
  const totalBytes = opened.reader.entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  const onBytes = (sizeBytes: number): void => {
    doneBytes += sizeBytes;
    onProgress?.(doneBytes, totalBytes);
  };

  const files: CheckedFile[] = [];
  for (const entry of opened.entries.values()) {
    const { path } = entry;
    const pieces = statements?.pieces.get(path) ?? [];
    const pieceSizes = pieces.map(({ sizeBytes }) => sizeBytes);
    const digest = await opened.reader.digest(entry, { pieceSizes, signal, onBytes });
    if (OWN_FILES.includes(path)) {
      keepCrcFinding(opened, digest);
      continue;
    }
    const expected = listed.get(path);
    if (manifest !== null && expected === undefined) {
      opened.find('unlisted', path, 'is in the package, but not in its manifest');
    }
    const original = statements?.originals.get(path);
    const isIntact = [expected, original].every(
      (facts) => !facts || (facts.sha256 === digest.sha256 && facts.sizeBytes === entry.sizeBytes),
    );
    if (!isIntact) {
      opened.findings.push(locate(entry, digest, pieces, { expected, original }));
    } else {
      keepCrcFinding(opened, digest);
    }
    const result = expected === undefined ? 'unlisted' : isIntact ? 'intact' : 'changed';
    files.push({ path, sizeBytes: entry.sizeBytes, sha256: digest.sha256, result });
  }
  return [...files, ...findMissing(opened, manifest)];
}

function findMissing(opened: OpenedPackage, manifest: PackageManifest | null): CheckedFile[] {
  const missing = (manifest?.files ?? []).filter(({ path }) => !opened.entries.has(path));
  for (const { path } of missing) {
    opened.find('missing', path, 'is in the manifest, but not in the package');
  }
  const found = opened.reader.entries.map(({ path }) => path);
  const wanted = [...(manifest?.files ?? []).map(({ path }) => path), ...OWN_FILES];
  if (manifest && missing.length === 0 && found.length === wanted.length && found.join() !== wanted.join()) {
    const path = found.find((name, index) => name !== wanted[index]) ?? '';
    opened.find('order', path, 'is not where the manifest has it: the files are not in its order');
  }
  return missing.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256, result: 'missing' }));
}

function keepCrcFinding(opened: OpenedPackage, { finding }: EntryDigest): void {
  if (finding) {
    const { kind, path, fromByte, toByte, detail } = finding;
    opened.findings.push({ kind, path, inPackage: { fromByte, toByte }, inFile: null, detail });
  }
}

interface Facts {
  sizeBytes: number;
  sha256: string;
}

/** The first piece that is wrong; the whole file where no pieces were signed. */
function locate(
  entry: OpenedEntry,
  digest: EntryDigest,
  pieces: readonly Piece[],
  { expected, original }: { expected: Facts | undefined; original: Facts | undefined },
): OpenedPackage['findings'][number] {
  const { path, sizeBytes } = entry;
  const wrong = pieces.flatMap(({ sha256 }, index) => (digest.pieceSha256[index] === sha256 ? [] : [index]));
  const [first] = wrong;
  if (first !== undefined) {
    const fromByte = pieces.slice(0, first).reduce((sum, piece) => sum + piece.sizeBytes, 0);
    const toByte = Math.min(fromByte + (pieces[first]?.sizeBytes ?? 0), Math.max(sizeBytes, fromByte));
    const detail = `was changed: ${wrong.length} of ${pieces.length} pieces are not as signed at capture, this is the first`;
    return { kind: 'content', path, ...rangeIn(entry, fromByte, toByte), detail };
  }
  const wanted = original ?? expected;
  if (wanted && wanted.sizeBytes < sizeBytes && pieces.length > 0) {
    const detail = `was made longer: ${sizeBytes} bytes, expected ${wanted.sizeBytes}`;
    return { kind: 'content', path, ...rangeIn(entry, wanted.sizeBytes, sizeBytes), detail };
  }
  const isAsSigned = original?.sha256 === digest.sha256;
  const detail = isAsSigned
    ? 'is as it was signed at capture, but not what the manifest says'
    : `was changed: found ${sizeBytes} bytes ${digest.sha256}, expected ${wanted?.sizeBytes ?? 0} bytes ${wanted?.sha256 ?? ''}`;
  return { kind: 'content', path, ...rangeIn(entry, 0, sizeBytes), detail };
}
