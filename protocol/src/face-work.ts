/**
 * Faces between central and the page: judging a candidate, setting how often a place may be wrong, and searching what
 * cameras have seen. Only for those can() lets; every one of these requests leaves an audit row.
 */
import { z } from 'zod';
import { thresholds, faceScore, similarity } from './faces.ts';
import { box } from './geometry.ts';
import { instantMs, label, slug, uuid } from './names.ts';

export const FACE_ANSWERS = ['same-person', 'not-this-person', 'unsure'] as const;
export const faceAnswer = z.enum(FACE_ANSWERS);
export type FaceAnswer = z.infer<typeof faceAnswer>;

/**
 * `open`: nobody has judged. `second-needed`: a match of high severity confirmed by one person. `unsure` may still be
 * judged by somebody else. The two of a high match are different people.
 */
export const FACE_REVIEW_STATES = ['open', 'second-needed', 'confirmed', 'rejected', 'unsure'] as const;
export const faceReviewState = z.enum(FACE_REVIEW_STATES);
export type FaceReviewState = z.infer<typeof faceReviewState>;

/** GET /api/incidents/:id/face: an entry is named to those who may read the watch-list. */
export const faceReview = z.strictObject({
  incidentId: uuid,
  strength: z.enum(['candidate', 'strong', 'unknown']),
  score: faceScore.nullable(),
  similarity: similarity.nullable(),
  thresholds,
  shots: z.number().int(),
  widthPx: z.number(),
  /** That this is the person, 0 to 1, by the answers people have given so far; null while there are too few. */
  probability: z.number().min(0).max(1).nullable(),
  /** Answers the probability rests on. */
  answersKnown: z.number().int().min(0),
  entry: z
    .strictObject({
      id: uuid,
      name: z.string(),
      severity: z.enum(['normal', 'high']),
      legalBasis: z.string(),
      legalReference: z.string(),
      /** Best first. */
      pictureUrls: z.array(z.string()),
    })
    .nullable(),
  state: faceReviewState,
  answers: z.array(
    z.strictObject({ answer: faceAnswer, byName: z.string(), atMs: instantMs, note: z.string() }),
  ),
  mayAnswer: z.boolean(),
});
export type FaceReview = z.infer<typeof faceReview>;

/** POST /api/incidents/:id/face/answers; the answer is the whole FaceReview again. */
export const faceAnswerRequest = z.strictObject({ answer: faceAnswer, note: z.string().trim().max(2000) });
export type FaceAnswerRequest = z.infer<typeof faceAnswerRequest>;

/** GET /api/face-calibration: one for each site with cameras that look for faces. */
export const faceCalibration = z.strictObject({
  siteId: slug,
  siteName: label,
  /** False alarms a month this place may cost. */
  wantedPerMonth: z.number().min(0.01).max(1000),
  thresholds,
  /** `built-in`: too little seen here yet. `measured`: from the strangers of this place. */
  origin: z.enum(['built-in', 'measured']),
  /** Face tracks counted and the days they took; tracks still needed before the place can be measured. */
  tracks: z.number().int().min(0),
  days: z.number().min(0),
  tracksNeeded: z.number().int().min(0),
  /** Of strangers, falling: how many a month would reach each score. `isExtrapolated`: beyond what was seen. */
  curve: z.array(
    z.strictObject({ score: faceScore, perMonth: z.number().min(0), isExtrapolated: z.boolean() }),
  ),
  /** How those shown to people were judged, by score. */
  answers: z.array(z.strictObject({ score: faceScore, answer: faceAnswer })),
  /** Strangers of the last week score otherwise than those before: what has moved, in standard deviations. */
  drift: z.strictObject({ shift: z.number(), isWarning: z.boolean() }).nullable(),
});
export type FaceCalibration = z.infer<typeof faceCalibration>;
export const faceCalibrations = z.strictObject({ items: z.array(faceCalibration) });
/** PUT /api/face-calibration/:siteId */
export const faceCalibrationChange = z.strictObject({
  wantedPerMonth: z.number({ error: 'expected false alarms a month, 0.01 to 1000' }).min(0.01).max(1000),
});

/** POST /api/face-searches: whose face is asked by exactly one of three. */
export const faceSearchRequest = z
  .strictObject({
    caseNumber: label,
    reason: z.string().trim().min(10, 'expected a reason of at least 10 characters').max(2000),
    /** A picture given with POST /api/face-probes. */
    probeId: uuid.nullable(),
    incidentId: uuid.nullable(),
    entryId: uuid.nullable(),
    siteIds: z.array(slug).min(1).max(500).nullable(),
    fromMs: instantMs,
    toMs: instantMs,
  })
  .refine(({ fromMs, toMs }) => fromMs < toMs, { path: ['toMs'], error: 'expected after fromMs' })
  .refine(
    ({ probeId, incidentId, entryId }) =>
      [probeId, incidentId, entryId].filter((given) => given !== null).length === 1,
    { path: ['probeId'], error: 'expected exactly one of probeId, incidentId and entryId' },
  );
export type FaceSearchRequest = z.infer<typeof faceSearchRequest>;

/** POST /api/face-probes: a picture as the body; what was found in it. Kept for an hour, in memory. */
export const faceProbe = z.strictObject({
  id: uuid,
  faults: z.array(z.string()),
  isUsable: z.boolean(),
  /** data:image/jpeg;base64,... of the face that was found. */
  face: z.string().nullable(),
});
export type FaceProbe = z.infer<typeof faceProbe>;

export const faceSighting = z.strictObject({
  cameraId: slug,
  cameraName: z.string(),
  siteName: z.string(),
  atMs: instantMs,
  score: faceScore,
  similarity,
  /** As `probability` of FaceReview. */
  probability: z.number().min(0).max(1).nullable(),
  strength: z.enum(['weak', 'candidate', 'strong']),
  widthPx: z.number(),
  box,
  face: z.string(),
});
export type FaceSighting = z.infer<typeof faceSighting>;
export const faceSearchResult = z.strictObject({
  id: uuid,
  /** Best first. */
  sightings: z.array(faceSighting),
  compared: z.number().int().min(0),
  /** Agents that could not be asked, by name, and why. */
  missing: z.array(z.strictObject({ agentName: z.string(), reason: z.string() })),
});
export type FaceSearchResult = z.infer<typeof faceSearchResult>;
