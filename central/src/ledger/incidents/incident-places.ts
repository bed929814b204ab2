/** Where incidents happened, as can() wants to know it: site, camera, and the cases they belong to. */
import type { IncidentPlace } from './incident-reading.ts';
import type { SharedCases } from '../cases/shared-cases.ts';
import type { Place, Sites } from '../registry/sites.ts';

type Placed = Pick<IncidentPlace, 'id' | 'siteId' | 'cameraId'>;

export interface IncidentPlaces {
  of(incident: Placed): Promise<Place | undefined>;
  /** By incident id. */
  ofAll(incidents: readonly Placed[]): Promise<Map<string, Place>>;
}

export function createIncidentPlaces(sites: Sites, sharedCases: SharedCases): IncidentPlaces {
  const ofAll = async (incidents: readonly Placed[]): Promise<Map<string, Place>> => {
    const bySite = new Map((await sites.places()).map((site) => [site.siteId, site]));
    const cases = await sharedCases.ofIncidents(incidents.map(({ id }) => id));
    const found = new Map<string, Place>();
    for (const { id, siteId, cameraId } of incidents) {
      const site = bySite.get(siteId);
      if (site !== undefined) {
        found.set(id, { siteId, siteGroup: site.siteGroup, cameraId, caseIds: cases.get(id) ?? [] });
      }
    }
    return found;
  };

  return { of: async (incident) => (await ofAll([incident])).get(incident.id), ofAll };
}
