/**
 * Turns what happened into events for the pages of those who may know. Events leave in the order things happened,
 * although each is looked up in the ledger first; incidents alone, where many come, follow a tenth of a second later.
 * Not here: the sockets (viewers-namespace.ts), how many incidents at once are told (incident-news.ts).
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { CameraHealth } from '#protocol/camera.ts';
import type { IncidentView } from '#protocol/incident.ts';
import type { PtzChanged } from '#protocol/ptz.ts';
import type { ReportAnnouncements } from '../intake/agent-reports.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { Cameras } from '../ledger/registry/cameras.ts';
import type { IncidentPlaces } from '../ledger/incidents/incident-places.ts';
import type { Incidents } from '../ledger/incidents/incidents.ts';
import type { Place } from '../ledger/registry/sites.ts';
import { createIncidentNews } from './incident-news.ts';
import type { Pages } from './viewers-namespace.ts';

/** Answered downstream, by people/. */
export interface Sight {
  maySeeCamera(account: Account, place: Place): boolean;
  maySeeCamerasAtAll(account: Account): boolean;
  mayTurnCamera(account: Account, place: Place): boolean;
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
  /** Alarms were put aside or taken back: told to whom `maySee` says. */
  snoozesChanged(maySee: (account: Account) => boolean): void;
  /** Somebody has taken the camera in hand, or let go of it. */
  ptzChanged(change: PtzChanged): void;
  /** All cameras of the agent are out of sight until it comes back. */
  agentGone(agentId: string): void;
  /** Resolves when everything announced so far has left. */
  settled(): Promise<void>;
}

export function createAnnouncer(deps: AnnouncerDeps): Announcer {
  const { clock, log, pages, sight, cameras } = deps;
  let queue = Promise.resolve();
  const inOrder = (work: () => Promise<void>): void => {
    queue = queue
      .then(work)
      .catch((error: unknown) => log.error({ reason: describeError(error) }, 'event could not be announced'));
  };

  const news = createIncidentNews(deps, inOrder);

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

  const tellThose = (
    maySee: (account: Account) => boolean,
    event: 'cameras-changed' | 'faces-changed' | 'recordings-changed' | 'snoozes-changed',
  ): void =>
    inOrder(async () => {
      pages.each((account, emit) => {
        if (maySee(account)) {
          emit(event);
        }
      });
    });

  return {
    incidentOpened: (incidentId) => news.tell('incidents-opened', incidentId),
    incidentChanged: (incidentId) => news.tell('incidents-changed', incidentId),
    cameraHealth: (healths) =>
      inOrder(async () => {
        sendHealth(healths, byCamera(await cameras.places()));
      }),
    camerasChanged: () => tellThose((account) => sight.maySeeCamerasAtAll(account), 'cameras-changed'),
    facesChanged: () => tellThose((account) => sight.maySeeFaces(account), 'faces-changed'),
    recordingsChanged: () => tellThose((account) => sight.maySeeRecordings(account), 'recordings-changed'),
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
    snoozesChanged: (maySee) => tellThose(maySee, 'snoozes-changed'),
    ptzChanged: (change) =>
      inOrder(async () => {
        const place = await cameras.place(change.cameraId);
        pages.each((account, emit) => {
          if (place !== null && sight.mayTurnCamera(account, place)) {
            emit('ptz-changed', change);
          }
        });
      }),
    agentGone: (agentId) => {
      const goneAtMs = clock.nowMs();
      inOrder(async () => {
        const places = (await cameras.places()).filter((place) => place.agentId === agentId);
        const healths = places.map(({ cameraId }) => agentOfflineHealth(cameraId, goneAtMs));
        sendHealth(healths, byCamera(places));
      });
    },
    settled: async () => {
      news.hurry();
      // What is on its way may bring more with it.
      for (let last: Promise<void> | null = null; last !== queue;) {
        last = queue;
        await last;
      }
    },
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
