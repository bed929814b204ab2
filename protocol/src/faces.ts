/**
 * Faces between central and agents: the part of the watch-list an agent may use, what a match says, how alike
 * strangers are to it, and authorised searches. Descriptors travel from central to agents only. What an agent sees
 * stays on its box but for the picture of a match and the hits of a search.
 */
import { z } from 'zod';
import { box } from './geometry.ts';
import { instantMs, slug, uuid } from './names.ts';
import { watchListPurpose } from './watch-list.ts';

export const similarity = z.number().min(-1).max(1);
/** Standard deviations above strangers (models/src/faces/matching.ts). */
export const faceScore = z.number().min(-100).max(100);

/** Base64 of little-endian float32, unit length. */
export const descriptor = z
  .string()
  .max(8192)
  .regex(/^[A-Za-z0-9+/]+=*$/, 'expected base64');
/** Nets and steps that made a descriptor. */
export const faceRecipe = z.string().min(1).max(200);

export const thresholds = z.strictObject({ candidate: faceScore, strong: faceScore });
export type FaceThresholds = z.infer<typeof thresholds>;

/** In an incident: a match is a candidate for people to judge, never a name. */
export const faceMatch = z.strictObject({
  /** Null for a face that nobody expects (face-unknown). */
  entryId: uuid.nullable(),
  /** To that entry; for an unknown face, to the most alike of those expected, null where there are none. */
  score: faceScore.nullable(),
  similarity: similarity.nullable(),
  strength: z.enum(['candidate', 'strong', 'unknown']),
  /** Faces the track was judged by. */
  shots: z.number().int().min(1),
  /** Width of the best of them, pixels. */
  widthPx: z.number().min(0).max(10_000),
  thresholds,
});
export type FaceMatch = z.infer<typeof faceMatch>;

/** What an agent is to look for. `text` of watch-list-set is the JSON of this. */
export const watchListBundle = z.strictObject({
  agentId: uuid,
  /** Counts up per agent; an agent takes none that is not newer than what it holds. */
  serial: z.number().int().min(1),
  issuedAtMs: instantMs,
  recipe: faceRecipe,
  entries: z
    .array(
      z.strictObject({
        id: uuid,
        purpose: watchListPurpose,
        siteIds: z.array(slug).nullable(),
        /** The agent erases it by itself then, line or no line. */
        expiresAtMs: instantMs,
        descriptors: z.array(descriptor).min(1).max(12),
      }),
    )
    .max(2000),
  /** By site; elsewhere the built-in ones. */
  thresholds: z.array(z.strictObject({ siteId: slug, ...thresholds.shape })).max(500),
});
export type WatchListBundle = z.infer<typeof watchListBundle>;

/** central -> agent, event `watch-list-set`. */
export const watchListSet = z.strictObject({
  text: z.string().max(16 * 2 ** 20),
  /** Base64 Ed25519 signature over `bundleText(text)` by central's key, which the agent got at its enrolment. */
  signature: z.string().max(200),
});
export type WatchListSet = z.infer<typeof watchListSet>;
export const bundleText = (text: string): string => `matlang watch-list bundle v1\n${text}`;

const refused = z.strictObject({ status: z.literal('refused'), reason: z.string().max(500) });

/** `kept`: it is on the agent's disk, what is no longer in it has been overwritten there. */
export const watchListKept = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('kept'),
    serial: z.number().int().min(1),
    /** Everything it holds now, sorted: what is missing here is erased. */
    entryIds: z.array(uuid).max(2000),
    atMs: instantMs,
    /** Base64 Ed25519 signature over `receiptText` by the agent's key. */
    signature: z.string().max(200),
  }),
  refused,
]);
export type WatchListKept = z.infer<typeof watchListKept>;
export function receiptText(receipt: {
  agentId: string;
  serial: number;
  entryIds: readonly string[];
  atMs: number;
}): string {
  const { agentId, serial, entryIds, atMs } = receipt;
  return ['matlang watch-list receipt v1', agentId, serial, atMs, ...entryIds].join('\n');
}

/** Bins of score histograms: the first and the last also count what is beyond. */
export const SCORE_BINS = { from: -4, width: 0.25, count: 80 } as const;

/**
 * agent -> central, event `face-scores`, every few minutes: for each finished track whose face could be compared, its
 * highest score among the entries that are sought. No descriptor, no time of a single track.
 */
export const faceScores = z.strictObject({
  /** Drawn by the agent; the same report twice counts once. */
  id: uuid,
  fromMs: instantMs,
  toMs: instantMs,
  recipe: faceRecipe,
  sites: z
    .array(
      z.strictObject({
        siteId: slug,
        /** People seen, with or without a face that could be compared. */
        tracks: z.number().int().min(0),
        compared: z.number().int().min(0),
        bins: z.array(z.number().int().min(0)).length(SCORE_BINS.count),
      }),
    )
    .max(500),
});
export type FaceScores = z.infer<typeof faceScores>;

/** central -> agent, event `face-search`. */
export const faceSearch = z.strictObject({
  recipe: faceRecipe,
  descriptors: z.array(descriptor).min(1).max(12),
  cameraIds: z.array(slug).min(1).max(2000),
  fromMs: instantMs,
  toMs: instantMs,
  most: z.number().int().min(1).max(200),
});
export type FaceSearch = z.infer<typeof faceSearch>;
export const faceHit = z.strictObject({
  cameraId: slug,
  atMs: instantMs,
  score: faceScore,
  similarity,
  widthPx: z.number().min(0).max(10_000),
  /** Of the face in the picture. */
  box,
  jpeg: z
    .custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes')
    .refine(({ length }) => length <= 64 * 1024, 'expected at most 64 kB'),
});
export type FaceHit = z.infer<typeof faceHit>;
export const faceSearched = z.discriminatedUnion('status', [
  /** Best first. `compared`: stored faces looked through; `sinceMs`: how far back they reach. */
  z.strictObject({
    status: z.literal('searched'),
    hits: z.array(faceHit).max(200),
    compared: z.number().int().min(0),
    sinceMs: instantMs.nullable(),
  }),
  refused,
]);
export type FaceSearched = z.infer<typeof faceSearched>;
