/**
 * Incidents told to the pages of those who may see them. What gathers while a batch is on its way is looked up together
 * and goes out as the next one; an incident that is in it twice is told once, as it is by then.
 * Not here: in what order this comes among other events (announcer.ts).
 */
import type { Log } from '#base/log.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { IncidentPlaces } from '../ledger/incidents/incident-places.ts';
import type { Incidents } from '../ledger/incidents/incidents.ts';
import type { Place } from '../ledger/registry/sites.ts';
import type { Pages } from './viewers-namespace.ts';

type IncidentEvent = 'incident-opened' | 'incident-changed';

export interface IncidentNewsDeps {
  log: Log;
  pages: Pages;
  sight: {
    incidentFor(account: Account, incident: IncidentView, place: Place | undefined): IncidentView | null;
  };
  incidents: Incidents;
  incidentPlaces: IncidentPlaces;
}

const MOST_AT_ONCE = 100;
/** Half a minute of the most that ever comes. */
const MOST_WAITING = 10_000;

export function createIncidentNews(
  { log, pages, sight, incidents, incidentPlaces }: IncidentNewsDeps,
  inOrder: (work: () => Promise<void>) => void,
): (event: IncidentEvent, incidentId: string) => void {
  let waiting: { event: IncidentEvent; incidentId: string }[] = [];

  const sendBatch = async (): Promise<void> => {
    const batch = waiting.slice(0, MOST_AT_ONCE);
    waiting = waiting.slice(MOST_AT_ONCE);
    if (waiting.length > 0) {
      inOrder(sendBatch);
    }
    // Of an incident opened and changed, the page has to hear that it is new.
    const eventOf = new Map(batch.toReversed().map(({ event, incidentId }) => [incidentId, event]));
    const found = pages.isEmpty() ? [] : await incidents.views([...eventOf.keys()]);
    const byId = new Map(found.map((incident) => [incident.id, incident]));
    const places = await incidentPlaces.ofAll(found);
    for (const incidentId of new Set(batch.map((one) => one.incidentId))) {
      const incident = byId.get(incidentId);
      const event = eventOf.get(incidentId);
      if (incident !== undefined && event !== undefined) {
        const place = places.get(incidentId);
        pages.tellIncident(event, incident, (account) => sight.incidentFor(account, incident, place));
      }
    }
  };

  return (event, incidentId) => {
    if (waiting.length >= MOST_WAITING) {
      // Every page fetches its lists again when it is back.
      log.warn({ waiting: waiting.length }, 'events could not be sent fast enough; pages connect again');
      waiting = [];
      pages.reconnect();
    }
    waiting.push({ event, incidentId });
    if (waiting.length === 1) {
      inOrder(sendBatch);
    }
  };
}
