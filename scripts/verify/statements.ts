/**
 * What was signed at capture: every statement's signature and signer, and that the statement and its original are
 * about each other, by size, hash and hashes of the pieces. Not here: reading the originals (contents.ts), holes in
 * time (continuity.ts).
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isSignedBy } from '#base/package/signature-text.ts';
import {
  companionsOf,
  INCIDENT_STATEMENT,
  piecesText,
  type PackageManifest,
  type Piece,
} from '#protocol/package.ts';
import {
  incidentStatement,
  segmentStatement,
  type IncidentStatement,
  type SegmentStatement,
} from '#protocol/statement.ts';
import { LARGEST_TEXT_BYTES, type OpenedPackage } from './opened-package.ts';
import { parseWith, pathsOf, type Signers } from './signers.ts';

const anyStatement = z.discriminatedUnion('statement', [segmentStatement, incidentStatement]);
const LARGEST_PIECES_BYTES = 16 * 1024 * 1024;

export interface SignedSegment {
  path: string;
  /** SHA-256 of the signed text, hex: what the next one calls `previousSha256`. */
  textSha256: string;
  value: SegmentStatement;
}

export interface Statements {
  segments: SignedSegment[];
  /** By path of the original: what it must be, as signed at capture. */
  originals: ReadonlyMap<string, { sizeBytes: number; sha256: string }>;
  /** By path of the original: its pieces, where they are as signed. */
  pieces: ReadonlyMap<string, readonly Piece[]>;
}

export async function readStatements(
  opened: OpenedPackage,
  manifest: PackageManifest,
  signers: Signers,
): Promise<Statements> {
  const read = new Map<string, { text: string; value: SegmentStatement | IncidentStatement }>();
  for (const path of pathsOf(opened, 'statements/', '.json')) {
    const statement = await readStatement(opened, path, signers);
    if (statement) {
      read.set(path, statement);
    }
  }
  for (const path of pathsOf(opened, 'statements/', '.sig')) {
    if (!opened.entries.has(path.replace(/\.sig$/, '.json'))) {
      opened.find('statement', path, 'is a signature without its statement');
    }
  }
  return manifest.content.type === 'incident'
    ? matchIncident(opened, manifest.content.incidentId, read)
    : matchSegments(opened, read);
}

type ReadStatements = ReadonlyMap<string, { text: string; value: SegmentStatement | IncidentStatement }>;

/** Null where it does not hold; then there is a finding. */
async function readStatement(
  opened: OpenedPackage,
  path: string,
  { certified }: Signers,
): Promise<{ text: string; value: SegmentStatement | IncidentStatement } | null> {
  const bytes = (await opened.bytesOf(path, LARGEST_TEXT_BYTES)) ?? Buffer.of();
  const signature = await opened.signatureOf(path.replace(/\.json$/, '.sig'));
  if (signature === null) {
    return null;
  }
  if (!isSignedBy(bytes, signature)) {
    opened.find('signature', path, 'its signature does not hold: the text or the signature was changed');
    return null;
  }
  const certificate = certified.get(signature.by);
  if (certificate === undefined) {
    opened.find('signer', path, 'nobody certified the key that signed it');
    return null;
  }
  const text = bytes.toString('utf8');
  const value = parseWith(anyStatement, text);
  if (value === null) {
    opened.find('statement', path, 'is signed, but is not a statement about evidence');
    return null;
  }
  if (value.agentId !== certificate.agentId || value.communeId !== certificate.communeId) {
    opened.find(
      'statement',
      path,
      `speaks for agent ${value.agentId}, but is signed by ${certificate.agentId}`,
    );
    return null;
  }
  return { text, value };
}

async function matchSegments(opened: OpenedPackage, read: ReadStatements): Promise<Statements> {
  const segments: SignedSegment[] = [];
  const originals = new Map<string, { sizeBytes: number; sha256: string }>();
  const pieces = new Map<string, readonly Piece[]>();
  const used = new Set<string>();
  const segmentIds = new Set<string>();
  for (const path of pathsOf(opened, 'media/', '')) {
    const companions = companionsOf(path);
    used.add(companions.statement);
    used.add(companions.pieces);
    const statement = read.get(companions.statement);
    if (statement === undefined) {
      opened.find('unsigned-original', path, `no statement about it that holds: ${companions.statement}`);
      continue;
    }
    const { text, value } = statement;
    if (value.statement !== 'matlang recording segment v1') {
      opened.find('statement', companions.statement, 'is not about a minute of recording');
      continue;
    }
    if (segmentIds.has(value.segmentId)) {
      opened.find('statement', companions.statement, `the minute ${value.segmentId} is there twice`);
    }
    segmentIds.add(value.segmentId);
    segments.push({ path, textSha256: sha256Of(text), value });
    originals.set(path, { sizeBytes: value.sizeBytes, sha256: value.sha256 });
    const found = await readPieces(opened, companions.pieces, value);
    if (found) {
      pieces.set(path, found);
    }
  }
  for (const path of [...pathsOf(opened, 'statements/', '.json'), ...pathsOf(opened, 'pieces/', '')]) {
    if (!used.has(path)) {
      opened.find('statement', path, 'belongs to no original in this package');
    }
  }
  return { segments, originals, pieces };
}

/** Null where they are not those that were signed; then there is a finding. */
async function readPieces(
  opened: OpenedPackage,
  path: string,
  { piecesSha256, sizeBytes }: SegmentStatement,
): Promise<Piece[] | null> {
  const text = (await opened.bytesOf(path, LARGEST_PIECES_BYTES))?.toString('utf8') ?? null;
  if (text === null) {
    opened.find('pieces', path, 'is missing: which byte ranges are wrong cannot be told');
    return null;
  }
  if (sha256Of(text) !== piecesSha256) {
    opened.find('pieces', path, 'is not the list of pieces that was signed');
    return null;
  }
  const pieces = text
    .split('\n')
    .slice(0, -1)
    .map((line): Piece => {
      const [size = '', hash = ''] = line.split(' ');
      return { sizeBytes: Number(size), sha256: hash };
    });
  const total = pieces.reduce((sum, piece) => sum + piece.sizeBytes, 0);
  if (piecesText(pieces) !== text || total !== sizeBytes || pieces.some((piece) => !(piece.sizeBytes > 0))) {
    opened.find('pieces', path, `as signed, but does not make up ${sizeBytes} bytes`);
    return null;
  }
  return pieces;
}

function matchIncident(opened: OpenedPackage, incidentId: string, read: ReadStatements): Statements {
  const originals = new Map<string, { sizeBytes: number; sha256: string }>();
  const path = `${INCIDENT_STATEMENT}.json`;
  const value = read.get(path)?.value;
  for (const other of pathsOf(opened, 'statements/', '.json')) {
    if (other !== path) {
      opened.find('statement', other, 'belongs to no original in this package');
    }
  }
  if (!opened.entries.has(path)) {
    const detail =
      'the agent that took these files did not sign them; only central says that they are as it got them';
    opened.notes.push({ kind: 'not-signed-at-capture', path: '', detail });
  } else if (value?.statement !== 'matlang incident evidence v1' || value.incidentId !== incidentId) {
    opened.find('statement', path, `is not about incident ${incidentId}`);
  } else {
    for (const file of value.files) {
      originals.set(`media/${file.name}`, { sizeBytes: file.sizeBytes, sha256: file.sha256 });
    }
    matchIncidentFiles(opened, originals);
  }
  return { segments: [], originals, pieces: new Map() };
}

function matchIncidentFiles(opened: OpenedPackage, originals: Statements['originals']): void {
  for (const path of pathsOf(opened, 'media/', '')) {
    if (!originals.has(path)) {
      opened.find('unsigned-original', path, 'the agent did not sign a file of this name');
    }
  }
  for (const path of originals.keys()) {
    if (!opened.entries.has(path)) {
      const detail = 'was signed at capture, but central did not have it when the package was made';
      opened.notes.push({ kind: 'original-not-included', path, detail });
    }
  }
}

export function sha256Of(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
