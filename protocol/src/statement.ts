/**
 * What an agent signs at capture: a statement about a file of an incident, or about a minute of recording. The text
 * itself is signed (UTF-8 bytes, Ed25519, the key of the agent's enrolment) and kept and handed on as it is, so that
 * nobody has to write JSON the same way twice to check it.
 *
 * Central certifies the agent's key the same way, so that who trusts central's key can check an agent's statement.
 * Not here: packages of statements and files (package.ts).
 */
import { z } from 'zod';
import { clockNote } from './clock-note.ts';
import { fileName } from './incident.ts';
import { instantMs, slug, uuid } from './names.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits');
const sizeBytes = z.number().int().min(1);
/** Base64 of 64 bytes, in its one canonical form. */
const signatureBase64 = z.string().regex(/^[A-Za-z0-9+/]{85}[AQgw]==$/, 'expected a signature in base64');

/** A text with its signature. `by`: base64 of the signer's public key (SPKI DER). */
export const signedText = z.strictObject({
  text: z
    .string()
    .min(2)
    .max(64 * 1024),
  signature: signatureBase64,
  by: z.string().max(200),
});
export type SignedText = z.infer<typeof signedText>;

const camera = z.strictObject({
  id: slug,
  name: z.string().max(200),
  siteId: slug,
  siteName: z.string().max(200),
  /** As the camera says of itself, empty where it does not. */
  manufacturer: z.string().max(200),
  model: z.string().max(200),
  serialNumber: z.string().max(200),
});
export type StatementCamera = z.infer<typeof camera>;

const software = z.strictObject({
  agentVersion: z.string().max(40),
  /** `file name sha256[:16]` of every net that had a say. */
  models: z.array(z.string().max(200)).max(16),
});

const common = { agentId: uuid, communeId: slug, camera, clock: clockNote, signedAtMs: instantMs };

/** A minute of recording (or less), signed when its file is closed. */
export const segmentStatement = z.strictObject({
  statement: z.literal('matlang recording segment v1'),
  ...common,
  segmentId: uuid,
  /** `card`: not written as it came, but fetched afterwards from the camera's own card. */
  origin: z.enum(['agent', 'card']),
  profile: z.enum(['sub', 'main']),
  /** Capture time of the first and the end of the last picture, by the agent's clock. */
  startsAtMs: instantMs,
  endsAtMs: instantMs,
  codec: z.enum(['h264', 'h265']),
  width: z.number().int(),
  height: z.number().int(),
  audio: z.enum(['aac', 'pcma', 'pcmu']).nullable(),
  /** Of the whole file as it plays, also where it lies encrypted on the agent's disk. */
  sizeBytes,
  sha256,
  /** SHA-256 of the UTF-8 text of `piecesText` (package.ts): which byte ranges have which hash. */
  piecesSha256: sha256,
  /** Why the file ended, and how much the disk could not take meanwhile. */
  end: z.enum(['full', 'codec-change', 'stream-lost', 'stopped', 'disk', 'recovered']),
  droppedMs: z.number().int().min(0),
  /** SHA-256 of the text of this camera's statement before, of the same origin: nobody can take one out unseen. */
  previousSha256: sha256.nullable(),
});
export type SegmentStatement = z.infer<typeof segmentStatement>;

/** The files of an incident, signed when it is closed. */
export const incidentStatement = z.strictObject({
  statement: z.literal('matlang incident evidence v1'),
  ...common,
  incidentId: uuid,
  kind: z.string().max(40),
  rule: z.strictObject({ id: slug, name: z.string().max(200), revision: z.number().int().min(0) }),
  startedAtMs: instantMs,
  endedAtMs: instantMs,
  software,
  files: z.array(z.strictObject({ name: fileName, sizeBytes, sha256, startsAtMs: instantMs })).max(8),
});
export type IncidentStatement = z.infer<typeof incidentStatement>;

/** Central's word that this key belongs to this agent. Handed to the agent at every welcome. */
export const keyCertificate = z.strictObject({
  statement: z.literal('matlang agent key v1'),
  agentId: uuid,
  agentName: z.string().max(200),
  communeId: slug,
  communeName: z.string().max(200),
  /** Base64 of the SPKI DER. */
  publicKey: z.string().max(200),
  enrolledAtMs: instantMs,
});
export type KeyCertificate = z.infer<typeof keyCertificate>;
