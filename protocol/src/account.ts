/** People: roles, sign-in, and who am I. */
import { z } from 'zod';
import { instantMs, label, slug, uuid } from './names.ts';
import { siteGroup } from './site.ts';

export const ROLES = [
  'operator',
  'investigator',
  'leader',
  'site_owner',
  'partner',
  'technician',
  'admin',
  'auditor',
] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

/**
 * What this account may do at all; where is decided per resource. The page hides what is not here. A new one is a line
 * here and a column in RIGHTS (central/src/people/can.ts).
 */
export const ABILITIES = [
  'camera.list',
  'camera.live',
  /** Turning a camera and zooming it. */
  'camera.ptz',
  'incident.read',
  'incident.acknowledge',
  /** False alarm, escalated, merged. */
  'incident.triage',
  'evidence.read',
  'recording.view',
  'recording.export',
  'recording.hold',
  'rules.edit',
  'watch-list.read',
  'watch-list.propose',
  'watch-list.approve',
  'face.review',
  'face.search',
  'face.calibrate',
  'case.read',
  'case.work',
  'case.hand-over',
  /** Answering a case that was handed over to one's own agency. */
  'case.answer',
  'violation.read',
  'violation.record',
  'statistics.read',
  'report.read',
  'report.write',
  'registry.read',
  'registry.edit',
  'notify.manage',
  'agent.read',
  'agent.enrol',
  'account.manage',
  /** Lending one's own rights for a while. */
  'delegation.grant',
  'diagnostics.read',
  'audit.read',
] as const;
export const ability = z.enum(ABILITIES);
export type Ability = z.infer<typeof ability>;

/** Which part of the commune an account reaches; null or absent means no limit of that sort. */
export const scope = z.strictObject({
  siteIds: z.array(slug).nullable(),
  siteGroups: z.array(siteGroup).nullable(),
  cameraIds: z.array(slug).max(500).nullable().optional(),
  /** Of what the role includes, only these. */
  abilities: z.array(ability).nullable().optional(),
});
export type Scope = z.infer<typeof scope>;

export const locale = z.enum(['vi', 'en']);
export type Locale = z.infer<typeof locale>;

/** POST /api/sessions */
export const signInRequest = z.strictObject({
  login: z.string().min(1).max(80),
  password: z.string().min(1).max(400),
});
/** POST /api/sessions/link: the token of a one-time link, `/sign-in#token=...`. */
export const linkSignInRequest = z.strictObject({ token: z.string().min(1).max(200) });
/** PUT /api/me/password */
export const passwordRequest = z.strictObject({
  current: z.string().max(400).nullable(),
  next: z.string().min(12, 'expected at least 12 characters').max(400),
});

/** GET /api/me */
export const me = z.strictObject({
  id: uuid,
  login: z.string(),
  displayName: z.string(),
  role,
  abilities: z.array(ability),
  mustSetPassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  /** Signed in by password alone where the role needs more: nothing else is granted until it is set up. */
  mustSetUpSecondFactor: z.boolean(),
  communeName: z.string(),
});
export type Me = z.infer<typeof me>;

/** POST /api/accounts (admin): an account and the one-time link its owner signs in with first. */
export const accountRequest = z.strictObject({
  login: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, 'expected 2 to 40 of a-z 0-9 . _ -'),
  displayName: label,
  role,
  scope,
});
export const accountCreated = z.strictObject({ id: uuid, linkPath: z.string() });

/** GET /api/accounts (admin) */
export const accountView = z.strictObject({
  id: uuid,
  login: z.string(),
  displayName: z.string(),
  role,
  scope,
  hasPassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  /** Switched off: nothing opens it. */
  isDisabled: z.boolean(),
  createdAtMs: instantMs,
  lastSignInAtMs: instantMs.nullable(),
  revision: z.number().int(),
  changed: z.strictObject({ byName: z.string(), atMs: instantMs }).nullable(),
});
export type AccountView = z.infer<typeof accountView>;
export const accountList = z.strictObject({ items: z.array(accountView) });

/** PUT /api/accounts/:id (admin); `revision` is the one that was read. */
export const accountChange = z.strictObject({
  revision: z.number().int().min(0),
  displayName: label,
  role,
  scope,
  isDisabled: z.boolean(),
});
/** POST /api/accounts/:id/link (admin) */
export const accountLink = z.strictObject({ linkPath: z.string() });
