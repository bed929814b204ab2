/**
 * "What moved there in the night?" and "where did he go?", asked of the agents that keep it. Like a search for faces:
 * for a case, an incident or a reason, no further than the account may view recordings, in the audit trail before
 * anybody is asked. What is found is shown and not kept.
 * Rules PS1.. of docs/design/021-passers.md. Not here: which minutes fit which camera (passer-trail.ts).
 */
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import type { Log } from '#base/log.ts';
import { MOST_PASSER_CAMERAS, type PasserPicturesView } from '#protocol/passers.ts';
import type { PassersFound, PassersRequest } from '#protocol/passers.ts';
import type { AgentQuestions } from '../intake/agent-questions.ts';
import type { AuditAction, AuditTrail } from '../intake/stores.ts';
import { createThrottle } from '../intake/throttle.ts';
import type { IncidentPlaces } from '../ledger/incidents/incident-places.ts';
import type { Incidents } from '../ledger/incidents/incidents.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { CameraPlace, Cameras } from '../ledger/registry/cameras.ts';
import type { Registry } from '../ledger/registry/registry.ts';
import { can } from '../people/can.ts';
import { mayKnow } from '../people/sight.ts';
import { actorOf } from '../people/sign-in.ts';
import { askPassers, type AskedCamera, type PasserAskDeps } from './passer-asking.ts';
import { createPasserSearches, type FoundPasser } from './passer-searches.ts';
import { trailCameras, type Coordinates } from './passer-trail.ts';

/** Fits the refusals of web/. */
export interface PasserRefusal {
  problem: 'bad-request' | 'not-found' | 'too-many-tries';
  message: string;
  retryAfterSec?: number;
}

export interface PasserDeskDeps extends PasserAskDeps {
  clock: Clock;
  log: Log;
  audit: AuditTrail;
  cameras: Cameras;
  registry: Pick<Registry, 'snapshot'>;
  incidents: Pick<Incidents, 'place'>;
  incidentPlaces: IncidentPlaces;
  questions: AgentQuestions;
}

export interface PasserDesk {
  search(account: Account, request: PassersRequest): Promise<PassersFound | PasserRefusal>;
  pictures(
    account: Account,
    searchId: string,
    keys: readonly string[],
  ): Promise<PasserPicturesView | PasserRefusal>;
}

const MOST_AN_HOUR = 60;
const HOUR_MS = 3_600_000;

export function createPasserDesk(deps: PasserDeskDeps): PasserDesk {
  const { clock, audit } = deps;
  const throttle = createThrottle({ clock, maxFailures: MOST_AN_HOUR, windowMs: HOUR_MS });
  const searches = createPasserSearches(clock);

  return {
    search: async (account, request) => {
      const write = (action: AuditAction, resource: string, detail: string): Promise<void> =>
        audit.append({ actor: actorOf(account), action, resource, detail });
      const refuse = async (refusal: PasserRefusal): Promise<PasserRefusal> => {
        await write('passers.search-refused', 'passers', `${refusal.message}; ${wordsOf(request)}`);
        return refusal;
      };
      const asked = await camerasOf(deps, account, request);
      if ('problem' in asked) {
        return refuse(asked);
      }
      if (request.incidentId !== null && !(await isKnown(deps, account, request.incidentId))) {
        return refuse(unknown(`body.incidentId: there is no incident '${request.incidentId}'`));
      }
      if (throttle.isBlocked(account.id)) {
        const message = `expected at most ${MOST_AN_HOUR} searches an hour: wait before the next`;
        return refuse({ problem: 'too-many-tries', message, retryAfterSec: HOUR_MS / 1000 });
      }
      throttle.fail(account.id);
      const id = newId();
      const resource = `passers:${id}`;
      const names = asked.map(({ cameraId }) => cameraId).join(', ');
      await write('passers.searched', resource, `${wordsOf(request)}; cameras ${names || 'none'}`);
      const { found, ...result } = await askPassers(deps, request, asked);
      searches.keep(id, account.id, found);
      const missing = result.missing.map(({ agentName }) => agentName).join(', ') || 'none';
      const counted = `${result.items.length} of ${result.total} shown; not asked: ${missing}`;
      await write('passers.search-answered', resource, counted);
      return { id, ...result };
    },

    pictures: async (account, searchId, keys) => {
      const found = searches.find(searchId, account.id);
      if (found === null) {
        return unknown(`id: there is no search '${searchId}'; searches are kept for an hour`);
      }
      const seen = new Set((await visibleCameras(deps, account)).map(({ cameraId }) => cameraId));
      const wanted = [...new Set(keys)].flatMap((key) => {
        const passer = found.get(key);
        return passer && seen.has(passer.cameraId) ? [{ key, ...passer }] : [];
      });
      const agentIds = [...new Set(wanted.map(({ agentId }) => agentId))];
      const items = await Promise.all(
        agentIds.map((agentId) =>
          picturesOf(
            deps,
            agentId,
            wanted.filter((one) => one.agentId === agentId),
          ),
        ),
      );
      return { items: items.flat() };
    },
  };
}

/** An agent that does not answer has none to show; the page says so at their place. */
async function picturesOf(
  { questions }: PasserDeskDeps,
  agentId: string,
  wanted: readonly (FoundPasser & { key: string })[],
): Promise<PasserPicturesView['items']> {
  const asked = await questions.ask(agentId, 'passer-pictures', { ids: wanted.map(({ id }) => id) });
  if (asked.status === 'away' || asked.answer.status === 'refused') {
    return [];
  }
  const { pictures, jpegs } = asked.answer;
  let read = 0;
  return pictures.flatMap(({ id, sizeBytes }) => {
    const jpeg = Buffer.from(jpegs.subarray(read, read + sizeBytes));
    read += sizeBytes;
    const key = wanted.find((one) => one.id === id)?.key;
    return key === undefined
      ? []
      : [{ key, picture: `data:image/jpeg;base64,${jpeg.toString('base64')}` as const }];
  });
}

async function visibleCameras({ cameras }: PasserDeskDeps, account: Account): Promise<CameraPlace[]> {
  return (await cameras.places()).filter((place) => can(account, 'recording.view', place));
}

/** The same words for a camera that is not there and one this person may not see. */
async function camerasOf(
  deps: PasserDeskDeps,
  account: Account,
  { cameraIds, trail }: PassersRequest,
): Promise<AskedCamera[] | PasserRefusal> {
  const visible = await visibleCameras(deps, account);
  const byId = new Map(visible.map((place) => [place.cameraId, place]));
  const stranger = [...(cameraIds ?? []), ...(trail ? [trail.cameraId] : [])].find((id) => !byId.has(id));
  if (stranger !== undefined) {
    return unknown(`${trail ? 'body.trail.cameraId' : 'body.cameraIds'}: there is no camera '${stranger}'`);
  }
  if (!trail) {
    return [...new Set(cameraIds ?? [])].flatMap((cameraId) => {
      const place = byId.get(cameraId);
      return place ? [{ ...place, distanceM: null, window: null }] : [];
    });
  }
  const whereIs = await readCoordinates(deps);
  return trailCameras(trail, visible, whereIs)
    .slice(0, MOST_PASSER_CAMERAS)
    .flatMap(({ cameraId, ...reach }) => {
      const place = byId.get(cameraId);
      return place ? [{ ...place, ...reach }] : [];
    });
}

/** Of a camera, or of its place where nobody has entered the camera's own. */
async function readCoordinates({
  registry,
}: PasserDeskDeps): Promise<(cameraId: string) => Coordinates | null> {
  const { cameras, sites } = await registry.snapshot();
  const ofSite = new Map(sites.map((site) => [site.id, coordinatesOf(site)]));
  const ofCamera = new Map(
    cameras.map((camera) => [camera.id, coordinatesOf(camera) ?? ofSite.get(camera.siteId) ?? null]),
  );
  return (cameraId) => ofCamera.get(cameraId) ?? null;
}

function coordinatesOf({
  latitude,
  longitude,
}: {
  latitude: number | null;
  longitude: number | null;
}): Coordinates | null {
  return latitude === null || longitude === null ? null : { latitude, longitude };
}

async function isKnown(
  { incidents, incidentPlaces }: PasserDeskDeps,
  account: Account,
  incidentId: string,
): Promise<boolean> {
  const incident = await incidents.place(incidentId);
  const place = incident === null ? undefined : await incidentPlaces.of(incident);
  return incident !== null && place !== undefined && mayKnow(account, incident.kind, place);
}

function wordsOf({ caseNumber, incidentId, reason, trail, fromMs, toMs }: PassersRequest): string {
  const what = trail ? `${trail.way} ${trail.cameraId} at ${spell(trail.atMs)}` : 'what moved';
  return [
    ...(caseNumber === null ? [] : [`case ${caseNumber}`]),
    ...(incidentId === null ? [] : [`incident ${incidentId}`]),
    ...(reason === '' ? [] : [reason]),
    `${what}; ${spell(fromMs)} to ${spell(toMs)}`,
  ].join('; ');
}

function spell(atMs: number): string {
  return new Date(atMs).toISOString();
}

function unknown(message: string): PasserRefusal {
  return { problem: 'not-found', message };
}
