/**
 * Turns what happened into events for the pages of those who may know. Events leave in the order things happened,
 * although each is looked up in the ledger first.
 * Not here: the sockets (viewers-namespace.ts).
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { CameraHealth } from '#protocol/camera.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { ReportAnnouncements } from '../intake/agent-reports.ts';
import type { Account } from '../ledger/accounts.ts';
import type { Cameras } from '../ledger/cameras.ts';
import type { IncidentPlaces } from '../ledger/incident-places.ts';
import type { Incidents } from '../ledger/incidents.ts';
import type { Place } from '../ledger/sites.ts';
import type { Pages } from './viewers-namespace.ts';

/** Answered downstream, by people/. */
export interface Sight {
  maySeeCamera(account: Account, place: Place): boolean;
  maySeeCamerasAtAll(account: Account): boolean;
  /** Of the watch-list or of candidates, anything. */
  maySeeFaces(account: Account): boolean;
  /** Of holds, packages or notices, anything. */
  maySeeRecordings(account: Account): boolean;
  incidentFor(account: Account, incident: IncidentView, place: Place | undefined): IncidentView | null;
}

export interface AnnouncerDeps {
  clock: Clock;
  log: Log;
  pages: Pages;
  sight: Sight;
  incidents: Incidents;
  cameras: Cameras;
  incidentPlaces: IncidentPlaces;
}

export interface Announcer extends ReportAnnouncements {
  /** The watch-list, how far it has got, or how a candidate was judged. */
  facesChanged(): void;
  /** A hold, a package or a notice. */
  recordingsChanged(): void;
  /** A case, task, hand-over or violation: told to whom `maySee` says. */
  casesChanged(maySee: (account: Account) => Promise<boolean>): void;
  /** All cameras of the agent are out of sight until it comes back. */
  agentGone(agentId: string): void;
  /** Resolves when everything announced so far has left. */
  settled(): Promise<void>;
}

interface Announcement {
  event: 'incident-opened' | 'incident-changed';
  incidentId: string;
}

const MOST_AT_ONCE = 100;
/** Half a minute of the most that ever comes. */
const MOST_WAITING = 10_000;

export function createAnnouncer(deps: AnnouncerDeps): Announcer {
  const { clock, log, pages, sight, incidents, cameras, incidentPlaces } = deps;
  let queue = Promise.resolve();
  const inOrder = (work: () => Promise<void>): void => {
    queue = queue
      .then(work)
      .catch((error: unknown) => log.error({ reason: describeError(error) }, 'event could not be announced'));
  };

  let waiting: Announcement[] = [];

  /** What has gathered since is looked up together; an incident that is in it twice is sent once, as it is now. */
  const sendWaiting = async (): Promise<void> => {
    const batch = waiting.slice(0, MOST_AT_ONCE);
    waiting = waiting.slice(MOST_AT_ONCE);
    if (waiting.length > 0) {
      inOrder(sendWaiting);
    }
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
  const sendIncident = (event: Announcement['event'], incidentId: string): void => {
    if (waiting.length >= MOST_WAITING) {
      // Every page fetches its lists again when it is back.
      log.warn({ waiting: waiting.length }, 'events could not be sent fast enough; pages connect again');
      waiting = [];
      pages.reconnect();
    }
    waiting.push({ event, incidentId });
    if (waiting.length === 1) {
      inOrder(sendWaiting);
    }
  };

  const sendHealth = (healths: CameraHealth[], placesById: Map<string, Place>): void =>
    pages.each((account, emit) => {
      const seen = healths.filter(({ cameraId }) => {
        const place = placesById.get(cameraId);
        return place !== undefined && sight.maySeeCamera(account, place);
      });
      if (seen.length > 0) {
        emit('camera-health', seen);
      }
    });

  return {
    incidentOpened: (incidentId) => sendIncident('incident-opened', incidentId),
    incidentChanged: (incidentId) => sendIncident('incident-changed', incidentId),
    cameraHealth: (healths) =>
      inOrder(async () => {
        sendHealth(healths, byCamera(await cameras.places()));
      }),
    camerasChanged: () =>
      inOrder(async () => {
        pages.each((account, emit) => {
          if (sight.maySeeCamerasAtAll(account)) {
            emit('cameras-changed');
          }
        });
      }),
    facesChanged: () =>
      inOrder(async () => {
        pages.each((account, emit) => {
          if (sight.maySeeFaces(account)) {
            emit('faces-changed');
          }
        });
      }),
    recordingsChanged: () =>
      inOrder(async () => {
        pages.each((account, emit) => {
          if (sight.maySeeRecordings(account)) {
            emit('recordings-changed');
          }
        });
      }),
    casesChanged: (maySee) =>
      inOrder(async () => {
        const open: { account: Account; tell: () => void }[] = [];
        pages.each((account, emit) => open.push({ account, tell: () => void emit('cases-changed') }));
        for (const { account, tell } of open) {
          if (await maySee(account)) {
            tell();
          }
        }
      }),
    agentGone: (agentId) => {
      const goneAtMs = clock.nowMs();
      inOrder(async () => {
        const places = (await cameras.places()).filter((place) => place.agentId === agentId);
        const healths = places.map(({ cameraId }) => agentOfflineHealth(cameraId, goneAtMs));
        sendHealth(healths, byCamera(places));
      });
    },
    settled: () => queue,
  };
}

/** What is known of a camera whose agent is away: nothing since then. */
export function agentOfflineHealth(cameraId: string, sinceAtMs: number): CameraHealth {
  return {
    cameraId,
    state: 'offline',
    reason: 'agent-offline',
    detail: '',
    sinceAtMs,
    nextTryAtMs: null,
    fps: 0,
    watch: null,
  };
}

function byCamera(places: (Place & { cameraId: string })[]): Map<string, Place> {
  return new Map(places.map((place) => [place.cameraId, place]));
}
