/**
 * What one person sees of cameras and incidents: lists cut to the places can() grants, incidents without files where
 * evidence is not granted. One place for the page's lists and for the events pushed to it, so they cannot differ.
 * A match with the watch-list is a matter of the police: incidents of faces are only for those who judge faces there.
 * That somebody stands where only known people belong says nothing of the watch-list: whose place it is may know.
 */
import type { Ability } from '#protocol/account.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { SitePlace } from '../ledger/sites.ts';
import { can, type Actor } from './can.ts';

export const FACE_KINDS = ['face-watch-list', 'face-unknown'] as const satisfies readonly IncidentKind[];

/** Incidents of `siteIds`, but of these kinds not those of these sites. */
export interface IncidentSight {
  siteIds: string[];
  hidden: { kind: IncidentKind; siteIds: string[] }[];
}

export function visibleSiteIds(actor: Actor, ability: Ability, places: readonly SitePlace[]): string[] {
  return places.filter((place) => can(actor, ability, place)).map((place) => place.siteId);
}

/** For the ledger, so that what is hidden counts nowhere: not in a page, not in whether there is another. */
export function visibleIncidents(actor: Actor, places: readonly SitePlace[]): IncidentSight {
  const readable = places.filter((place) => can(actor, 'incident.read', place));
  return {
    siteIds: readable.map(({ siteId }) => siteId),
    hidden: FACE_KINDS.map((kind) => ({
      kind,
      siteIds: readable.filter((place) => !mayKnow(actor, kind, place)).map(({ siteId }) => siteId),
    })),
  };
}

/** Whether this person may know of an incident of this kind at this place. */
export function mayKnow(actor: Actor, kind: IncidentKind, place: SitePlace): boolean {
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
  place: SitePlace | undefined,
): View | null {
  if (place === undefined || !mayKnow(actor, incident.kind, place)) {
    return null;
  }
  return can(actor, 'evidence.read', place) ? incident : { ...incident, files: [] };
}
