/** A camera as agent, central and viewer speak of it: what it is, what it watches, and how it is doing. */
import { z } from 'zod';
import { point, polygon } from './geometry.ts';
import { instantMs, label, slug, words } from './names.ts';

export const STREAM_PROFILES = ['sub', 'main'] as const;
export const streamProfile = z.enum(STREAM_PROFILES);
export type StreamProfile = z.infer<typeof streamProfile>;

/** Left and right are those of somebody standing at `from` and looking towards `to`, in picture coordinates. */
export const crossingDirection = z.enum(['left-to-right', 'right-to-left', 'both']);
export type CrossingDirection = z.infer<typeof crossingDirection>;

/** What a rule watches. */
export const region = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('zone'), polygon }),
  z.strictObject({ type: z.literal('line'), from: point, to: point, direction: crossingDirection }),
  /** A zone that may be passed through one way only, `from` towards `to`. */
  z.strictObject({ type: z.literal('way'), polygon, from: point, to: point }),
  /** The camera itself. */
  z.strictObject({ type: z.literal('picture') }),
]);
export type Region = z.infer<typeof region>;

export const INCIDENT_KINDS = [
  'intrusion',
  'line-crossing',
  'loitering',
  'crowd',
  'object-left',
  'object-removed',
  'littering',
  'stopped-vehicle',
  'wrong-way',
  'agitation',
  'camera-covered',
  'camera-defocused',
  'camera-moved',
  'camera-frozen',
  'camera-offline',
  'face-watch-list',
  'face-unknown',
  'camera-event',
  /** The box itself cannot record any more; no rule asks for it. */
  'recording-fault',
] as const;
export const incidentKind = z.enum(INCIDENT_KINDS);
export type IncidentKind = z.infer<typeof incidentKind>;

/** About a person's face: seen by fewer people than the others, and the only ones with a FaceMatch (faces.ts). */
export const FACE_KINDS = ['face-watch-list', 'face-unknown'] as const satisfies readonly IncidentKind[];
export type FaceKind = (typeof FACE_KINDS)[number];
export function isFaceKind(kind: IncidentKind): kind is FaceKind {
  return FACE_KINDS.some((one) => one === kind);
}

export const ruleSummary = z.strictObject({ id: slug, kind: incidentKind, name: label, region });
export type RuleSummary = z.infer<typeof ruleSummary>;

export const cameraDescription = z.strictObject({
  id: slug,
  siteId: slug,
  name: label,
  hasPtz: z.boolean(),
  /** Civil date, yyyy-mm-dd. */
  installedOn: z.iso.date().optional(),
  rules: z.array(ruleSummary).max(32),
  /** 0: those of the agent's own file (camera-rules.ts). */
  rulesRevision: z.number().int().min(0),
});
export type CameraDescription = z.infer<typeof cameraDescription>;

export const CAMERA_STATES = [
  'connecting',
  'online',
  'degraded',
  'offline',
  'auth-failed',
  'misconfigured',
  'disabled',
] as const;
export const cameraState = z.enum(CAMERA_STATES);
export type CameraState = z.infer<typeof cameraState>;

/** Why a camera is not simply online. The viewer has a sentence for each. */
export const CAMERA_REASONS = [
  'none',
  'starting',
  'unreachable',
  'wrong-password',
  'no-such-profile',
  'unsupported-codec',
  'not-rtsp',
  'refused-by-camera',
  'no-frames',
  'onvif-failed',
  'decoder-failed',
  'agent-offline',
] as const;
export const cameraReason = z.enum(CAMERA_REASONS);
export type CameraReason = z.infer<typeof cameraReason>;

/** How closely a camera is watched when the box has less to give than all cameras ask for. */
export const WATCH_STEPS = ['full', 'fewer-looks', 'key-frames'] as const;
export const watchStep = z.enum(WATCH_STEPS);
export type WatchStep = z.infer<typeof watchStep>;

/** What the eye of a camera works with. A note is English, for the technician, and empty when nothing is wrong. */
export const cameraWatch = z.strictObject({
  step: watchStep,
  /** Looks at this camera in a second, lately. */
  looksPerSecond: z.number().min(0).max(240),
  /** `software`, or the name of the hardware that decodes. */
  decoder: z.string().max(60),
  decoderNote: z.string().max(300),
  detector: z.string().max(120),
  /** ONNX Runtime's execution provider. */
  provider: z.string().max(60),
  providerNote: z.string().max(300),
  /** Whether faces are looked for; `failed`: a rule asks for it and it cannot be done, the note says why. */
  faces: z.enum(['off', 'on', 'failed']),
  facesNote: z.string().max(300),
});
export type CameraWatch = z.infer<typeof cameraWatch>;

/** Whether the camera is being recorded, and if not, why; the note is English, for the technician. */
export const cameraRecording = z.strictObject({
  state: z.enum(['off', 'waiting', 'recording', 'dropping', 'failed']),
  note: z.string().max(300),
});
export type CameraRecording = z.infer<typeof cameraRecording>;

export const cameraHealth = z.strictObject({
  cameraId: slug,
  state: cameraState,
  reason: cameraReason,
  /** Technical words for the technician, English, never a secret. */
  detail: words(300),
  sinceAtMs: instantMs,
  /** When the agent will try again; null when it is not waiting. */
  nextTryAtMs: instantMs.nullable(),
  /** Pictures per second arriving now. */
  fps: z.number().min(0).max(240),
  /** Null until an eye watches it. */
  watch: cameraWatch.nullable(),
  /** Not from agents of version 3. */
  recording: cameraRecording.optional(),
});
export type CameraHealth = z.infer<typeof cameraHealth>;

/** agent -> central, event `camera-health`. */
export const cameraHealthReport = z.strictObject({ cameras: z.array(cameraHealth).max(2000) });
export type CameraHealthReport = z.infer<typeof cameraHealthReport>;

/** central -> viewer: GET /api/cameras and event `camera-health`. */
export const cameraView = z.strictObject({
  ...cameraDescription.shape,
  siteName: label,
  siteGroup: z.string(),
  hamlet: z.string().nullable(),
  health: cameraHealth,
});
export type CameraView = z.infer<typeof cameraView>;

export const cameraPage = z.strictObject({ total: z.number().int(), items: z.array(cameraView) });
export type CameraPage = z.infer<typeof cameraPage>;
