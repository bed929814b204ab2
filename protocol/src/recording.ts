/**
 * Recordings: they stay on the agent's disk, a minute a file, until somebody asks. Central asks over the control
 * socket what there is and for what is to be sent; the bytes come as the body of a POST that the agent makes to
 * `recordingStreamPath(requestId)`, so that TCP holds back whoever is too fast, and a seek is a new request.
 */
import { z } from 'zod';
import { instantMs, slug, uuid, words } from './names.ts';
import { clockNote } from './clock-note.ts';
import { packageRange } from './package.ts';
import { schedule } from './schedule.ts';

const refused = z.strictObject({ status: z.literal('refused'), reason: z.string().max(500) });
const sizeBytes = z.number().int().min(0);

export const RECORDING_MODES = ['off', 'always', 'on-motion'] as const;
export const recordingMode = z.enum(RECORDING_MODES);
export type RecordingMode = z.infer<typeof recordingMode>;

/** In the agent's file, per camera. A schedule limits both modes to its times. */
export const recordingRule = z.strictObject({
  mode: recordingMode.default('always'),
  schedule: schedule.default('always'),
  profile: z.enum(['sub', 'main']).default('main'),
  audio: z.boolean().default(true),
  /** Fewer than the site's where given. */
  keepDays: z.number().min(0.01).max(3650).optional(),
  mostGigabytes: z.number().min(0.001).max(1_000_000).optional(),
});
export type RecordingRule = z.output<typeof recordingRule>;

/** Why a stretch of time has no recording. */
export const GAP_REASONS = [
  /** Not meant to be recorded then: switched off, outside its schedule, nothing moved. */
  'not-wanted',
  'camera-offline',
  'agent-down',
  'disk-slow',
  'disk-full',
  'disk-read-only',
  'disk-failed',
  /** Was there; retention took it. */
  'expired',
  /** Was there; taken early for want of space. */
  'forced-out',
  /** Was there; its file is gone or damaged. */
  'lost',
  'unknown',
] as const;
export const gapReason = z.enum(GAP_REASONS);
export type GapReason = z.infer<typeof gapReason>;

export const LONGEST_TIMELINE_MS = 8 * 24 * 3_600_000;
const timeSpan = { fromMs: instantMs, toMs: instantMs };
const isTimeline = ({ fromMs, toMs }: { fromMs: number; toMs: number }): boolean =>
  fromMs < toMs && toMs - fromMs <= LONGEST_TIMELINE_MS;

/** GET /api/cameras/:id/recordings and central -> agent, event `recordings-list`. */
export const timelineQuery = z
  .strictObject({ fromMs: z.coerce.number().pipe(instantMs), toMs: z.coerce.number().pipe(instantMs) })
  .refine(isTimeline, { path: ['toMs'], error: 'expected after fromMs, at most 8 days' });
export const recordingsList = z
  .strictObject({ cameraId: slug, ...timeSpan })
  .refine(isTimeline, { path: ['toMs'], error: 'expected after fromMs, at most 8 days' });
export type RecordingsList = z.infer<typeof recordingsList>;

/** A stretch that plays without a break. */
export const recordedSpan = z.strictObject({
  ...timeSpan,
  profile: z.enum(['sub', 'main']),
  codec: z.enum(['h264', 'h265']),
  hasAudio: z.boolean(),
  sizeBytes,
  /** `card`: fetched from the camera's own card afterwards. */
  origin: z.enum(['agent', 'card']),
  /** Under a hold that somebody placed. */
  isHeld: z.boolean(),
});
export type RecordedSpan = z.infer<typeof recordedSpan>;

export const timeline = z.strictObject({
  cameraId: slug,
  ...timeSpan,
  /** Oldest first, not overlapping; the newest grows while it is recorded. */
  spans: z.array(recordedSpan).max(20_000),
  gaps: z.array(z.strictObject({ ...timeSpan, reason: gapReason })).max(20_000),
  /** How much moved, a number 0 to 255 a minute, from the minute `fromMs` is in; null: not watched then. */
  activity: z.array(z.number().int().min(0).max(255).nullable()).max(8 * 24 * 60 + 1),
  /** Where the oldest recording of this camera begins; null when there is none. */
  oldestAtMs: instantMs.nullable(),
  clock: clockNote,
});
export type Timeline = z.infer<typeof timeline>;
export const recordingsListed = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('listed'), timeline }),
  refused,
]);
export type RecordingsListed = z.infer<typeof recordingsListed>;

export function recordingStreamPath(requestId: string): string {
  return `/api/recordings/streams/${requestId}`;
}

/** Longest stretch one playback may ask for. */
export const LONGEST_PLAY_MS = 24 * 3_600_000;
export const PICTURE_WIDTHS = [160, 320, 640, 1280] as const;

/**
 * GET /api/cameras/:id/recordings/play. The body is one fragmented MP4 for MSE: `ftyp moov`, then fragments, whose
 * times count from `startsAtMs` of the answer (header `X-Starts-At-Ms`), over gaps too. It ends early where the
 * codec changes: ask again from there. `key`: key frames only, at most one per `everyMs`.
 */
export const playQuery = z
  .strictObject({
    fromMs: z.coerce.number().pipe(instantMs),
    toMs: z.coerce.number().pipe(instantMs),
    pictures: z.enum(['all', 'key']).default('all'),
    everyMs: z.coerce.number().int().min(0).max(3_600_000).default(0),
  })
  .refine(({ fromMs, toMs }) => fromMs < toMs && toMs - fromMs <= LONGEST_PLAY_MS, {
    path: ['toMs'],
    error: 'expected after fromMs, at most 24 hours',
  });

/** GET /api/cameras/:id/recordings/picture: the key frame at or before `atMs`, scaled, as JPEG. */
export const pictureQuery = z.strictObject({
  atMs: z.coerce.number().pipe(instantMs),
  width: z.coerce
    .number()
    .pipe(z.union(PICTURE_WIDTHS.map((width) => z.literal(width))))
    .default(320),
});

/** central -> agent, event `recording-send`: the answer says what will come, then the agent POSTs it. */
export const recordingSend = z.strictObject({
  requestId: uuid,
  what: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('play'),
      cameraId: slug,
      ...timeSpan,
      pictures: z.enum(['all', 'key']),
      everyMs: z.number().int().min(0).max(3_600_000),
    }),
    z.strictObject({ type: z.literal('picture'), cameraId: slug, atMs: instantMs, width: z.number().int() }),
    /** The bytes of a finished package from `fromByte` on. */
    z.strictObject({ type: z.literal('package'), packageId: uuid, fromByte: sizeBytes }),
  ]),
});
export type RecordingSend = z.infer<typeof recordingSend>;
export const recordingSending = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('sending'),
    mediaType: z.enum(['video/mp4', 'image/jpeg', 'application/zip']),
    /** Capture time of the first picture by the agent's clock; 0 for a package. */
    startsAtMs: instantMs,
    /** RFC 6381, for MSE: `avc1.640028,mp4a.40.2`; empty where it does not apply. */
    codecs: z.string().max(80),
  }),
  refused,
]);
export type RecordingSending = z.infer<typeof recordingSending>;

/** central -> agent, event `package-make`: makes it, or says how far it is. Asking again is harmless. */
export const packageMake = z.strictObject({
  packageId: uuid,
  ranges: z.array(packageRange).min(1).max(64),
  reference: z.string().max(200),
  reason: z.string().max(2000),
  requestedBy: z.string().max(200),
});
export type PackageMake = z.infer<typeof packageMake>;
export const packageState = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('making'), doneBytes: sizeBytes, totalBytes: sizeBytes }),
  z.strictObject({
    status: z.literal('ready'),
    sizeBytes,
    /** Of the whole ZIP. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  refused,
]);
export type PackageState = z.infer<typeof packageState>;
/** central -> agent, event `package-drop`: central has it, or nobody wants it any more. */
export const packageDrop = z.strictObject({ packageId: uuid });
export type PackageDrop = z.infer<typeof packageDrop>;
export const packageDropped = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('dropped') }),
  refused,
]);
export type PackageDropped = z.infer<typeof packageDropped>;

/** What must not be deleted, with who says so; central's list is whole each time. */
export const hold = z
  .strictObject({
    id: uuid,
    cameraId: slug,
    ...timeSpan,
    reason: z.string().trim().min(1).max(500),
    holderName: z.string().max(200),
    /** Null: until somebody lifts it. */
    expiresAtMs: instantMs.nullable(),
  })
  .refine(({ fromMs, toMs }) => fromMs < toMs, { path: ['toMs'], error: 'expected after fromMs' });
export type Hold = z.infer<typeof hold>;
export const holdsSet = z.strictObject({ revision: z.number().int().min(0), holds: z.array(hold).max(5000) });
export type HoldsSet = z.infer<typeof holdsSet>;
/** `missing`: holds of which nothing is recorded (any more), by id. */
export const holdsKept = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('kept'), revision: z.number().int(), missing: z.array(uuid).max(5000) }),
  refused,
]);
export type HoldsKept = z.infer<typeof holdsKept>;

/**
 * Keys of encrypted recordings. Each run of an agent makes a fresh data key, keeps it in memory, and writes it to disk
 * only wrapped for central's X25519 key; a box that was carried off opens nothing. After a restart the agent asks.
 */
export const wrappedKey = z.strictObject({
  keyId: uuid,
  /** Base64: 32 bytes ephemeral X25519 public key, 12 nonce, 16 tag, 32 sealed key (HKDF-SHA256, AES-256-GCM). */
  wrapped: z.string().max(200),
});
export type WrappedKey = z.infer<typeof wrappedKey>;
/** agent -> central, event `keys-unwrap` */
export const keysUnwrap = z.strictObject({ keys: z.array(wrappedKey).min(1).max(200) });
export type KeysUnwrap = z.infer<typeof keysUnwrap>;
export const keysUnwrapped = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('unwrapped'),
    /** `key` base64 of 32 bytes; null where central could not. */
    keys: z.array(z.strictObject({ keyId: uuid, key: z.string().max(60).nullable() })).max(200),
  }),
  refused,
]);
export type KeysUnwrapped = z.infer<typeof keysUnwrapped>;

export const RECORDING_NOTICE_KINDS = [
  /** Deleted before its time, for want of space. */
  'forced-deletion',
  /** Pictures were not written. */
  'pictures-dropped',
  'disk-full',
  'disk-full-of-held',
  'disk-read-only',
  'disk-failed',
  'disk-recovered',
  /** Found by comparing disk and index. */
  'file-missing',
  'file-unknown',
  'file-damaged',
  'segment-recovered',
  'index-replaced',
  'clock-jumped',
] as const;
/** agent -> central, event `recording-notices`: numbered without holes; kept by (agent, number), once. */
export const recordingNotice = z.strictObject({
  number: z.number().int().min(1),
  atMs: instantMs,
  kind: z.enum(RECORDING_NOTICE_KINDS),
  cameraId: slug.nullable(),
  fromMs: instantMs.nullable(),
  toMs: instantMs.nullable(),
  sizeBytes,
  /** English, for the technician, never a secret. */
  detail: words(500),
});
export type RecordingNotice = z.infer<typeof recordingNotice>;
export const recordingNotices = z.strictObject({ notices: z.array(recordingNotice).min(1).max(500) });
export type RecordingNotices = z.infer<typeof recordingNotices>;
