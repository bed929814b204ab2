/**
 * What one person sees of cameras and incidents: lists cut to the places can() grants, incidents without files where
 * evidence is not granted. One place for the page's lists and for the events pushed to it, so they cannot differ.
 * A match with the watch-list is a matter of the police: incidents of faces are only for those who judge faces there.
 * That somebody stands where only known people belong says nothing of the watch-list: whose place it is may know.
 */
import type { Ability } from '#protocol/account.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { IncidentSight, PlaceSight } from '../ledger/incidents/incident-sight.ts';
import type { KnownSite, Place, SitePlace } from '../ledger/registry/sites.ts';
import { can, type Actor } from './can.ts';

export const FACE_KINDS = ['face-watch-list', 'face-unknown'] as const satisfies readonly IncidentKind[];

/** Sites reached as a whole: who is limited to single cameras reaches none. */
export function visibleSiteIds(actor: Actor, ability: Ability, places: readonly SitePlace[]): string[] {
  return places.filter((place) => can(actor, ability, place)).map((place) => place.siteId);
}

/** For queries over what has a site and a camera: whole sites, single cameras elsewhere, shared cases. */
export function placeSight(actor: Actor, ability: Ability, places: readonly KnownSite[]): PlaceSight {
  return sightBy(actor, places, (place) => can(actor, ability, place));
}

/** For the ledger, so that what is hidden counts nowhere: not in a page, not in whether there is another. */
export function visibleIncidents(actor: Actor, places: readonly KnownSite[]): IncidentSight {
  return {
    ...sightBy(actor, places, (place) => can(actor, 'incident.read', place)),
    hidden: FACE_KINDS.map((kind) => ({
      kind,
      shown: sightBy(actor, places, (place) => mayKnow(actor, kind, place)),
    })),
  };
}

/** Whether this person may know of an incident of this kind at this place. */
export function mayKnow(actor: Actor, kind: IncidentKind, place: Place): boolean {
  if (!can(actor, 'incident.read', place)) {
    return false;
  }
  switch (kind) {
    case 'face-watch-list':
      return can(actor, 'face.review', place);
    case 'face-unknown':
      return can(actor, 'face.review', place) || actor.role === 'site_owner';
    default:
      return true;
  }
}

/** Null when this person may not know of it. */
export function incidentFor<View extends IncidentView>(
  actor: Actor,
  incident: View,
  place: Place | undefined,
): View | null {
  if (place === undefined || !mayKnow(actor, incident.kind, place)) {
    return null;
  }
  return can(actor, 'evidence.read', place) ? incident : { ...incident, files: [] };
}

/** Cases whose incidents this person may know of although they happened out of reach. */
export function sharedCaseIds({ handedOverCaseIds, loans }: Actor): string[] {
  const lent = (loans ?? []).flatMap(({ caseId }) => (caseId === null ? [] : [caseId]));
  return [...new Set([...(handedOverCaseIds ?? []), ...lent])];
}

function sightBy(actor: Actor, places: readonly KnownSite[], isSeen: (place: Place) => boolean): PlaceSight {
  const whole = places.filter(isSeen);
  const cameraIds = places
    .filter((site) => !whole.includes(site))
    .flatMap(({ cameraIds: all, ...site }) => all.filter((cameraId) => isSeen({ ...site, cameraId })));
  const caseIds = sharedCaseIds(actor).filter((caseId) =>
    places.some((site) => isSeen({ siteId: site.siteId, siteGroup: site.siteGroup, caseIds: [caseId] })),
  );
  return { siteIds: whole.map(({ siteId }) => siteId), cameraIds, caseIds };
}
