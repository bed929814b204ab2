/** Rights one person lends another for a while: a night shift, a case. Never more than the lender has at that moment. */
import { z } from 'zod';
import { ability, role, scope } from './account.ts';
import { instantMs, label, uuid } from './names.ts';

export const MOST_DELEGATION_DAYS = 31;

export const DELEGATION_STATES = ['waiting', 'in-force', 'over', 'revoked'] as const;
export const delegationState = z.enum(DELEGATION_STATES);
export type DelegationState = z.infer<typeof delegationState>;

const person = z.strictObject({ id: uuid, name: z.string() });

export const delegationView = z.strictObject({
  id: uuid,
  from: person,
  to: person,
  abilities: z.array(ability),
  scope,
  caseId: uuid.nullable(),
  reason: z.string(),
  startsAtMs: instantMs,
  expiresAtMs: instantMs,
  grantedAtMs: instantMs,
  state: delegationState,
  revoked: z.strictObject({ byName: z.string(), atMs: instantMs }).nullable(),
});
export type DelegationView = z.infer<typeof delegationView>;
/** GET /api/delegations: given and received, newest first. */
export const delegationList = z.strictObject({ items: z.array(delegationView) });

/** POST /api/delegations */
export const delegationRequest = z.strictObject({
  toId: uuid,
  abilities: z.array(ability).min(1, 'expected at least one'),
  /** Within what the lender reaches; every site named here must be his. */
  scope: scope.omit({ abilities: true }),
  /** Only what belongs to this case. */
  caseId: uuid.nullable().default(null),
  reason: label,
  startsAtMs: instantMs,
  expiresAtMs: instantMs,
});
export type DelegationRequest = z.infer<typeof delegationRequest>;

/** GET /api/delegations/choices: to whom, and what, the person asking may lend. */
export const delegationChoices = z.strictObject({
  people: z.array(z.strictObject({ id: uuid, name: z.string(), role })),
  abilities: z.array(ability),
});
export type DelegationChoices = z.infer<typeof delegationChoices>;
