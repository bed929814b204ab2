/**
 * Incidents told to the pages of those who may see them. Alone, one is told at once. Where many come, those of a tenth of
 * a second are looked up together and told together: a hundred pages that each hear of two hundred incidents a second
 * one by one are twenty thousand messages. An incident that is in it twice is told once, as it is by then.
 * Not here: in what order this comes among other events (announcer.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { IncidentPlaces } from '../ledger/incidents/incident-places.ts';
import type { Incidents } from '../ledger/incidents/incidents.ts';
import type { Place } from '../ledger/registry/sites.ts';
import { createPace } from './pace.ts';
import type { IncidentEvent, Pages } from './viewers-namespace.ts';

export interface IncidentNewsDeps {
  clock: Clock;
  log: Log;
  pages: Pages;
  sight: {
    incidentFor(account: Account, incident: IncidentView, place: Place | undefined): IncidentView | null;
  };
  incidents: Incidents;
  incidentPlaces: IncidentPlaces;
}

export interface IncidentNews {
  tell(event: IncidentEvent, incidentId: string): void;
  /** At the end: what waits has its turn now, and nothing waits any more. */
  hurry(): void;
}

const MOST_AT_ONCE = 100;
/** Half a minute of the most that ever comes. */
const MOST_WAITING = 10_000;

export function createIncidentNews(
  { clock, log, pages, sight, incidents, incidentPlaces }: IncidentNewsDeps,
  inOrder: (work: () => Promise<void>) => void,
): IncidentNews {
  const pace = createPace(clock);
  let waiting: { event: IncidentEvent; incidentId: string }[] = [];
  let cancel: (() => void) | null = null;
  let isHurried = false;

  const sendBatch = async (): Promise<void> => {
    const batch = waiting.slice(0, MOST_AT_ONCE);
    waiting = waiting.slice(MOST_AT_ONCE);
    if (waiting.length > 0) {
      schedule();
    }
    const eventOf = new Map<string, IncidentEvent>();
    for (const { event, incidentId } of batch) {
      // Of an incident opened and changed, the page has to hear that it is new.
      if (!eventOf.has(incidentId)) {
        eventOf.set(incidentId, event);
      }
    }
    if (pages.isEmpty()) {
      return;
    }
    const found = await incidents.views([...eventOf.keys()]);
    const places = await incidentPlaces.ofAll(found);
    for (const event of ['incidents-opened', 'incidents-changed'] as const) {
      const told = found.filter(({ id }) => eventOf.get(id) === event);
      if (told.length > 0) {
        pages.tellIncidents(event, told, (account, incident) =>
          sight.incidentFor(account, incident, places.get(incident.id)),
        );
      }
    }
  };
  const schedule = (): void => {
    const waitMs = isHurried ? 0 : pace.next();
    if (waitMs === 0) {
      inOrder(sendBatch);
    } else {
      cancel = clock.after(waitMs, () => {
        cancel = null;
        inOrder(sendBatch);
      });
    }
  };
  const tell: IncidentNews['tell'] = (event, incidentId) => {
    if (waiting.length >= MOST_WAITING) {
      // Every page fetches its lists again when it is back.
      log.warn({ waiting: waiting.length }, 'events could not be sent fast enough; pages connect again');
      waiting = [];
      pages.reconnect();
    }
    waiting.push({ event, incidentId });
    if (waiting.length === 1 && cancel === null) {
      schedule();
    }
  };
  return {
    tell,
    hurry: () => {
      isHurried = true;
      if (cancel !== null) {
        cancel();
        cancel = null;
        inOrder(sendBatch);
      }
    },
  };
}
