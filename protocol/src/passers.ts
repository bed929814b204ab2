/**
 * Who and what passed a camera: one small picture of each spell of movement, kept by the agent for some days and told
 * only when a person asks for a reason (docs/design/021-passers.md). Between agent and central, and between central
 * and the page. Nothing here knows who anybody is: no face is looked for, none is compared.
 */
import { z } from 'zod';
import { box, point } from './geometry.ts';
import { objectLabel, type ObjectLabel } from './incident.ts';
import { instantMs, label, slug, uuid } from './names.ts';
import { siteGroup } from './site.ts';

/** What people ask for. */
export const PASSER_KINDS = ['person', 'two-wheeler', 'vehicle', 'animal', 'thing'] as const;
export const passerKind = z.enum(PASSER_KINDS);
export type PasserKind = z.infer<typeof passerKind>;

const KIND_OF = {
  person: 'person',
  bicycle: 'two-wheeler',
  motorcycle: 'two-wheeler',
  car: 'vehicle',
  truck: 'vehicle',
  bus: 'vehicle',
  cat: 'animal',
  dog: 'animal',
  bag: 'thing',
  object: 'thing',
} as const satisfies Record<ObjectLabel, PasserKind>;

export function passerKindOf(seen: ObjectLabel): PasserKind {
  return KIND_OF[seen];
}

export const PASSER_ORDERS = ['largest', 'time'] as const;
export const passerOrder = z.enum(PASSER_ORDERS);
export type PasserOrder = z.infer<typeof passerOrder>;

/** A spell of movement of one thing in front of one camera. */
export const passer = z.strictObject({
  /** Counts up on the agent; never used again there. */
  id: z.number().int().min(1),
  cameraId: slug,
  label: objectLabel,
  fromMs: instantMs,
  toMs: instantMs,
  /** When its picture was taken, and where it was then. */
  bestAtMs: instantMs,
  box,
  /** Foot points at its beginning and end: which way it went. */
  from: point,
  to: point,
});
export type Passer = z.infer<typeof passer>;

/** Share of the picture it filled at its best, 0 to 1. */
export function passerSize({ box: { w, h } }: Pick<Passer, 'box'>): number {
  return w * h;
}

export const MOST_PASSERS = 1000;
export const MOST_PASSER_CAMERAS = 100;
export const LONGEST_PASSER_SPAN_MS = 24 * 3_600_000;
/** Of one picture; they are some 5 kB. */
export const MOST_PASSER_PICTURE_BYTES = 8 * 1024;
/** In one answer: 192 kB at the very most, so that an alarm waits for a second of a poor line and no longer. */
export const MOST_PASSER_PICTURES = 24;

const kinds = z.array(passerKind).min(1).max(PASSER_KINDS.length);
/** Share of the picture. */
const leastSize = z.number().min(0).max(1);

/** central -> agent, event `passers-list`. */
export const passersList = z.strictObject({
  cameraIds: z.array(slug).min(1).max(MOST_PASSER_CAMERAS),
  fromMs: instantMs,
  toMs: instantMs,
  kinds,
  leastSize,
  order: passerOrder,
  most: z.number().int().min(1).max(MOST_PASSERS),
});
export type PassersList = z.infer<typeof passersList>;

const stretch = z.strictObject({ fromMs: instantMs, toMs: instantMs });

/** Why there may be less than there was. `switched-off`: at this place none are kept. */
export const passerKeeping = z.strictObject({
  cameraId: slug,
  state: z.enum(['kept', 'switched-off', 'unknown-camera']),
  /** The oldest that is still kept; null when there is none. */
  sinceMs: instantMs.nullable(),
  /** Nobody looked at its pictures then. */
  gaps: z.array(stretch).max(200),
  /** More came by at once than are kept. */
  skipped: z.number().int().min(0),
});
export type PasserKeeping = z.infer<typeof passerKeeping>;

const refused = z.strictObject({ status: z.literal('refused'), reason: z.string().max(500) });

export const passersListed = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('listed'),
    /** In the order that was asked for. */
    items: z.array(passer).max(MOST_PASSERS),
    /** How many there are in all. */
    total: z.number().int().min(0),
    cameras: z.array(passerKeeping).max(MOST_PASSER_CAMERAS),
  }),
  refused,
]);
export type PassersListed = z.infer<typeof passersListed>;

const pictureIds = z.array(z.number().int().min(1)).min(1).max(MOST_PASSER_PICTURES);

/** central -> agent, event `passer-pictures`. */
export const passerPictures = z.strictObject({ ids: pictureIds });
export type PasserPictures = z.infer<typeof passerPictures>;

export const passerPicturesSent = z.discriminatedUnion('status', [
  /** What has gone meanwhile is missing. One run of bytes, picture after picture: a socket takes few attachments. */
  z
    .strictObject({
      status: z.literal('sent'),
      pictures: z
        .array(
          z.strictObject({
            id: z.number().int().min(1),
            sizeBytes: z.number().int().min(1).max(MOST_PASSER_PICTURE_BYTES),
          }),
        )
        .max(MOST_PASSER_PICTURES),
      jpegs: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes'),
    })
    .refine(
      ({ pictures, jpegs }) => jpegs.length === pictures.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      { path: ['jpegs'], error: 'expected as many bytes as the pictures have' },
    ),
  refused,
]);
export type PasserPicturesSent = z.infer<typeof passerPicturesSent>;

/** Which way somebody is followed: where to, or where from. */
export const PASSER_WAYS = ['after', 'before'] as const;
export const passerWay = z.enum(PASSER_WAYS);
export type PasserWay = z.infer<typeof passerWay>;

/** From somebody who strolls or leads a bicycle to the fastest a village road bears. */
export const TRAIL_SPEEDS_M_S = {
  person: { slowest: 0.7, fastest: 5 },
  'two-wheeler': { slowest: 2, fastest: 20 },
  vehicle: { slowest: 2, fastest: 25 },
  any: { slowest: 0.7, fastest: 25 },
} as const;

/** Cameras near this one, each in the minutes in which one can be there. */
export const passerTrail = z.strictObject({
  cameraId: slug,
  atMs: instantMs,
  /** How it moves: on foot, on two wheels, in a vehicle. `any`: it may have got in or off. */
  mover: z.enum(['person', 'two-wheeler', 'vehicle', 'any']),
  way: passerWay,
  withinM: z.number().min(50).max(20_000),
  minutes: z.number().int().min(1).max(120),
});
export type PasserTrail = z.infer<typeof passerTrail>;

/**
 * POST /api/passers: what moved at these places, or where somebody went. Asked for a case, for an incident, or for a
 * reason in words: one of the three stands in the audit trail.
 */
export const passersRequest = z
  .strictObject({
    caseNumber: label.nullable(),
    incidentId: uuid.nullable(),
    reason: z.string().trim().max(2000),
    /** Cameras that are asked; null with `trail`: those near. */
    cameraIds: z.array(slug).min(1).max(MOST_PASSER_CAMERAS).nullable(),
    trail: passerTrail.nullable(),
    fromMs: instantMs,
    toMs: instantMs,
    kinds,
    leastSize: leastSize.default(0),
    order: passerOrder,
  })
  .refine(({ fromMs, toMs }) => fromMs < toMs, { path: ['toMs'], error: 'expected after fromMs' })
  .refine(({ fromMs, toMs }) => toMs - fromMs <= LONGEST_PASSER_SPAN_MS, {
    path: ['toMs'],
    error: 'expected at most 24 hours after fromMs',
  })
  .refine(({ cameraIds, trail }) => (cameraIds === null) !== (trail === null), {
    path: ['cameraIds'],
    error: 'expected either cameraIds or trail',
  })
  .refine(
    ({ caseNumber, incidentId, reason }) => caseNumber !== null || incidentId !== null || reason.length >= 10,
    { path: ['reason'], error: 'expected a case, an incident, or a reason of at least 10 characters' },
  );
export type PassersRequest = z.infer<typeof passersRequest>;

export const passerView = z.strictObject({
  ...passer.omit({ id: true }).shape,
  /** Within this search. */
  key: z.string().max(60),
  kind: passerKind,
});
export type PasserView = z.infer<typeof passerView>;

export const passerCameraView = z.strictObject({
  ...passerKeeping.shape,
  /** `away`: its agent could not be asked. */
  state: z.enum(['kept', 'switched-off', 'unknown-camera', 'away']),
  cameraName: z.string(),
  siteId: slug,
  siteName: z.string(),
  siteGroup,
  /** From where a trail begins, as the crow flies; null where a place is not known, or without a trail. */
  distanceM: z.number().min(0).nullable(),
  /** Of a trail: when one can be there. */
  window: stretch.nullable(),
});
export type PasserCameraView = z.infer<typeof passerCameraView>;

export const passersFound = z.strictObject({
  /** Names this search for an hour, for its pictures. */
  id: uuid,
  items: z.array(passerView),
  total: z.number().int().min(0),
  cameras: z.array(passerCameraView),
  /** Agents that could not be asked, by name, and why. */
  missing: z.array(z.strictObject({ agentName: z.string(), reason: z.string() })),
});
export type PassersFound = z.infer<typeof passersFound>;

/** GET /api/passers/:id/pictures: keys of this search, with commas. */
export const passerPicturesQuery = z.strictObject({
  keys: z
    .string()
    .max(2000)
    .transform((text) => text.split(','))
    .pipe(z.array(z.string().min(1).max(60)).min(1).max(MOST_PASSER_PICTURES)),
});
export const passerPicturesView = z.strictObject({
  /** Those that are still there. */
  items: z.array(z.strictObject({ key: z.string(), picture: z.templateLiteral(['data:', z.string()]) })),
});
export type PasserPicturesView = z.infer<typeof passerPicturesView>;
