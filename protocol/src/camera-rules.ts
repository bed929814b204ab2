/**
 * The rules of one camera, from the page to its agent: kept there under a revision number, tried on what was seen
 * lately before they are switched on, drawn over a fresh still. Central asks, the agent answers; both sides check.
 *
 * Revision 0 is the agent's own file. From the first set of the page on, the page's hold, whatever the file says.
 * Not here: what a rule is (rule.ts).
 */
import { z } from 'zod';
import { incidentKind, ruleSummary } from './camera.ts';
import { box, personHeights } from './geometry.ts';
import { confidence, objectLabel } from './incident.ts';
import { bilingual, instantMs, label, slug } from './names.ts';
import { ruleList } from './rule.ts';

const revision = z.number().int().min(0).max(1_000_000_000);

export const ruleSet = z.strictObject({
  revision,
  rules: ruleList,
  /** For every rule that brings none of its own. */
  personHeights: personHeights.nullable(),
});
export type RuleSet = z.output<typeof ruleSet>;

const refused = z.strictObject({ status: z.literal('refused'), reason: z.string().max(500) });

/** central -> agent, event `rules-get`: what is in force. */
export const rulesGet = z.strictObject({ cameraId: slug });
export type RulesGet = z.infer<typeof rulesGet>;
export const rulesHeld = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('held'), set: ruleSet }),
  refused,
]);
export type RulesHeld = z.output<typeof rulesHeld>;

/** central -> agent, event `rules-set`. `kept`: it is on the agent's disk and in force. */
export const rulesSet = z.strictObject({ cameraId: slug, set: ruleSet });
export type RulesSet = z.output<typeof rulesSet>;
export const rulesKept = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('kept'), revision, rules: z.array(ruleSummary).max(32) }),
  refused,
]);
export type RulesKept = z.infer<typeof rulesKept>;

/** Longest stretch that can be tried at once. */
export const LONGEST_TRIAL_MS = 48 * 3_600_000;
const MOST_TRIAL_INCIDENTS = 500;

const trialSpan = { fromMs: instantMs, toMs: instantMs };
const candidate = { rules: ruleList, personHeights: personHeights.nullable(), ...trialSpan };
const isFittingSpan = ({ fromMs, toMs }: { fromMs: number; toMs: number }): boolean =>
  fromMs < toMs && toMs - fromMs <= LONGEST_TRIAL_MS;

/** POST /api/cameras/:id/rules/trial */
export const trialRequest = z
  .strictObject(candidate)
  .refine(isFittingSpan, { path: ['toMs'], error: 'expected after fromMs, at most 48 hours' });
export type TrialRequest = z.output<typeof trialRequest>;

/** central -> agent, event `rules-try`. */
export const rulesTry = z
  .strictObject({ cameraId: slug, ...candidate })
  .refine(isFittingSpan, { path: ['toMs'], error: 'expected after fromMs, at most 48 hours' });
export type RulesTry = z.output<typeof rulesTry>;

/** An incident that these rules would have raised. */
export const wouldBeIncident = z.strictObject({
  kind: incidentKind,
  ruleId: slug,
  ruleName: label,
  startedAtMs: instantMs,
  endedAtMs: instantMs,
  trackIds: z.array(z.number().int().min(0)).max(16),
  objectLabel: objectLabel.nullable(),
  confidence,
  why: bilingual,
  /** Of the main track when it fired; null where it is about the camera itself. */
  box: box.nullable(),
});
export type WouldBeIncident = z.infer<typeof wouldBeIncident>;

/**
 * `not-recorded`: the camera was not watched for this in that time; it is from now on once the rule is switched on.
 * `not-seen`: it is not about pictures (the camera offline, the camera's own events).
 */
export const UNTRIED_REASONS = ['not-recorded', 'not-seen'] as const;

export const trial = z.strictObject({
  /** Oldest first; `counts` also counts those beyond the last one listed. */
  incidents: z.array(wouldBeIncident).max(MOST_TRIAL_INCIDENTS),
  counts: z.array(z.strictObject({ ruleId: slug, count: z.number().int().min(0) })).max(32),
  untried: z.array(z.strictObject({ ruleId: slug, reason: z.enum(UNTRIED_REASONS) })).max(32),
  /** When the camera was watched at all. */
  covered: z.array(z.strictObject(trialSpan)).max(2000),
  looks: z.number().int().min(0),
});
export type Trial = z.infer<typeof trial>;
export const TRIAL_LIMITS = { incidents: MOST_TRIAL_INCIDENTS, spans: 2000 } as const;

export const rulesTried = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('tried'), trial }),
  refused,
]);
export type RulesTried = z.infer<typeof rulesTried>;

const MOST_STILL_BYTES = 3 * 2 ** 20;

/** central -> agent, event `still-wanted`: the newest picture. */
export const stillWanted = z.strictObject({ cameraId: slug });
export type StillWanted = z.infer<typeof stillWanted>;
export const stillTaken = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('taken'),
    jpeg: z
      .custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes')
      .refine(({ length }) => length <= MOST_STILL_BYTES, 'expected at most 3 MB')
      .refine(([first, second]) => first === 0xff && second === 0xd8, 'expected a JPEG'),
    atMs: instantMs,
  }),
  refused,
]);
export type StillTaken = z.infer<typeof stillTaken>;

/** PUT /api/cameras/:id/rules: `revision` is the one that was edited; 409 when it is no longer the newest. */
export const rulesChange = z.strictObject({
  revision,
  rules: ruleList,
  personHeights: personHeights.nullable(),
});
export type RulesChange = z.output<typeof rulesChange>;

/** Whether the agent works by it. */
export const ruleDelivery = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('in-force') }),
  /** The agent is away; it gets them when it comes back. */
  z.strictObject({ status: z.literal('on-its-way') }),
  /** The agent would not take them: it works by the ones before. */
  refused,
]);
export type RuleDelivery = z.infer<typeof ruleDelivery>;

/** GET and PUT /api/cameras/:id/rules */
export const cameraRules = z.strictObject({
  cameraId: slug,
  set: ruleSet,
  delivery: ruleDelivery,
  /** Null for the agent's own file. */
  changed: z.strictObject({ byName: z.string(), atMs: instantMs }).nullable(),
});
export type CameraRules = z.output<typeof cameraRules>;
