/** What a check of a package says: shapes only. Told to people by print.ts, to machines as JSON. */
import type { ByteFinding } from '#base/package/read-package.ts';

export type FindingKind =
  | ByteFinding['kind']
  /** manifest.json or manifest.sig is missing, or is not one. */
  | 'manifest'
  | 'signature'
  /** Nobody certified the key it is signed with. */
  | 'signer'
  | 'certificate'
  /** The key that everything hangs on is not the one that was given. */
  | 'trust'
  | 'missing'
  | 'unlisted'
  | 'order'
  | 'content'
  | 'statement'
  | 'pieces'
  | 'unsigned-original'
  | 'missing-recording';

export interface ByteRange {
  fromByte: number;
  /** The first byte after it. */
  toByte: number;
}

export interface Finding {
  kind: FindingKind;
  /** Empty where it is about the package as a whole. */
  path: string;
  inPackage: ByteRange | null;
  inFile: ByteRange | null;
  /** English, one line. */
  detail: string;
}

/** What does not speak against the package, but has to be known. */
export interface Note {
  kind: 'not-signed-at-capture' | 'original-not-included' | 'chain-gap' | 'declared-gap' | 'clock';
  path: string;
  detail: string;
}

export interface CheckedFile {
  path: string;
  sizeBytes: number;
  sha256: string;
  /** `unlisted`: in the package, not in its manifest. */
  result: 'intact' | 'changed' | 'missing' | 'unlisted';
}

export const VERDICTS = {
  genuine: 0,
  'not-genuine': 1,
  /** Nothing is wrong, and nobody said whose key to believe. */
  'unknown-signer': 3,
} as const;
export type Verdict = keyof typeof VERDICTS;

export interface VerifyReport {
  verdict: Verdict;
  package: { file: string; sizeBytes: number };
  /** Null where the manifest cannot be read; believe it only with a good verdict. */
  manifest: {
    packageId: string;
    content: 'recordings' | 'incident';
    reference: string;
    reason: string;
    requestedBy: string;
    madeAtMs: number;
    maker: { role: 'agent' | 'central'; id: string; version: string };
  } | null;
  /** Central's key, on which everything hangs: to be compared with what the commune says. */
  anchor: { fingerprint: string; isTrusted: boolean } | null;
  /** Whose keys central certified, as the package says. */
  signers: { agentId: string; agentName: string; communeName: string; fingerprint: string }[];
  /** How many originals were signed where and when they were taken. */
  originals: { total: number; signedAtCapture: number };
  findings: Finding[];
  notes: Note[];
  files: CheckedFile[];
}
