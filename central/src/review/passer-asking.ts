/** Asks every agent for its cameras at the same time, and puts together what they say: what is missing is named. */
import type { Log } from '#base/log.ts';
import {
  MOST_PASSERS,
  passerKindOf,
  passerSize,
  type Passer,
  type PasserCameraView,
  type PassersFound,
  type PassersListed,
  type PassersRequest,
} from '#protocol/passers.ts';
import type { AgentQuestions } from '../intake/agent-questions.ts';
import type { AgentStore } from '../intake/stores.ts';
import type { CameraPlace, Cameras } from '../ledger/registry/cameras.ts';
import type { FoundPasser } from './passer-searches.ts';
import { isWithin, type TravelWindow } from './passer-trail.ts';

export interface PasserAskDeps {
  log: Log;
  agents: AgentStore;
  cameras: Cameras;
  questions: AgentQuestions;
}

export interface AskedCamera extends CameraPlace {
  distanceM: number | null;
  window: TravelWindow | null;
}

type Result = Omit<PassersFound, 'id'> & { found: Map<string, FoundPasser> };
type Listed = Extract<PassersListed, { status: 'listed' }>;

interface Answered {
  agentId: string;
  listed: Listed | null;
  missing: PassersFound['missing'];
}

export async function askPassers(
  deps: PasserAskDeps,
  request: PassersRequest,
  asked: readonly AskedCamera[],
): Promise<Result> {
  const agentIds = [...new Set(asked.map(({ agentId }) => agentId))];
  const answers = await Promise.all(
    agentIds.map((agentId) =>
      askAgent(
        deps,
        request,
        agentId,
        asked.filter((one) => one.agentId === agentId),
      ),
    ),
  );
  const byId = new Map(asked.map((camera) => [camera.cameraId, camera]));
  const passers = answers
    .flatMap(({ agentId, listed }) => (listed?.items ?? []).map((item) => ({ agentId, item })))
    .filter(({ item }) => isWithin(byId.get(item.cameraId)?.window ?? null, item))
    .sort(({ item: a }, { item: b }) => compare(a, b, request, byId))
    .slice(0, MOST_PASSERS);
  const found = new Map<string, FoundPasser>();
  const items = passers.map(({ agentId, item: { id, ...item } }) => {
    const key = `${agentIds.indexOf(agentId)}-${id}`;
    found.set(key, { agentId, cameraId: item.cameraId, id });
    return { ...item, key, kind: passerKindOf(item.label) };
  });
  const isCut = answers.some(({ listed }) => listed !== null && listed.total > listed.items.length);
  const total = answers.reduce((sum, { listed }) => sum + (listed?.total ?? 0), 0);
  return {
    items,
    // Of a trail more is asked for than fits its windows.
    total: request.trail && !isCut ? items.length : total,
    cameras: await describeCameras(deps, asked, answers),
    missing: answers.flatMap(({ missing }) => missing),
    found,
  };
}

async function askAgent(
  { questions, agents, log }: PasserAskDeps,
  { kinds, leastSize, order, ...request }: PassersRequest,
  agentId: string,
  cameras: readonly AskedCamera[],
): Promise<Answered> {
  const windows = cameras.flatMap(({ window }) => (window ? [window] : []));
  const fromMs = Math.max(request.fromMs, Math.min(...windows.map((window) => window.fromMs)));
  const toMs = Math.min(request.toMs, Math.max(...windows.map((window) => window.toMs)));
  const cameraIds = cameras.map(({ cameraId }) => cameraId);
  const asked = await questions.ask(agentId, 'passers-list', {
    ...{ cameraIds, kinds, leastSize, order, most: MOST_PASSERS },
    fromMs: windows.length === 0 ? request.fromMs : fromMs,
    toMs: windows.length === 0 ? request.toMs : toMs,
  });
  if (asked.status === 'answered' && asked.answer.status === 'listed') {
    const items = asked.answer.items.filter(({ cameraId }) => cameraIds.includes(cameraId));
    if (items.length < asked.answer.items.length) {
      log.warn({ agentId }, 'agent told of cameras it was not asked for');
    }
    return { agentId, listed: { ...asked.answer, items }, missing: [] };
  }
  const agentName = (await agents.find(agentId))?.name ?? agentId;
  const reason = asked.status === 'away' ? asked.reason : 'reason' in asked.answer ? asked.answer.reason : '';
  return { agentId, listed: null, missing: [{ agentName, reason }] };
}

function compare(
  a: Passer,
  b: Passer,
  { order }: PassersRequest,
  byId: ReadonlyMap<string, AskedCamera>,
): number {
  if (order === 'largest') {
    return passerSize(b) - passerSize(a) || a.fromMs - b.fromMs;
  }
  const distanceOf = ({ cameraId }: Passer): number => byId.get(cameraId)?.distanceM ?? 0;
  return a.fromMs - b.fromMs || distanceOf(a) - distanceOf(b);
}

async function describeCameras(
  { cameras }: PasserAskDeps,
  asked: readonly AskedCamera[],
  answers: readonly Answered[],
): Promise<PasserCameraView[]> {
  const cameraIds = asked.map(({ cameraId }) => cameraId);
  const { items } = await cameras.page({
    ...{ sight: { siteIds: [], cameraIds }, search: '', offset: 0 },
    limit: Math.max(1, cameraIds.length),
  });
  const views = new Map(items.map(({ view }) => [view.id, view]));
  const keeping = new Map(
    answers.flatMap(({ listed }) => listed?.cameras ?? []).map((one) => [one.cameraId, one]),
  );
  return asked.map(({ cameraId, siteId, siteGroup, distanceM, window }) => {
    const { name = cameraId, siteName = siteId } = views.get(cameraId) ?? {};
    const told = keeping.get(cameraId) ?? {
      ...{ cameraId, state: 'away' as const, sinceMs: null, gaps: [], skipped: 0 },
    };
    return { ...told, cameraName: name, siteId, siteName, siteGroup, distanceM, window };
  });
}
