/** Whether what a request names as place is there and within this person's reach; and what follows from it. */
import type { Ability } from '#protocol/account.ts';
import type { KnownPlaces } from '../ledger/known-places.ts';
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
    check: async (account, ability, { siteId, hamletId, cameraId = null }) => {
      const places = await knownPlaces.all();
      const site =
        siteId === null && cameraId !== null
          ? places.find(({ cameraIds }) => cameraIds.includes(cameraId))
          : places.find((place) => place.siteId === siteId);
      if (cameraId !== null && site?.cameraIds.includes(cameraId) !== true) {
        return wrong(`cameraId: there is no camera '${cameraId}'${siteId === null ? '' : ` at '${siteId}'`}`);
      }
      if (siteId !== null && site === undefined) {
        return wrong(`siteId: there is no site '${siteId}'`);
      }
      if (site === undefined && !isCommuneWide(account, ability)) {
        return wrong(
          'siteId: found none, expected one of your sites, for you do not reach the whole commune',
        );
      }
      const place = site && { siteId: site.siteId, siteGroup: site.siteGroup };
      const asked = place && (cameraId === null ? place : { ...place, cameraId });
      if (asked !== undefined && !can(account, ability, asked)) {
        return wrong(
          cameraId === null || siteId !== null
            ? `siteId: there is no site '${siteId ?? asked.siteId}'`
            : `cameraId: there is no camera '${cameraId}'`,
        );
      }
      if (hamletId !== undefined && hamletId !== null && !(await knownPlaces.hasHamlet(hamletId))) {
        return wrong(`hamletId: there is no hamlet '${hamletId}'`);
      }
      return {
        status: 'fine',
        siteId: site?.siteId ?? null,
        hamletId: hamletId === undefined ? (site?.hamletId ?? null) : hamletId,
      };
    },
  };
}

function wrong(reason: string): { status: 'wrong'; reason: string } {
  return { status: 'wrong', reason };
}
