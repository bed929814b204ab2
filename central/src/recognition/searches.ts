/**
 * "Has this face been seen?", asked of every agent whose cameras look for faces at the places searched. A search needs
 * a case number and a reason, reaches no further than the account, and stands in the audit trail before anybody is
 * asked. What is found is shown and not kept.
 *
 * Not here: whose face it is (sought-face.ts), the comparing (the agents do it, over what they have kept).
 */
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import type { Log } from '#base/log.ts';
import type { FaceSearchRequest, FaceSearchResult } from '#protocol/face-work.ts';
import type { FaceHit, FaceThresholds } from '#protocol/faces.ts';
import type { AgentQuestions } from '../intake/agent-questions.ts';
import type { AgentStore, AuditTrail } from '../intake/stores.ts';
import { createThrottle } from '../intake/throttle.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { Cameras } from '../ledger/registry/cameras.ts';
import type { AskedSearch, FaceSearches } from '../ledger/faces/face-searches.ts';
import type { Sites } from '../ledger/registry/sites.ts';
import { visibleSiteIds } from '../people/sight.ts';
import { actorOf } from '../people/sign-in.ts';
import type { Calibration } from './calibration.ts';
import { faceCamerasAt, type FaceCamera } from './face-cameras.ts';
import type { SoughtFace } from './probes.ts';
import type { SearchRefusal, SoughtFaces } from './sought-face.ts';

const DAY_MS = 86_400_000;
const LONGEST_SPAN_MS = 31 * DAY_MS;
const MOST_AN_HOUR = 20;
const HOUR_MS = 3_600_000;
const MOST_SIGHTINGS = 200;
/** Whoever scores less is no more alike than any stranger: to show them would only put them under suspicion. */
const LEAST_SCORE = 1;

export interface SearchDeps {
  clock: Clock;
  log: Log;
  audit: AuditTrail;
  sites: Sites;
  cameras: Pick<Cameras, 'page'>;
  agents: AgentStore;
  faceSearches: FaceSearches;
  questions: AgentQuestions;
  calibration: Pick<Calibration, 'probability' | 'thresholdsOf'>;
  sought: SoughtFaces;
}

export interface SearchDesk {
  search(account: Account, request: FaceSearchRequest): Promise<FaceSearchResult | SearchRefusal>;
}

export function createSearchDesk(deps: SearchDeps): SearchDesk {
  const { clock, audit, faceSearches, sought } = deps;
  const throttle = createThrottle({ clock, maxFailures: MOST_AN_HOUR, windowMs: HOUR_MS });

  return {
    search: async (account, request) => {
      const { caseNumber, reason, fromMs, toMs } = request;
      const origin = originOf(request);
      const askedSites = request.siteIds?.join(', ') ?? 'all';
      const detail = `case ${caseNumber}; ${reason}; sites ${askedSites}; ${spell(fromMs)} to ${spell(toMs)}; by ${origin}`;
      const refuse = async (refusal: SearchRefusal): Promise<SearchRefusal> => {
        await audit.append({
          actor: actorOf(account),
          action: 'face.search-refused',
          resource: 'face-search',
          detail: `${refusal.message}; ${detail}`,
        });
        return refusal;
      };
      if (toMs - fromMs > LONGEST_SPAN_MS) {
        return refuse({
          problem: 'bad-request',
          message: `body.toMs: found ${Math.ceil((toMs - fromMs) / DAY_MS)} days, expected at most 31`,
        });
      }
      const siteIds = await sitesOf(deps, account, request.siteIds);
      if ('problem' in siteIds) {
        return refuse(siteIds);
      }
      const face = await sought.find(account, request);
      if ('problem' in face) {
        return refuse(face);
      }
      if (throttle.isBlocked(account.id)) {
        return refuse({
          problem: 'too-many-tries',
          message: `expected at most ${MOST_AN_HOUR} searches an hour: wait before the next`,
          retryAfterSec: HOUR_MS / 1000,
        });
      }
      throttle.fail(account.id);
      const search: AskedSearch = {
        id: newId(),
        byId: account.id,
        byName: account.displayName,
        caseNumber,
        reason,
        origin,
        siteIds: siteIds.siteIds,
        fromMs,
        toMs,
        askedAtMs: clock.nowMs(),
      };
      const resource = `face-search:${search.id}`;
      await audit.append({ actor: actorOf(account), action: 'face.searched', resource, detail });
      await faceSearches.add(search);
      const result = await ask(deps, search, face);
      const { sightings, compared, missing } = result;
      await faceSearches.finish(search.id, { compared, hits: sightings.length, missing });
      await audit.append({
        actor: actorOf(account),
        action: 'face.search-answered',
        resource,
        detail: `${sightings.length} found among ${compared}; not asked: ${missing.map(({ agentName }) => agentName).join(', ') || 'none'}`,
      });
      return result;
    },
  };
}

function originOf({ incidentId, entryId }: FaceSearchRequest): string {
  if (incidentId !== null) {
    return `incident:${incidentId}`;
  }
  return entryId === null ? 'probe' : `entry:${entryId}`;
}

function spell(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Those asked for, none beyond the account's reach; without a word of them, all it reaches. */
async function sitesOf(
  { sites }: SearchDeps,
  account: Account,
  asked: string[] | null,
): Promise<{ siteIds: string[] } | SearchRefusal> {
  const reachable = visibleSiteIds(account, 'face.search', await sites.places());
  const beyond = asked?.filter((siteId) => !reachable.includes(siteId)) ?? [];
  return beyond.length > 0
    ? {
        problem: 'no-right',
        message: `body.siteIds: faces are not searched by this account at ${beyond.join(', ')}`,
      }
    : { siteIds: asked ?? reachable };
}

type Found = { hit: FaceHit; camera: FaceCamera };
type Answered = { found: Found[]; compared: number; missing: FaceSearchResult['missing'] };

async function ask(deps: SearchDeps, search: AskedSearch, face: SoughtFace): Promise<FaceSearchResult> {
  const cameras = await faceCamerasAt(deps.cameras, search.siteIds);
  const agentIds = [...new Set(cameras.map(({ agentId }) => agentId))];
  const answers = await Promise.all(
    agentIds.map((agentId) =>
      askAgent(
        deps,
        search,
        face,
        cameras.filter((camera) => camera.agentId === agentId),
      ),
    ),
  );
  const best = answers
    .flatMap(({ found }) => found)
    .sort((a, b) => b.hit.score - a.hit.score)
    .slice(0, MOST_SIGHTINGS);
  return {
    id: search.id,
    sightings: await describeSightings(deps, best),
    compared: answers.reduce((sum, { compared }) => sum + compared, 0),
    missing: answers.flatMap(({ missing }) => missing),
  };
}

async function askAgent(
  { questions, agents, log }: SearchDeps,
  { fromMs, toMs }: AskedSearch,
  { recipe, descriptors }: SoughtFace,
  cameras: FaceCamera[],
): Promise<Answered> {
  const agentId = cameras[0]?.agentId ?? '';
  const agentName = (await agents.find(agentId))?.name ?? agentId;
  const miss = (reason: string): Answered => ({ found: [], compared: 0, missing: [{ agentName, reason }] });
  const cameraIds = cameras.map(({ cameraId }) => cameraId);
  const order = { recipe, descriptors, cameraIds, fromMs, toMs, most: MOST_SIGHTINGS };
  const asked = await questions.ask(agentId, 'face-search', order);
  if (asked.status === 'away') {
    return miss(asked.reason);
  }
  if (asked.answer.status === 'refused') {
    return miss(asked.answer.reason);
  }
  const { hits, compared, sinceMs } = asked.answer;
  const byId = new Map(cameras.map((camera) => [camera.cameraId, camera]));
  const found = hits.flatMap((hit) => {
    const camera = byId.get(hit.cameraId);
    return camera === undefined || hit.atMs < fromMs || hit.atMs > toMs ? [] : [{ hit, camera }];
  });
  if (found.length < hits.length) {
    log.warn({ agentId, hits: hits.length - found.length }, 'agent found faces it was not asked for');
  }
  const isShort = sinceMs !== null && sinceMs > fromMs;
  return {
    found: found.filter(({ hit }) => hit.score >= LEAST_SCORE),
    compared,
    missing: isShort ? [{ agentName, reason: `its faces reach back to ${spell(sinceMs)} only` }] : [],
  };
}

async function describeSightings(
  { calibration }: SearchDeps,
  found: Found[],
): Promise<FaceSearchResult['sightings']> {
  const { of } = await calibration.probability();
  const thresholds = new Map<string, FaceThresholds>();
  for (const { camera } of found) {
    if (!thresholds.has(camera.siteId)) {
      thresholds.set(camera.siteId, await calibration.thresholdsOf(camera.siteId));
    }
  }
  return found.map(({ hit, camera: { cameraId, cameraName, siteId, siteName } }) => ({
    cameraId,
    cameraName,
    siteName,
    atMs: hit.atMs,
    score: hit.score,
    similarity: hit.similarity,
    probability: of(hit.score),
    strength: strengthOf(hit.score, thresholds.get(siteId)),
    widthPx: hit.widthPx,
    box: hit.box,
    face: `data:image/jpeg;base64,${Buffer.from(hit.jpeg).toString('base64')}`,
  }));
}

function strengthOf(score: number, thresholds?: FaceThresholds): 'weak' | 'candidate' | 'strong' {
  if (thresholds === undefined || score < thresholds.candidate) {
    return 'weak';
  }
  return score < thresholds.strong ? 'candidate' : 'strong';
}
