/**
 * A package: one ZIP of original media with everything needed to check it without us. Written by an agent (a range of
 * recordings) or by central (the evidence of an incident), read by `matlang verify`.
 *
 *   manifest.json           packageManifest: every other file but the next, with size and hash
 *   manifest.sig            signedManifest: who signed the bytes of manifest.json
 *   media/…                 originals, byte for byte
 *   view/…                  made for convenience from the originals: the exact range cut at key frames
 *   statements/….json|.sig  signed at capture (statement.ts): `.json` the signed text, `.sig` its signature
 *   pieces/….txt            piecesText of an original: names the first wrong byte range
 *   certificates/….json|.sig  central's word on the signers' keys
 *   custody/, cover/        kept free: who had it in hands, cover sheet, offline page
 *
 * The ZIP stores without compression: the files in the order of the manifest, then manifest.json, then manifest.sig,
 * in exactly one form: every byte of the file is either hashed or has a fixed value (base/package/). A `.sig` is in
 * one form too (base/package/signature-text.ts).
 */
import { z } from 'zod';
import { instantMs, slug, uuid } from './names.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits');

export const PACKAGE_FOLDERS = [
  'media',
  'view',
  'statements',
  'pieces',
  'certificates',
  'custody',
  'cover',
] as const;

/** One of the folders, then one or more plain names: no `..`, no empty part, nothing a file system finds special. */
export const packagePath = z
  .string()
  .max(300)
  .regex(
    new RegExp(`^(?:${PACKAGE_FOLDERS.join('|')})(?:/[a-z0-9][a-z0-9._-]{0,119})+$`),
    'expected folder/name of a package',
  );

export const packageFile = z.strictObject({
  path: packagePath,
  sizeBytes: z.number().int().min(0),
  sha256,
});
export type PackageFile = z.infer<typeof packageFile>;

/** What was asked for. */
export const packageRange = z
  .strictObject({ cameraId: slug, fromMs: instantMs, toMs: instantMs })
  .refine(({ fromMs, toMs }) => fromMs < toMs && toMs - fromMs <= 24 * 3_600_000, {
    path: ['toMs'],
    error: 'expected after fromMs, at most 24 hours',
  });
export type PackageRange = z.infer<typeof packageRange>;

export const packageManifest = z.strictObject({
  manifest: z.literal('matlang package v1'),
  packageId: uuid,
  content: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('recordings'),
      ranges: z.array(packageRange).min(1).max(64),
      /** Inside the ranges, where there is no recording, and why. */
      gaps: z
        .array(
          z.strictObject({ cameraId: slug, fromMs: instantMs, toMs: instantMs, reason: z.string().max(40) }),
        )
        .max(10_000),
    }),
    z.strictObject({ type: z.literal('incident'), incidentId: uuid }),
  ]),
  /** Case or file number, why, and for whom: as the person who asked wrote them. */
  reference: z.string().max(200),
  reason: z.string().max(2000),
  requestedBy: z.string().max(200),
  madeAtMs: instantMs,
  maker: z.strictObject({
    role: z.enum(['agent', 'central']),
    id: z.string().max(64),
    version: z.string().max(40),
  }),
  files: z.array(packageFile).max(50_000),
});
export type PackageManifest = z.infer<typeof packageManifest>;

/** A byte range of an original. They follow each other without holes from 0 to the end. */
export interface Piece {
  sizeBytes: number;
  /** Hex. */
  sha256: string;
}

/** One line a piece: size, space, hash, newline. */
export function piecesText(pieces: readonly Piece[]): string {
  return pieces.map(({ sizeBytes, sha256: hash }) => `${sizeBytes} ${hash}\n`).join('');
}

/**
 * What belongs to an original of recordings, by its path: `media/gate/x.mp4` was signed by `statements/gate/x.json`
 * and `.sig`, its pieces are in `pieces/gate/x.txt`. Not of incidents, whose one statement is about all files.
 */
export function companionsOf(mediaPath: string): { statement: string; signature: string; pieces: string } {
  const stem = mediaPath.replace(/^media\//, '').replace(/\.[a-z0-9]+$/, '');
  return {
    statement: `statements/${stem}.json`,
    signature: `statements/${stem}.sig`,
    pieces: `pieces/${stem}.txt`,
  };
}

/** Without extension: the statement of an incident; the certificate of the agent that signed at capture. */
export const INCIDENT_STATEMENT = 'statements/incident';
export const AGENT_CERTIFICATE = 'certificates/agent';
