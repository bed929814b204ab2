/**
 * Checks a package as a court's expert would: without us, without a network, trusting one key only. In this order:
 * the form of the file, the manifest and its signature, who signed, what was signed at capture, every byte, and that
 * no minute is missing. It goes on after a finding, so that what is intact is told as well.
 */
import { openPackage, type PackageReader } from '#base/package/read-package.ts';
import { fingerprintOf, isSignedBy } from '#base/package/signature-text.ts';
import { packageManifest, type PackageManifest } from '#protocol/package.ts';
import { checkContents, type ContentOptions } from './contents.ts';
import { checkContinuity } from './continuity.ts';
import { openedPackage, type OpenedPackage } from './opened-package.ts';
import type { Verdict, VerifyReport } from './report.ts';
import { parseWith, pathsOf, readSigners, type Signers } from './signers.ts';
import { readStatements, type Statements } from './statements.ts';

export interface VerifyOptions extends ContentOptions {
  /** Fingerprint of central's public key, as `fingerprintOf` writes it; null: none was given. */
  trust: string | null;
}

const LARGEST_MANIFEST_BYTES = 64 * 1024 * 1024;

/** Throws what the file system throws, and the signal's reason. */
export async function verifyPackage(file: string, options: VerifyOptions): Promise<VerifyReport> {
  const reader = await openPackage(file);
  try {
    return await verifyOpened(file, reader, options);
  } finally {
    await reader.close();
  }
}

async function verifyOpened(
  file: string,
  reader: PackageReader,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const opened = openedPackage(reader);
  const { manifest, by } = await readManifest(opened);
  const signers = manifest && (await readSigners(opened, manifest, by));
  const statements = manifest && signers && (await readStatements(opened, manifest, signers));
  const files = await checkContents(opened, manifest, statements, options);
  if (manifest && statements) {
    checkContinuity(opened, manifest, statements.segments);
  }
  const anchor = checkTrust(opened, signers, options.trust);
  return {
    verdict: verdictOf(opened, anchor),
    package: { file, sizeBytes: reader.sizeBytes },
    manifest: manifest && summaryOf(manifest),
    anchor,
    signers: [...(signers?.certified ?? [])].map(([publicKey, { agentId, agentName, communeName }]) => ({
      agentId,
      agentName,
      communeName,
      fingerprint: fingerprintOf(publicKey),
    })),
    originals: countOriginals(opened, statements),
    findings: opened.findings,
    notes: opened.notes,
    files,
  };
}

/** `by`: the key that signed it, where the signature holds. */
async function readManifest(
  opened: OpenedPackage,
): Promise<{ manifest: PackageManifest | null; by: string | null }> {
  const text = await opened.bytesOf('manifest.json', LARGEST_MANIFEST_BYTES);
  if (text === null) {
    opened.find('manifest', 'manifest.json', 'is missing: nothing says what belongs to this package');
    return { manifest: null, by: null };
  }
  const signature = await opened.signatureOf('manifest.sig');
  const isSigned = signature !== null && isSignedBy(text, signature);
  if (signature !== null && !isSigned) {
    opened.find(
      'signature',
      'manifest.json',
      'its signature does not hold: the manifest or manifest.sig was changed',
    );
  }
  const manifest = parseWith(packageManifest, text.toString('utf8'));
  if (manifest === null) {
    opened.find('manifest', 'manifest.json', "is not a manifest of form 'matlang package v1'");
  }
  return { manifest, by: isSigned ? signature.by : null };
}

function checkTrust(
  opened: OpenedPackage,
  signers: Signers | null,
  trust: string | null,
): VerifyReport['anchor'] {
  const anchorKey = signers?.anchorKey ?? null;
  if (anchorKey === null) {
    if (signers !== null) {
      opened.find('trust', '', 'no certificate of central: whose keys these are cannot be told');
    }
    return null;
  }
  const fingerprint = fingerprintOf(anchorKey);
  const isTrusted = fingerprint === trust;
  if (trust !== null && !isTrusted) {
    opened.find('trust', '', `hangs on the key ${fingerprint}, expected ${trust}`);
  }
  return { fingerprint, isTrusted };
}

function verdictOf(opened: OpenedPackage, anchor: VerifyReport['anchor']): Verdict {
  if (opened.findings.length > 0 || anchor === null) {
    return 'not-genuine';
  }
  return anchor.isTrusted ? 'genuine' : 'unknown-signer';
}

function summaryOf(manifest: PackageManifest): NonNullable<VerifyReport['manifest']> {
  const { packageId, content, reference, reason, requestedBy, madeAtMs, maker } = manifest;
  return { packageId, content: content.type, reference, reason, requestedBy, madeAtMs, maker };
}

function countOriginals(opened: OpenedPackage, statements: Statements | null): VerifyReport['originals'] {
  const originals = pathsOf(opened, 'media/', '');
  return {
    total: originals.length,
    signedAtCapture: originals.filter((path) => statements?.originals.has(path)).length,
  };
}
