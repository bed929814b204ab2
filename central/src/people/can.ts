/**
 * The only permission check. REST, sockets, live pictures and evidence all ask here: what may this role do at all,
 * and does it reach this place. The table names every role and every ability: a new one does not compile without its
 * word. Not here: who is asking (sessions.ts), refusing politely (web/).
 */
import { ABILITIES, type Ability, type Role, type Scope } from '#protocol/account.ts';
import type { SitePlace } from '../ledger/sites.ts';

/**
 * `scope`: the whole commune, or the part the account is limited to. `headquarters`: that, but only the People's
 * Committee's own. `own-sites`: only sites (or kinds of site)
 * named in the account, none if none are. `handed-over`: what a case hands
 * over; until there are cases, no place at all, but asking is no offence. `unplaced`: it concerns no place.
 */
type Reach = 'nowhere' | 'scope' | 'headquarters' | 'own-sites' | 'handed-over' | 'unplaced';

const NOTHING = {
  'camera.list': 'nowhere',
  'camera.live': 'nowhere',
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
  operator: { ...DUTY, 'face.review': 'scope' },
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

export interface Actor {
  role: Role;
  scope: Scope;
}

/** Without a place: may this account do it anywhere at all. */
export function can(actor: Actor, ability: Ability, place?: SitePlace): boolean {
  const reach = RIGHTS[actor.role][ability];
  if (place === undefined) {
    return reach !== 'nowhere';
  }
  switch (reach) {
    case 'nowhere':
    case 'handed-over':
      return false;
    case 'unplaced':
      return true;
    case 'headquarters':
      return place.siteGroup === 'headquarters' && isInScope(actor.scope, place);
    case 'own-sites':
      return isLimited(actor.scope) && isInScope(actor.scope, place);
    case 'scope':
      return isInScope(actor.scope, place);
  }
}

/** What the page may show at all. */
export function abilitiesOf(actor: Actor): Ability[] {
  return ABILITIES.filter((ability) => can(actor, ability));
}

function isLimited({ siteIds, siteGroups }: Scope): boolean {
  return siteIds !== null || siteGroups !== null;
}

function isInScope({ siteIds, siteGroups }: Scope, { siteId, siteGroup }: SitePlace): boolean {
  return (
    (siteIds === null || siteIds.includes(siteId)) && (siteGroups === null || siteGroups.includes(siteGroup))
  );
}
