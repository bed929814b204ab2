/**
 * Who may have signed: central certifies the keys of its agents, everything hangs on central's own key. Here it is
 * found out which keys a package brings along and whether they hang together, not whether central's is the right one.
 */
import { isSignedBy } from '#base/package/signature-text.ts';
import type { PackageManifest } from '#protocol/package.ts';
import { keyCertificate, type KeyCertificate } from '#protocol/statement.ts';
import { LARGEST_TEXT_BYTES, type OpenedPackage } from './opened-package.ts';

export interface Signers {
  /** Central's public key, base64 of the SPKI DER; null where the package names none. */
  anchorKey: string | null;
  /** By public key; only those whose certificate holds. */
  certified: ReadonlyMap<string, KeyCertificate>;
}

/** `manifestBy`: key that signed the manifest, where that signature holds. */
export async function readSigners(
  opened: OpenedPackage,
  manifest: PackageManifest,
  manifestBy: string | null,
): Promise<Signers> {
  const certified = new Map<string, KeyCertificate>();
  let anchorKey = manifest.maker.role === 'central' ? manifestBy : null;
  for (const path of pathsOf(opened, 'certificates/', '.json')) {
    const bytes = (await opened.bytesOf(path, LARGEST_TEXT_BYTES)) ?? Buffer.of();
    const signature = await opened.signatureOf(path.replace(/\.json$/, '.sig'));
    const certificate = parseWith(keyCertificate, bytes.toString('utf8'));
    if (certificate === null) {
      opened.find('certificate', path, 'is not a certificate of a key');
      continue;
    }
    if (signature === null) {
      continue;
    }
    anchorKey ??= signature.by;
    if (signature.by !== anchorKey) {
      opened.find('certificate', path, 'is signed with another key than the rest hangs on');
    } else if (!isSignedBy(bytes, signature)) {
      opened.find('certificate', path, 'its signature does not hold');
    } else {
      certified.set(certificate.publicKey, certificate);
    }
  }
  checkMaker(opened, manifest, manifestBy, certified);
  return { anchorKey, certified };
}

function checkMaker(
  opened: OpenedPackage,
  { maker }: PackageManifest,
  manifestBy: string | null,
  certified: Signers['certified'],
): void {
  if (maker.role === 'central' || manifestBy === null) {
    return;
  }
  const certificate = certified.get(manifestBy);
  if (certificate === undefined) {
    opened.find('signer', 'manifest.sig', 'nobody certified the key that signed the manifest');
  } else if (certificate.agentId !== maker.id) {
    opened.find(
      'signer',
      'manifest.sig',
      `signed by agent ${certificate.agentId}, but the manifest says ${maker.id}`,
    );
  }
}

export function pathsOf(opened: OpenedPackage, folder: string, ending: string): string[] {
  return [...opened.entries.keys()].filter((path) => path.startsWith(folder) && path.endsWith(ending));
}

/** Null for anything that is not JSON of that shape. */
export function parseWith<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  text: string,
): T | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
