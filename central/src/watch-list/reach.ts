/**
 * Whether an account reaches all of an entry's places. One that reaches only some of them must not know of it: what it
 * could do there would be done at the others too.
 */
import type { Ability } from '#protocol/account.ts';
import type { SitePlace } from '../ledger/registry/sites.ts';
import { can, canEverywhere, type Actor } from '../people/can.ts';

/** `siteIds` null: every place, also those to come; only accounts without a limit reach that. */
export function reachesAll(
  actor: Actor,
  ability: Ability,
  siteIds: readonly string[] | null,
  places: readonly SitePlace[],
): boolean {
  if (siteIds === null) {
    return canEverywhere(actor, ability);
  }
  return siteIds.every((siteId) => {
    const place = places.find((known) => known.siteId === siteId);
    return place !== undefined && can(actor, ability, place);
  });
}
