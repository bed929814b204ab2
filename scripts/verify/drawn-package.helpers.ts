/**
 * Packages for tests: a commune's central, an agent it certified, and some minutes of drawn bytes, signed as an agent
 * signs them. Kept as a list of parts, so that a test can change one and put together a ZIP in the right form again.
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { signatureText, type Signature } from '#base/package/signature-text.ts';
import { signedEntries, writePackage, type PackageEntry } from '#base/package/write-package.ts';
import { centralRecord, endRecord, localHeader, type ZipEntry } from '#base/package/zip-form.ts';
import { AGENT_CERTIFICATE, companionsOf, piecesText, type PackageManifest } from '#protocol/package.ts';
import type { KeyCertificate, SegmentStatement } from '#protocol/statement.ts';

export interface Part {
  path: string;
  bytes: Buffer;
}

export interface TestKey {
  publicKey: string;
  sign: (text: string) => Signature;
}

export interface Commune {
  central: TestKey;
  agent: TestKey;
  agentId: string;
}

export const MINUTE_MS = 60_000;
export const STARTED_AT_MS = Date.UTC(2026, 10, 22, 2, 0);
const CAMERA_ID = 'gate-1';

export function drawKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const by = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  return {
    publicKey: by,
    sign: (text) => ({ signature: sign(null, Buffer.from(text), privateKey).toString('base64'), by }),
  };
}

export function drawCommune(agentId = '0190a5d0-0000-7000-8000-00000000000a'): Commune {
  return { central: drawKey(), agent: drawKey(), agentId };
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A package of `minutes` minutes in a row, as an agent makes it. `random`: 0 inclusive to 1 exclusive. */
export async function drawPackage(
  commune: Commune,
  minutes: number,
  random: () => number,
): Promise<{ parts: Part[]; zip: Buffer }> {
  const folder = mkdtempSync(join(tmpdir(), 'matlang-drawn-'));
  try {
    const file = join(folder, 'case.zip');
    const entries = [...certificateEntries(commune), ...minuteEntries(commune, minutes, random)];
    const range = {
      cameraId: CAMERA_ID,
      fromMs: STARTED_AT_MS,
      toMs: STARTED_AT_MS + minutes * MINUTE_MS,
    };
    const { files: _files, ...manifestWithoutFiles } = manifestFor(commune.agentId, range, random);
    await writePackage({ file, entries, manifestWithoutFiles, sign: commune.agent.sign });
    const zip = readFileSync(file);
    return { zip, parts: partsOf(zip) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function manifestFor(
  agentId: string,
  range: { cameraId: string; fromMs: number; toMs: number },
  random: () => number,
): PackageManifest {
  return {
    manifest: 'matlang package v1',
    packageId: drawUuid(random),
    content: { type: 'recordings', ranges: [range], gaps: [] },
    reference: '12/2026',
    reason: 'mất trộm xe máy',
    requestedBy: 'Trần Văn B',
    madeAtMs: STARTED_AT_MS + 3_600_000,
    maker: { role: 'agent', id: agentId, version: '0.1.0' },
    files: [],
  };
}

function certificateEntries({ central, agent, agentId }: Commune): PackageEntry[] {
  const text = JSON.stringify({
    statement: 'matlang agent key v1',
    agentId,
    agentName: 'Nhà văn hoá thôn 3',
    communeId: 'xa-mau',
    communeName: 'Xã Mẫu',
    publicKey: agent.publicKey,
    enrolledAtMs: STARTED_AT_MS - 86_400_000,
  } satisfies KeyCertificate);
  return signedEntries(AGENT_CERTIFICATE, { text, ...central.sign(text) });
}

function minuteEntries(commune: Commune, minutes: number, random: () => number): PackageEntry[] {
  const entries: PackageEntry[] = [];
  let previousSha256: string | null = null;
  for (let minute = 0; minute < minutes; minute += 1) {
    const path = `media/${CAMERA_ID}/minute-${minute}.mp4`;
    const companions = companionsOf(path);
    const fragments = Array.from({ length: 3 + Math.floor(random() * 4) }, () =>
      Buffer.from(Array.from({ length: 40 + Math.floor(random() * 200) }, () => Math.floor(random() * 256))),
    );
    const pieces = piecesText(fragments.map((bytes) => ({ sizeBytes: bytes.length, sha256: sha256(bytes) })));
    const original = Buffer.concat(fragments);
    const facts = { minute, original, pieces, previousSha256, segmentId: drawUuid(random) };
    const text = JSON.stringify(statementFor(commune.agentId, facts));
    previousSha256 = sha256(text);
    entries.push(
      { path, source: original },
      ...signedEntries(companions.statement.replace(/\.json$/, ''), { text, ...commune.agent.sign(text) }),
      { path: companions.pieces, source: Buffer.from(pieces) },
    );
  }
  return entries;
}

interface MinuteFacts {
  minute: number;
  original: Buffer;
  pieces: string;
  previousSha256: string | null;
  segmentId: string;
}

function statementFor(agentId: string, facts: MinuteFacts): SegmentStatement {
  const startsAtMs = STARTED_AT_MS + facts.minute * MINUTE_MS;
  return {
    statement: 'matlang recording segment v1',
    agentId,
    communeId: 'xa-mau',
    camera: {
      id: CAMERA_ID,
      name: 'Cổng làng',
      siteId: 'thon-3',
      siteName: 'Thôn 3',
      manufacturer: 'Hikvision',
      model: 'DS-2CD1021',
      serialNumber: 'K12345678',
    },
    clock: { source: 'central', offsetMs: 12, uncertaintyMs: 40 },
    signedAtMs: startsAtMs + MINUTE_MS + 20,
    segmentId: facts.segmentId,
    origin: 'agent',
    profile: 'main',
    startsAtMs,
    endsAtMs: startsAtMs + MINUTE_MS,
    codec: 'h264',
    width: 1920,
    height: 1080,
    audio: null,
    sizeBytes: facts.original.length,
    sha256: sha256(facts.original),
    piecesSha256: sha256(facts.pieces),
    end: 'full',
    droppedMs: 0,
    previousSha256: facts.previousSha256,
  };
}

function drawUuid(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Any parts in the right form. */
export function zipOf(parts: readonly Part[]): Buffer {
  const entries: ZipEntry[] = [];
  const chunks: Buffer[] = [];
  let offset = 0;
  for (const { path, bytes } of parts) {
    const entry = { path, sizeBytes: bytes.length, crc32: crc32(bytes), offset };
    entries.push(entry);
    const header = localHeader(entry);
    chunks.push(header, bytes);
    offset += header.length + bytes.length;
  }
  const directory = Buffer.concat(entries.map(centralRecord));
  return Buffer.concat([...chunks, directory, endRecord(entries.length, offset, directory.length)]);
}

/** Of a ZIP that is as it was written. */
export function partsOf(zip: Buffer): Part[] {
  const parts: Part[] = [];
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50;) {
    const nameEnd = at + 30 + zip.readUInt16LE(at + 26);
    const end = nameEnd + zip.readUInt32LE(at + 18);
    parts.push({ path: zip.toString('utf8', at + 30, nameEnd), bytes: zip.subarray(nameEnd, end) });
    at = end;
  }
  return parts;
}

/** The parts with a manifest that goes with them, signed by `key`. */
export function resign(
  parts: readonly Part[],
  key: TestKey,
  edit: (manifest: PackageManifest) => void = () => undefined,
): Part[] {
  const files = parts
    .filter(({ path }) => !path.startsWith('manifest.'))
    .map(({ path, bytes }) => ({ path, sizeBytes: bytes.length, sha256: sha256(bytes) }));
  const manifest = JSON.parse(textOf(parts, 'manifest.json')) as PackageManifest;
  manifest.files = files;
  edit(manifest);
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  return replaced(replaced(parts, 'manifest.json', text), 'manifest.sig', signatureText(key.sign(text)));
}

export function textOf(parts: readonly Part[], path: string): string {
  return parts.find((part) => part.path === path)?.bytes.toString('utf8') ?? '';
}

export function replaced(parts: readonly Part[], path: string, content: string | Buffer): Part[] {
  return parts.map((part) => (part.path === path ? { path, bytes: Buffer.from(content) } : part));
}
