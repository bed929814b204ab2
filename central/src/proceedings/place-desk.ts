/** Whether what a request names as place is there and within this person's reach; and what follows from it. */
import type { Ability } from '#protocol/account.ts';
import type { KnownPlace, KnownPlaces } from '../ledger/registry/known-places.ts';
import { can } from '../people/can.ts';
import type { Member } from '../people/standing.ts';
import { isCommuneWide } from './sight.ts';

export interface NamedPlace {
  /** Null: the commune as a whole. */
  siteId: string | null;
  /** Undefined: that of the site. */
  hamletId?: string | null | undefined;
  cameraId?: string | null | undefined;
}

export type CheckedPlace =
  { status: 'fine'; siteId: string | null; hamletId: string | null } | { status: 'wrong'; reason: string };

export interface PlaceDesk {
  /** A camera that is named gives the site, where none is. */
  check(account: Member, ability: Ability, named: NamedPlace): Promise<CheckedPlace>;
}

export function createPlaceDesk({ knownPlaces }: { knownPlaces: KnownPlaces }): PlaceDesk {
  return {
    check: async (account, ability, named) => {
      const site = findSite(await knownPlaces.all(), named);
      const reason = whatIsWrong(account, ability, named, site);
      if (reason !== null) {
        return { status: 'wrong', reason };
      }
      const { hamletId } = named;
      if (hamletId !== undefined && hamletId !== null && !(await knownPlaces.hasHamlet(hamletId))) {
        return { status: 'wrong', reason: `hamletId: there is no hamlet '${hamletId}'` };
      }
      const siteHamletId = site?.hamletId ?? null;
      return {
        status: 'fine',
        siteId: site?.siteId ?? null,
        hamletId: hamletId === undefined ? siteHamletId : hamletId,
      };
    },
  };
}

function findSite(places: readonly KnownPlace[], { siteId, cameraId }: NamedPlace): KnownPlace | undefined {
  return siteId === null && typeof cameraId === 'string'
    ? places.find(({ cameraIds }) => cameraIds.includes(cameraId))
    : places.find((place) => place.siteId === siteId);
}

/** What is out of reach is answered like what is not there. */
function whatIsWrong(
  account: Member,
  ability: Ability,
  { siteId, cameraId = null }: NamedPlace,
  site: KnownPlace | undefined,
): string | null {
  const isCamera = cameraId !== null;
  if (site === undefined && siteId === null && !isCamera) {
    return isCommuneWide(account, ability)
      ? null
      : 'siteId: found none, expected one of your sites, for you do not reach the whole commune';
  }
  const place = site && { siteId: site.siteId, siteGroup: site.siteGroup };
  const asked = place && (isCamera ? { ...place, cameraId } : place);
  const isReached = asked !== undefined && can(account, ability, asked);
  if (isCamera && (!isReached || !site?.cameraIds.includes(cameraId))) {
    return `cameraId: there is no camera '${cameraId}'${siteId === null ? '' : ` at '${siteId}'`}`;
  }
  return isReached ? null : `siteId: there is no site '${siteId ?? ''}'`;
}
