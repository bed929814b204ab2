/**
 * Lending one's own rights for a while: a night shift, a case. What is lent is judged when it is given and again at each
 * use (can.ts), so nobody lends more than he has, nor longer than he has it. What is borrowed is not lent on.
 */
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import { ABILITIES, type Ability } from '#protocol/account.ts';
import {
  MOST_DELEGATION_DAYS,
  type DelegationChoices,
  type DelegationRequest,
  type DelegationState,
  type DelegationView,
} from '#protocol/delegation.ts';
import type { AuditTrail } from '../intake/stores.ts';
import type { Accounts } from '../ledger/people/accounts.ts';
import type { Delegations, StoredDelegation } from '../ledger/people/delegations.ts';
import type { SharedCases } from '../ledger/cases/shared-cases.ts';
import type { KnownSite, Sites } from '../ledger/registry/sites.ts';
import { actorOf } from './actor-of.ts';
import { can, NOT_LENT, RIGHTS, type Actor } from './can.ts';
import type { Member } from './standing.ts';

const DAY_MS = 24 * 3_600_000;

export type DelegationGranted =
  | { status: 'granted'; view: DelegationView }
  /** Names the field, what was found and what was expected. */
  | { status: 'refused'; reason: string };

export interface DelegationDesk {
  choices(account: Member): Promise<DelegationChoices>;
  list(accountId: string): Promise<DelegationView[]>;
  grant(account: Member, request: DelegationRequest): Promise<DelegationGranted>;
  /** By who gave or received it, or by an administrator. */
  revoke(account: Member, id: string): Promise<'revoked' | 'unknown' | 'over'>;
}

export interface DelegationDeskDeps {
  clock: Clock;
  accounts: Accounts;
  delegations: Delegations;
  sites: Sites;
  sharedCases: SharedCases;
  audit: AuditTrail;
  /** Of the borrower. */
  onChanged: (accountId: string) => Promise<void>;
}

export function createDelegationDesk(deps: DelegationDeskDeps): DelegationDesk {
  const { clock, accounts, delegations, audit, onChanged } = deps;

  const viewsOf = async (found: readonly StoredDelegation[]): Promise<DelegationView[]> => {
    const names = new Map((await accounts.list()).map(({ id, displayName }) => [id, displayName]));
    const person = (id: string) => ({ id, name: names.get(id) ?? id });
    return found.map(({ fromId, toId, ...delegation }) => ({
      ...delegation,
      from: person(fromId),
      to: person(toId),
      state: stateOf(delegation, clock.nowMs()),
    }));
  };

  return {
    choices: async (account) => ({
      people: (await accounts.list())
        .filter(({ id, role, isDisabled }) => id !== account.id && role !== 'auditor' && !isDisabled)
        .map(({ id, displayName, role }) => ({ id, name: displayName, role })),
      abilities: lendableBy(account),
    }),

    list: async (accountId) => viewsOf(await delegations.of(accountId)),

    grant: async (account, request) => {
      const reason = await judge(deps, account, request);
      if (reason !== null) {
        return { status: 'refused', reason };
      }
      const { abilities, scope, caseId, toId, startsAtMs, expiresAtMs } = request;
      const id = newId();
      const stored = { ...request, id, fromId: account.id, grantedAtMs: clock.nowMs() };
      await delegations.add({ ...stored, abilities: [...new Set(abilities)] });
      const until = `${new Date(startsAtMs).toISOString()} to ${new Date(expiresAtMs).toISOString()}`;
      await audit.append({
        actor: actorOf(account),
        action: 'delegation.granted',
        resource: `account:${toId}`,
        detail: `${id}: ${abilities.join(', ')}; ${describePart(scope, caseId)}; ${until}; ${request.reason}`,
      });
      await onChanged(toId);
      const found = await delegations.find(id);
      const [view] = await viewsOf(found === null ? [] : [found]);
      return view === undefined
        ? { status: 'refused', reason: 'the delegation is gone' }
        : { status: 'granted', view };
    },

    revoke: async (account, id) => {
      const found = await delegations.find(id);
      const isParty = found?.fromId === account.id || found?.toId === account.id;
      if (found === null || !(isParty || can(account, 'account.manage'))) {
        return 'unknown';
      }
      const atMs = clock.nowMs();
      if (
        found.expiresAtMs <= atMs ||
        !(await delegations.revoke(id, { byName: account.displayName, atMs }))
      ) {
        return 'over';
      }
      await audit.append({
        actor: actorOf(account),
        action: 'delegation.revoked',
        resource: `account:${found.toId}`,
        detail: id,
      });
      await onChanged(found.toId);
      return 'revoked';
    },
  };
}

/** Own rights only. */
function lendableBy({ role, scope }: Actor): Ability[] {
  return ABILITIES.filter(
    (ability) =>
      !NOT_LENT.includes(ability) && RIGHTS[role][ability] !== 'unplaced' && can({ role, scope }, ability),
  );
}

/** Null when it may be lent. */
async function judge(
  deps: DelegationDeskDeps,
  account: Member,
  request: DelegationRequest,
): Promise<string | null> {
  const { toId, abilities, caseId } = request;
  const to = await deps.accounts.find(toId);
  if (to === null || to.isDisabled || to.id === account.id || to.role === 'auditor') {
    return `toId: found '${toId}', expected the account of somebody else who works here`;
  }
  const own = lendableBy(account);
  const foreign = abilities.find((ability) => !own.includes(ability));
  if (foreign !== undefined) {
    return `abilities: found '${foreign}', expected one you have yourself and may lend`;
  }
  if (caseId !== null && !(await deps.sharedCases.exists(caseId))) {
    return `caseId: there is no case '${caseId}'`;
  }
  return judgeTime(request, deps.clock.nowMs()) ?? judgeScope(account, request, await deps.sites.places());
}

function judgeTime({ startsAtMs, expiresAtMs }: DelegationRequest, nowMs: number): string | null {
  if (expiresAtMs <= Math.max(nowMs, startsAtMs)) {
    return `expiresAtMs: found ${expiresAtMs}, expected a time to come, after startsAtMs`;
  }
  if (startsAtMs > nowMs + MOST_DELEGATION_DAYS * DAY_MS) {
    return `startsAtMs: found ${startsAtMs}, expected within ${MOST_DELEGATION_DAYS} days`;
  }
  return expiresAtMs - Math.max(startsAtMs, nowMs) > MOST_DELEGATION_DAYS * DAY_MS
    ? `expiresAtMs: found ${expiresAtMs}, expected at most ${MOST_DELEGATION_DAYS} days after the start`
    : null;
}

/** What is named must be the lender's own, in each of the functions; what is not named is cut by can() at each use. */
function judgeScope(
  { role, scope: own }: Member,
  { abilities, scope }: DelegationRequest,
  sites: readonly KnownSite[],
): string | null {
  const reaches = (place: Parameters<typeof can>[2]): boolean =>
    abilities.every((ability) => can({ role, scope: own }, ability, place));
  const site = scope.siteIds?.find((siteId) => {
    const known = sites.find((place) => place.siteId === siteId);
    return known === undefined || !reachesSome(known, reaches);
  });
  if (site !== undefined) {
    return `scope.siteIds: found '${site}', expected sites you reach with all of these rights`;
  }
  const camera = scope.cameraIds?.find((cameraId) => {
    const known = sites.find(({ cameraIds }) => cameraIds.includes(cameraId));
    return known === undefined || !reaches({ ...known, cameraId });
  });
  return camera === undefined
    ? null
    : `scope.cameraIds: found '${camera}', expected cameras you reach with all of these rights`;
}

function reachesSome(
  { cameraIds, ...site }: KnownSite,
  reaches: (place: Parameters<typeof can>[2]) => boolean,
): boolean {
  return reaches(site) || cameraIds.some((cameraId) => reaches({ ...site, cameraId }));
}

function stateOf(
  { revoked, startsAtMs, expiresAtMs }: Pick<StoredDelegation, 'revoked' | 'startsAtMs' | 'expiresAtMs'>,
  nowMs: number,
): DelegationState {
  if (revoked !== null) {
    return 'revoked';
  }
  if (expiresAtMs <= nowMs) {
    return 'over';
  }
  return startsAtMs > nowMs ? 'waiting' : 'in-force';
}

function describePart(scope: DelegationRequest['scope'], caseId: string | null): string {
  const parts = [
    ...(scope.siteIds ?? []).map((id) => `site ${id}`),
    ...(scope.siteGroups ?? []).map((group) => `group ${group}`),
    ...(scope.cameraIds ?? []).map((id) => `camera ${id}`),
    ...(caseId === null ? [] : [`case ${caseId}`]),
  ];
  return parts.length === 0 ? 'everywhere the lender reaches' : parts.join(', ');
}
