/**
 * An incident is what the machine saw. The agent reports it twice: `incident-opened` at once, so that somebody can
 * act, and `incident-closed` when it is over, with the whole track and the clip. Files follow by resumable upload.
 */
import { z } from 'zod';
import { box, point } from './geometry.ts';
import { incidentKind, region } from './camera.ts';
import { clockNote } from './clock-note.ts';
import { faceMatch } from './faces.ts';
import { bilingual, instantMs, label, slug, uuid } from './names.ts';

export const OBJECT_LABELS = [
  'person',
  'bicycle',
  'car',
  'motorcycle',
  'bus',
  'truck',
  'dog',
  'cat',
  'bag',
  /** A thing nobody has a word for: left behind, or gone. */
  'object',
] as const;
export const objectLabel = z.enum(OBJECT_LABELS);
export type ObjectLabel = z.infer<typeof objectLabel>;

/** The foot point: where the thing touches the ground. */
export const pathPoint = z.strictObject({ atMs: instantMs, at: point });
export const trackBox = z.strictObject({ atMs: instantMs, box, score: z.number().min(0).max(1) });

export const track = z.strictObject({
  id: z.number().int().min(0),
  label: objectLabel,
  path: z.array(pathPoint).max(1200),
  boxes: z.array(trackBox).max(1200),
});
export type Track = z.infer<typeof track>;

/** Whom it is about, the main one first; none where it is about the camera itself. */
export const tracks = z.array(track).max(16);
/** How sure the machine is, 0 to 1. */
export const confidence = z.number().min(0).max(1);

export const FILE_KINDS = ['snapshot', 'clip', 'face'] as const;
/** `face.jpg`: the best face of the track, upright. */
export const fileName = z.enum(['snapshot.jpg', 'clip.mp4', 'face.jpg']);
export type FileName = z.infer<typeof fileName>;

export const fileManifest = z.strictObject({
  name: fileName,
  kind: z.enum(FILE_KINDS),
  mediaType: z.enum(['image/jpeg', 'video/mp4']),
  sizeBytes: z
    .number()
    .int()
    .min(1)
    .max(2 ** 31),
  /** Hex SHA-256 of every byte. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits'),
  /** Capture time of the first picture in the file. */
  startsAtMs: instantMs,
});
export type FileManifest = z.infer<typeof fileManifest>;

/** agent -> central, event `incident-opened`; the acknowledgement is a Receipt. */
export const incidentOpened = z.strictObject({
  /** UUIDv7, made once at the edge. */
  id: uuid,
  cameraId: slug,
  kind: incidentKind,
  ruleId: slug,
  ruleName: label,
  region,
  /** Capture time of the picture that settled it. */
  startedAtMs: instantMs,
  /** Counts up per camera without holes: central can see the order and a gap. */
  sequence: z.number().int().min(1),
  why: bilingual,
  confidence,
  tracks,
  /** Of face-watch-list and face-unknown, and of no other kind. */
  face: faceMatch.optional(),
  /** Of `startedAtMs`. Not from agents of version 3. */
  clock: clockNote.optional(),
});
export type IncidentOpened = z.infer<typeof incidentOpened>;

/** agent -> central, event `incident-closed`; the acknowledgement is a Receipt. */
export const incidentClosed = z.strictObject({
  id: uuid,
  endedAtMs: instantMs,
  tracks,
  files: z.array(fileManifest).max(8),
  clock: clockNote.optional(),
  /**
   * An IncidentStatement and its signature by the agent's key (statement.ts, SignedText without `by`, which central
   * knows). Not from agents of version 3.
   */
  seal: z
    .strictObject({
      text: z
        .string()
        .min(2)
        .max(64 * 1024),
      signature: z.string().max(100),
    })
    .optional(),
});
export type IncidentClosed = z.infer<typeof incidentClosed>;

/** What central answers. A refusal is final: sending the same thing again cannot help. */
export const receipt = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('stored'), atMs: instantMs }),
  z.strictObject({ status: z.literal('already-stored'), atMs: instantMs }),
  z.strictObject({ status: z.literal('refused'), reason: z.string() }),
]);
export type Receipt = z.infer<typeof receipt>;

/**
 * `false-alarm`: a person saw that nothing was there. `escalated`: handed up, somebody else must act. `merged`: the same
 * event as another incident, which goes on in its place.
 */
export const INCIDENT_STATUSES = ['new', 'acknowledged', 'false-alarm', 'escalated', 'merged'] as const;
export const incidentStatus = z.enum(INCIDENT_STATUSES);
export type IncidentStatus = z.infer<typeof incidentStatus>;

/** Why nothing was there; what a rule can learn from. `authorised`: somebody who may be there. */
export const FALSE_ALARM_REASONS = [
  'animal',
  'weather',
  'light',
  'shadow',
  'vehicle-lights',
  'plant',
  'authorised',
  'test',
  'rule-too-wide',
  'other',
] as const;
export const falseAlarmReason = z.enum(FALSE_ALARM_REASONS);
export type FalseAlarmReason = z.infer<typeof falseAlarmReason>;

export const incidentFile = z.strictObject({
  name: fileName,
  kind: z.enum(FILE_KINDS),
  mediaType: z.string(),
  sizeBytes: z.number().int(),
  sha256: z.string(),
  startsAtMs: instantMs,
  /** Path on central, served with HTTP Range. */
  url: z.string(),
});
export type IncidentFile = z.infer<typeof incidentFile>;

export const acknowledgement = z.strictObject({ byName: z.string(), atMs: instantMs, note: z.string() });
export type Acknowledgement = z.infer<typeof acknowledgement>;

export const falseAlarm = z.strictObject({
  reason: falseAlarmReason,
  note: z.string(),
  byName: z.string(),
  atMs: instantMs,
});
export type FalseAlarm = z.infer<typeof falseAlarm>;

/** Their kinds: the status after it; `reopened`: acknowledged again; the last two change no status. */
export const INCIDENT_ACTS = [
  'acknowledged',
  'false-alarm',
  'escalated',
  'merged',
  'reopened',
  /** Another incident was merged into this one. */
  'took-in',
  'linked',
] as const;
export const incidentAct = z.strictObject({
  kind: z.enum(INCIDENT_ACTS),
  reason: falseAlarmReason.nullable(),
  /** `role:<role>`, `account:<id>`, `incident:<id>` or `case:<number>`. */
  target: z.string().nullable(),
  /** In words, where it has a name. */
  targetName: z.string().nullable(),
  byName: z.string(),
  atMs: instantMs,
  note: z.string(),
});
export type IncidentAct = z.infer<typeof incidentAct>;

/** central -> viewer, in lists and in the events `incident-opened` and `incident-changed`: without the tracks. */
export const incidentView = z.strictObject({
  id: uuid,
  cameraId: slug,
  cameraName: z.string(),
  siteId: slug,
  siteName: z.string(),
  hamlet: z.string().nullable(),
  kind: incidentKind,
  ruleId: slug,
  ruleName: z.string(),
  /** Of the main track. */
  objectLabel: objectLabel.nullable(),
  region,
  startedAtMs: instantMs,
  endedAtMs: instantMs.nullable(),
  receivedAtMs: instantMs,
  /** It reached central more than a minute after it happened: the line was down. */
  isLate: z.boolean(),
  status: incidentStatus,
  why: bilingual,
  confidence,
  acknowledgement: acknowledgement.nullable(),
  falseAlarm: falseAlarm.nullable(),
  /** Of merged ones. */
  mergedIntoId: uuid.nullable(),
  /** Counts what people did with it: who changes it names the one they have read. */
  revision: z.number().int().min(0),
  /** Made up for demonstrations: never evidence. */
  isDemo: z.boolean(),
  files: z.array(incidentFile),
  /** The agent's clock was wrong: all times here are corrected by `offsetMs`; null when they are as it said. */
  correction: z.strictObject({ offsetMs: z.number().int() }).nullable(),
  /** The agent signed its files at capture, and central has checked that. */
  isSigned: z.boolean(),
});
export type IncidentView = z.infer<typeof incidentView>;

/** GET /api/incidents/:id */
export const incidentDetail = z.strictObject({
  ...incidentView.shape,
  tracks,
  /** What people did with it, in order. */
  acts: z.array(incidentAct),
  /** Those merged into it. */
  merged: z.array(incidentView),
  /** Cases it belongs to, as far as one may see them. */
  cases: z.array(z.strictObject({ id: uuid, number: z.string(), title: z.string() })),
});
export type IncidentDetail = z.infer<typeof incidentDetail>;

/** Newest first; `nextBefore` is handed back as `?before=` for the next page. */
export const incidentPage = z.strictObject({ items: z.array(incidentView), nextBefore: uuid.nullable() });
export type IncidentPage = z.infer<typeof incidentPage>;

/** POST /api/incidents/:id/acknowledgement */
export const acknowledgeRequest = z.strictObject({ note: z.string().trim().max(2000) });
export type AcknowledgeRequest = z.infer<typeof acknowledgeRequest>;
