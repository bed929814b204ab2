/**
 * The watch-list: whose face is looked for, where, why that is lawful, and until when. Written in the viewer, approved
 * by two people who did not write it, handed to agents signed; gone everywhere at its end, with receipts.
 * Not here: what agents see (faces.ts).
 */
import { z } from 'zod';
import { instantMs, label, slug, uuid } from './names.ts';

/** `sought`: seeing them raises face-watch-list. `expected`: they belong to the place; face-unknown knows them. */
export const WATCH_LIST_PURPOSES = ['sought', 'expected'] as const;
export const watchListPurpose = z.enum(WATCH_LIST_PURPOSES);
export type WatchListPurpose = z.infer<typeof watchListPurpose>;

/** `high`: what follows a confirmed match weighs so much that two people must confirm it. */
export const WATCH_LIST_SEVERITIES = ['normal', 'high'] as const;
export const watchListSeverity = z.enum(WATCH_LIST_SEVERITIES);
export type WatchListSeverity = z.infer<typeof watchListSeverity>;

/** The viewer has words for each. `consent` is the only one for people who are expected. */
export const LEGAL_BASES = [
  'wanted-notice',
  'investigation-order',
  'court-decision',
  'missing-person',
  'consent',
] as const;
export const legalBasis = z.enum(LEGAL_BASES);
export type LegalBasis = z.infer<typeof legalBasis>;

export const LEAST_PICTURES = 3;
export const MOST_PICTURES = 12;
/** Of two different people, neither of whom proposed the entry. */
export const APPROVALS_NEEDED = 2;
/** A year: longer needs a new decision. */
export const LONGEST_VALIDITY_MS = 366 * 86_400_000;

/** What is wrong with a picture given for an entry; FACE_FAULTS of models/src/faces/face.ts and four of its own. */
export const PICTURE_FAULTS = [
  'no-face',
  'two-faces',
  'too-small',
  'cut-off',
  'turned',
  'tilted',
  'blurred',
  'too-dark',
  'too-bright',
  'unlike-a-face',
  /** Not the person of the other pictures of this entry, by their faces. */
  'another-person',
  /** Very like a face of another entry, named in `duplicateOf`. */
  'duplicate',
] as const;
export const pictureFault = z.enum(PICTURE_FAULTS);
export type PictureFault = z.infer<typeof pictureFault>;

export const watchListPicture = z.strictObject({
  id: uuid,
  /** The face, upright. */
  url: z.string(),
  /** Counts towards LEAST_PICTURES. */
  isAccepted: z.boolean(),
  faults: z.array(pictureFault),
  /** Names of entries. */
  duplicateOf: z.array(z.string()),
  widthPx: z.number().min(0),
  /** 0 to 1. */
  grade: z.number().min(0).max(1),
  addedAtMs: instantMs,
});
export type WatchListPicture = z.infer<typeof watchListPicture>;

/**
 * draft → awaiting-approval → active → expired | withdrawn; refused from awaiting-approval. A change of what was
 * approved takes an entry back to draft.
 */
export const WATCH_LIST_STATUSES = [
  'draft',
  'awaiting-approval',
  'active',
  'refused',
  'expired',
  'withdrawn',
] as const;
export const watchListStatus = z.enum(WATCH_LIST_STATUSES);
export type WatchListStatus = z.infer<typeof watchListStatus>;

const content = {
  /** Who it is, for those who may know. Agents are never told. */
  name: label,
  purpose: watchListPurpose,
  severity: watchListSeverity,
  legalBasis,
  /** Number and date of the decision, or of the written consent. */
  legalReference: label,
  reason: z.string().trim().min(1, 'expected a reason').max(2000),
  /** Where; null for every site. Expected people need at least one. */
  siteIds: z.array(slug).min(1).max(500).nullable(),
  expiresAtMs: instantMs,
};

/** POST /api/watch-list; PUT /api/watch-list/:id with the `version` that was edited (409 when it is not the newest). */
export const watchListDraft = z
  .strictObject(content)
  .refine(({ purpose, legalBasis: basis }) => (purpose === 'expected') === (basis === 'consent'), {
    path: ['legalBasis'],
    error: 'expected consent for expected people, and another basis for sought ones',
  })
  .refine(({ purpose, siteIds }) => purpose !== 'expected' || siteIds !== null, {
    path: ['siteIds'],
    error: 'expected at least one site for expected people',
  });
export type WatchListDraft = z.infer<typeof watchListDraft>;
export const watchListChange = z.strictObject({ version: z.number().int().min(1), draft: watchListDraft });
export type WatchListChange = z.infer<typeof watchListChange>;

const act = z.strictObject({ byName: z.string(), atMs: instantMs, note: z.string() });

/** How far an entry has got to the agents that may use it, and at its end how far it is gone from them. */
export const watchListSpread = z.strictObject({
  /** Agents with cameras that look for faces at the entry's sites. */
  agents: z.number().int().min(0),
  /** Of those: how many have signed that they hold it. */
  holding: z.number().int().min(0),
  /** Agents that held it once and have signed that they erased it. */
  erased: z.number().int().min(0),
  /** Agents that held it once and have not said so yet. */
  stillToErase: z.number().int().min(0),
});
export type WatchListSpread = z.infer<typeof watchListSpread>;

export const watchListEntry = z.strictObject({
  id: uuid,
  /** Counts the changes. */
  version: z.number().int().min(1),
  ...content,
  status: watchListStatus,
  proposed: act,
  approvals: z.array(act),
  /** Refused or withdrawn: by whom and why. */
  ended: act.nullable(),
  pictures: z.array(watchListPicture),
  spread: watchListSpread,
  /** What this account may do with it now; the page shows these buttons and no others. */
  mayEdit: z.boolean(),
  maySubmit: z.boolean(),
  mayApprove: z.boolean(),
  mayWithdraw: z.boolean(),
});
export type WatchListEntry = z.infer<typeof watchListEntry>;

/** GET /api/watch-list: newest first. `enrolment` is null unless pictures are being read again by another embedder. */
export const watchList = z.strictObject({
  items: z.array(watchListEntry),
  enrolment: z.strictObject({ done: z.number().int().min(0), total: z.number().int().min(0) }).nullable(),
});
export type WatchList = z.infer<typeof watchList>;

/** POST /api/watch-list/:id/approvals, .../refusal, .../withdrawal */
export const watchListDecision = z.strictObject({
  version: z.number().int().min(1),
  note: z.string().trim().max(2000),
});
export type WatchListDecision = z.infer<typeof watchListDecision>;
/** POST /api/watch-list/:id/submission */
export const watchListSubmission = z.strictObject({ version: z.number().int().min(1) });

/** POST /api/watch-list/:id/pictures: a JPEG, PNG or WebP as the body, image/* as its type. */
export const MOST_PICTURE_BYTES = 10 * 2 ** 20;

/** GET /api/watch-list/:id/proof: what each agent has signed about this entry; the signatures can be checked anywhere. */
export const watchListProof = z.strictObject({
  entryId: uuid,
  receipts: z.array(
    z.strictObject({
      agentId: uuid,
      agentName: z.string(),
      serial: z.number().int(),
      holds: z.boolean(),
      /** What was signed (receiptText of faces.ts), by which key (base64 SPKI DER), and the base64 Ed25519 signature. */
      text: z.string(),
      publicKey: z.string(),
      signature: z.string(),
      atMs: instantMs,
    }),
  ),
});
export type WatchListProof = z.infer<typeof watchListProof>;
