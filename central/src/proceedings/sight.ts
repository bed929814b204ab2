/**
 * What one person sees of cases and violations, from can(): cut in the query, so that what is hidden counts nowhere.
 * A case belongs to a site, or to the commune as a whole: then only accounts of the whole commune see it. What is for
 * the police only is for those who work on cases (not for leaders), here as everywhere (docs/design/014-cases.md).
 * A partner sees nothing by this: it has its own view of what was handed over (handover-desk.ts).
 */
import type { Ability } from '#protocol/account.ts';
import type { CaseReach, CaseSight } from '../ledger/cases/case-sight.ts';
import type { KnownSite, SitePlace } from '../ledger/registry/sites.ts';
import type { ViolationSight } from '../ledger/cases/violation-reading.ts';
import { canEverywhere, loanFor, type Actor, type Loan } from '../people/can.ts';
import { placeSight, visibleSiteIds } from '../people/sight.ts';

export function caseSight(actor: Actor, places: readonly SitePlace[]): CaseSight {
  return { read: reachOf(actor, 'case.read', places), police: reachOf(actor, 'case.work', places) };
}

export function violationSight(
  actor: Actor,
  places: readonly KnownSite[],
  ability: 'violation.read' | 'violation.record' = 'violation.read',
): ViolationSight {
  const { siteIds, cameraIds } = placeSight(actor, ability, places);
  return {
    siteIds,
    cameraIds,
    isCommuneWide: isCommuneWide(actor, ability),
    cases: caseSight(actor, places),
  };
}

/** Where this person may do this with cases, also with those for the police only. */
export function workSight(actor: Actor, ability: Ability, places: readonly SitePlace[]): CaseSight {
  const reach = reachOf(actor, ability, places);
  return { read: reach, police: reach };
}

/** A place to come counts too: it has not been lent, nor given, piece by piece. */
export function isCommuneWide(actor: Actor, ability: Ability): boolean {
  return canEverywhere(actor, ability) || (actor.loans ?? []).some((loan) => isLentEverywhere(loan, ability));
}

/** Nobody is there, but someone may have lent what lies anywhere. */
const NOWHERE: SitePlace = { siteId: '', siteGroup: 'key-point' };

function reachOf(actor: Actor, ability: Ability, places: readonly SitePlace[]): CaseReach {
  const lent = (actor.loans ?? []).flatMap(({ caseId }) => (caseId === null ? [] : [caseId]));
  return {
    siteIds: visibleSiteIds(actor, ability, places),
    isCommuneWide: isCommuneWide(actor, ability),
    caseIds: lent.filter((caseId) =>
      [...places, NOWHERE].some((place) => {
        const asked = { siteId: place.siteId, siteGroup: place.siteGroup, caseIds: [caseId] };
        return loanFor(actor, ability, asked) !== null;
      }),
    ),
  };
}

function isLentEverywhere({ lender, abilities, scope, caseId }: Loan, ability: Ability): boolean {
  return (
    caseId === null &&
    abilities.includes(ability) &&
    canEverywhere({ role: lender.role, scope: lender.scope }, ability) &&
    canEverywhere({ role: lender.role, scope }, ability)
  );
}
