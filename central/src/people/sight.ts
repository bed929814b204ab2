/**
 * What one person sees of cameras and incidents: lists cut to the places can() grants, incidents without files where
 * evidence is not granted. One place for the page's lists and for the events pushed to it, so they cannot differ.
 */
import type { Ability } from '#protocol/account.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { SitePlace } from '../ledger/sites.ts';
import { can, type Actor } from './can.ts';

export function visibleSiteIds(actor: Actor, ability: Ability, places: readonly SitePlace[]): string[] {
  return places.filter((place) => can(actor, ability, place)).map((place) => place.siteId);
}

/** Null when this person may not know of it. */
export function incidentFor<View extends IncidentView>(
  actor: Actor,
  incident: View,
  place: SitePlace | undefined,
): View | null {
  if (place === undefined || !can(actor, 'incident.read', place)) {
    return null;
  }
  return can(actor, 'evidence.read', place) ? incident : { ...incident, files: [] };
}
