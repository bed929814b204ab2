/**
 * The only permission check. REST, sockets, live pictures and evidence all ask here: what may this role do at all,
 * and does it reach this place. The table names every role and every ability: a new one does not compile without its
 * word. Not here: who is asking (sessions.ts), refusing politely (web/).
 */
import { ABILITIES, type Ability, type Role, type Scope } from '#protocol/account.ts';
import type { Place } from '../ledger/registry/sites.ts';

/**
 * `scope`: the whole commune, or the part the account is limited to. `headquarters`: that, but only the People's
 * Committee's own. `own-sites`: only sites (or kinds of site)
 * named in the account, none if none are. `handed-over`: what a case hands over to this account, and nothing else.
 * `unplaced`: it concerns no place.
 */
type Reach = 'nowhere' | 'scope' | 'headquarters' | 'own-sites' | 'handed-over' | 'unplaced';

const NOTHING = {
  'camera.list': 'nowhere',
  'camera.live': 'nowhere',
  'camera.ptz': 'nowhere',
  'incident.read': 'nowhere',
  'incident.acknowledge': 'nowhere',
  'incident.triage': 'nowhere',
  'evidence.read': 'nowhere',
  'recording.view': 'nowhere',
  'recording.export': 'nowhere',
  'recording.hold': 'nowhere',
  'rules.edit': 'nowhere',
  'watch-list.read': 'nowhere',
  'watch-list.propose': 'nowhere',
  'watch-list.approve': 'nowhere',
  'face.review': 'nowhere',
  'face.search': 'nowhere',
  'face.calibrate': 'nowhere',
  'case.read': 'nowhere',
  'case.work': 'nowhere',
  'case.hand-over': 'nowhere',
  'case.answer': 'nowhere',
  'violation.read': 'nowhere',
  'violation.record': 'nowhere',
  'statistics.read': 'nowhere',
  'report.read': 'nowhere',
  'report.write': 'nowhere',
  'registry.read': 'nowhere',
  'registry.edit': 'nowhere',
  'notify.manage': 'nowhere',
  'agent.read': 'nowhere',
  'agent.enrol': 'nowhere',
  'account.manage': 'nowhere',
  'delegation.grant': 'nowhere',
  'diagnostics.read': 'nowhere',
  'audit.read': 'nowhere',
} as const satisfies Record<Ability, Reach>;

const DUTY = {
  ...NOTHING,
  'camera.list': 'scope',
  'camera.live': 'scope',
  'incident.read': 'scope',
  'incident.acknowledge': 'scope',
  'incident.triage': 'scope',
  'evidence.read': 'scope',
  'recording.view': 'scope',
  'case.read': 'scope',
  'case.work': 'scope',
  'violation.read': 'scope',
  'statistics.read': 'scope',
  'report.read': 'scope',
  'registry.read': 'scope',
  'delegation.grant': 'unplaced',
} as const;

export const RIGHTS: Record<Role, Record<Ability, Reach>> = {
  operator: { ...DUTY, 'camera.ptz': 'scope', 'face.review': 'scope' },
  investigator: {
    ...DUTY,
    'recording.export': 'scope',
    'recording.hold': 'scope',
    'watch-list.read': 'scope',
    'watch-list.propose': 'scope',
    'watch-list.approve': 'scope',
    'face.review': 'scope',
    'face.search': 'scope',
    'face.calibrate': 'scope',
    'case.hand-over': 'scope',
    'violation.record': 'scope',
    'report.write': 'scope',
  },
  leader: {
    ...NOTHING,
    'case.read': 'scope',
    'violation.read': 'scope',
    'statistics.read': 'scope',
    'report.read': 'scope',
    'report.write': 'scope',
    'registry.read': 'scope',
    'delegation.grant': 'unplaced',
    'camera.list': 'headquarters',
    'camera.live': 'headquarters',
    'incident.read': 'scope',
    'evidence.read': 'headquarters',
  },
  site_owner: {
    ...NOTHING,
    'camera.list': 'own-sites',
    'camera.live': 'own-sites',
    'incident.read': 'own-sites',
    'evidence.read': 'own-sites',
    'recording.view': 'own-sites',
    'violation.read': 'own-sites',
    'statistics.read': 'own-sites',
    'registry.read': 'own-sites',
  },
  partner: {
    ...NOTHING,
    'camera.list': 'handed-over',
    'incident.read': 'handed-over',
    'evidence.read': 'handed-over',
    'case.read': 'handed-over',
    'case.answer': 'handed-over',
  },
  technician: {
    ...NOTHING,
    'camera.list': 'scope',
    'camera.live': 'scope',
    'camera.ptz': 'scope',
    'rules.edit': 'scope',
    'registry.read': 'scope',
    'registry.edit': 'scope',
    'agent.read': 'unplaced',
    'agent.enrol': 'unplaced',
    'diagnostics.read': 'unplaced',
  },
  admin: {
    ...NOTHING,
    'camera.list': 'scope',
    'rules.edit': 'scope',
    'watch-list.read': 'scope',
    'watch-list.approve': 'scope',
    'face.calibrate': 'scope',
    'registry.read': 'scope',
    'registry.edit': 'scope',
    'notify.manage': 'unplaced',
    'agent.read': 'unplaced',
    'agent.enrol': 'unplaced',
    'account.manage': 'unplaced',
    'diagnostics.read': 'unplaced',
  },
  auditor: { ...NOTHING, 'audit.read': 'unplaced' },
};

/** Not to be lent: what takes two people, or decides over accounts. */
export const NOT_LENT: readonly Ability[] = [
  'watch-list.propose',
  'watch-list.approve',
  'face.search',
  'face.calibrate',
  'account.manage',
  'delegation.grant',
  'audit.read',
];

/** Rights somebody lends, as long as he has them himself. */
export interface Loan {
  id: string;
  lender: { name: string; role: Role; scope: Scope };
  abilities: readonly Ability[];
  scope: Scope;
  /** Only what belongs to this case; null: whatever the lender reaches. */
  caseId: string | null;
}

export interface Actor {
  role: Role;
  scope: Scope;
  /** In force now. */
  loans?: readonly Loan[];
  /** Cases that are handed over to this account now. */
  handedOverCaseIds?: readonly string[];
  /** Signed in, but the second factor its role needs is still to be set up: nothing is granted until then. */
  isHeldBack?: boolean;
  /** Loans that were needed for what was granted so far: the audit row names the lender. */
  usedLoans?: Set<Loan>;
}

/** Without a place: may this account do it anywhere at all. A place without a camera is the whole of it. */
export function can(actor: Actor, ability: Ability, place?: Place): boolean {
  if (actor.isHeldBack === true) {
    return false;
  }
  if (canByOneself(actor, ability, place)) {
    return true;
  }
  const loan = loanFor(actor, ability, place);
  if (loan === null) {
    return false;
  }
  actor.usedLoans?.add(loan);
  return true;
}

/** Everywhere in the commune, also at places to come. */
export function canEverywhere(actor: Actor, ability: Ability): boolean {
  const isOwn =
    actor.isHeldBack !== true && RIGHTS[actor.role][ability] === 'scope' && !isLimited(actor.scope);
  return isOwn && isOfFunctions(actor.scope, ability);
}

/** The loan by which this is granted; null when it is not, or is by one's own right. */
export function loanFor(actor: Actor, ability: Ability, place?: Place): Loan | null {
  if (actor.loans === undefined || actor.isHeldBack === true || canByOneself(actor, ability, place)) {
    return null;
  }
  return actor.loans.find((loan) => isLent(loan, ability, place)) ?? null;
}

/** What the page may show at all. */
export function abilitiesOf(actor: Actor): Ability[] {
  return ABILITIES.filter((ability) => can(actor, ability));
}

/** Whether the lender has this himself is asked at every use: a right he loses is lent no longer. */
function isLent({ lender, abilities, scope, caseId }: Loan, ability: Ability, place?: Place): boolean {
  if (!abilities.includes(ability) || NOT_LENT.includes(ability) || !canByOneself(lender, ability, place)) {
    return false;
  }
  if (place === undefined) {
    return true;
  }
  return isInScope(scope, place) && (caseId === null || place.caseIds?.includes(caseId) === true);
}

function canByOneself(actor: Omit<Actor, 'loans'>, ability: Ability, place?: Place): boolean {
  const { role, scope, handedOverCaseIds } = actor;
  const reach = RIGHTS[role][ability];
  if (reach === 'nowhere' || !isOfFunctions(scope, ability)) {
    return false;
  }
  if (place === undefined) {
    return true;
  }
  switch (reach) {
    case 'handed-over':
      return (
        place.isHandedOver === true ||
        place.caseIds?.some((caseId) => handedOverCaseIds?.includes(caseId)) === true
      );
    case 'unplaced':
      return true;
    case 'headquarters':
      return place.siteGroup === 'headquarters' && isInScope(scope, place);
    case 'own-sites':
      return isLimited(scope) && isInScope(scope, place);
    case 'scope':
      return isInScope(scope, place);
  }
}

function isOfFunctions({ abilities }: Scope, ability: Ability): boolean {
  return abilities === undefined || abilities === null || abilities.includes(ability);
}

function isLimited({ siteIds, siteGroups, cameraIds }: Scope): boolean {
  return siteIds !== null || siteGroups !== null || (cameraIds !== undefined && cameraIds !== null);
}

function isInScope({ siteIds, siteGroups, cameraIds }: Scope, place: Place): boolean {
  const { siteId, siteGroup, cameraId } = place;
  return (
    (siteIds === null || siteIds.includes(siteId)) &&
    (siteGroups === null || siteGroups.includes(siteGroup)) &&
    (cameraIds === undefined ||
      cameraIds === null ||
      (cameraId !== undefined && cameraIds.includes(cameraId)))
  );
}
