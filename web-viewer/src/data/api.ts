/** The REST calls this page makes, one function each. */
import { me, type Me } from '#protocol/account.ts';
import {
  agentList,
  enrolmentCode,
  openCodes,
  type AgentChange,
  type AgentView,
  type EnrolmentCode,
  type OpenCodes,
} from '#protocol/agent.ts';
import {
  cameraRules,
  trial,
  type CameraRules,
  type RulesChange,
  type Trial,
  type TrialRequest,
} from '#protocol/camera-rules.ts';
import { cameraPage, type CameraView } from '#protocol/camera.ts';
import {
  incidentDetail,
  incidentPage,
  type IncidentDetail,
  type IncidentPage,
  type IncidentView,
} from '#protocol/incident.ts';
import { signInReply } from '#protocol/second-factor.ts';
import { order, Refused, request } from './http.ts';

/** Null when nobody is signed in. */
export async function fetchMe(signal?: AbortSignal): Promise<Me | null> {
  try {
    return await request(me, 'api/me', { signal });
  } catch (error) {
    if (error instanceof Refused && error.code === 'not-signed-in') {
      return null;
    }
    throw error;
  }
}

/** A challenge where a second factor is needed too; null when this was enough. */
export async function signIn(login: string, password: string): Promise<string | null> {
  const reply = await request(signInReply, 'api/sessions', { method: 'POST', body: { login, password } });
  return 'challenge' in reply ? reply.challenge : null;
}

export async function signInByCode(challenge: string, code: string): Promise<null> {
  await order('api/sessions/code', { method: 'POST', body: { challenge, code } });
  return null;
}

export async function signInByLink(token: string): Promise<null> {
  await order('api/sessions/link', { method: 'POST', body: { token } });
  return null;
}

export function signOut(): Promise<void> {
  return order('api/sessions', { method: 'DELETE' });
}

export function setPassword(current: string | null, next: string): Promise<void> {
  return order('api/me/password', { method: 'PUT', body: { current, next } });
}

export async function fetchCameras(signal?: AbortSignal): Promise<CameraView[]> {
  const page = await request(cameraPage, 'api/cameras?limit=2000', { signal });
  return page.items.sort(byPlace);
}

/** Cameras of one site stand together, and camera 2 before camera 10. */
function byPlace(a: CameraView, b: CameraView): number {
  return inVietnamese.compare(a.siteName, b.siteName) || inVietnamese.compare(a.name, b.name);
}

const inVietnamese = new Intl.Collator('vi', { numeric: true });

/** `filter`: as in the address of the list (protocol/src/incident-filter.ts); empty for all. */
export function fetchIncidentPage(
  filter: string,
  before: string | null,
  signal?: AbortSignal,
): Promise<IncidentPage> {
  const query = new URLSearchParams(filter);
  if (before !== null) {
    query.set('before', before);
  }
  return request(incidentPage, `api/incidents?${query.toString()}`, { signal });
}

/** Everything nobody has acknowledged yet, newest first, as far as `MOST_PAGES` reach back. */
export async function fetchOpenAlarms(signal?: AbortSignal): Promise<IncidentView[]> {
  const open: IncidentView[] = [];
  let before = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = before === '' ? '' : `&before=${encodeURIComponent(before)}`;
    // Nobody is called to what was made up.
    const path = `api/incidents?status=new&isDemo=0&limit=200${query}`;
    const { items, nextBefore } = await request(incidentPage, path, { signal });
    open.push(...items.filter(({ status }) => status === 'new'));
    if (nextBefore === null) {
      break;
    }
    before = nextBefore;
  }
  return open;
}

const MOST_PAGES = 10;

export function fetchIncident(id: string, signal?: AbortSignal): Promise<IncidentDetail> {
  return request(incidentDetail, `api/incidents/${encodeURIComponent(id)}`, { signal });
}

export function acknowledge(id: string, note: string): Promise<void> {
  return order(`api/incidents/${encodeURIComponent(id)}/acknowledgement`, { method: 'POST', body: { note } });
}

export async function fetchAgents(signal?: AbortSignal): Promise<AgentView[]> {
  const { items } = await request(agentList, 'api/agents', { signal });
  return items;
}

export function changeAgent({ id, ...body }: AgentChange & { id: string }): Promise<void> {
  return order(`api/agents/${encodeURIComponent(id)}`, { method: 'PATCH', body });
}

export async function fetchOpenCodes(signal?: AbortSignal): Promise<OpenCodes['items']> {
  return (await request(openCodes, 'api/agents/codes', { signal })).items;
}

export function withdrawCode(id: string): Promise<void> {
  return order(`api/agents/codes/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

export function makeEnrolmentCode(name: string): Promise<EnrolmentCode> {
  return request(enrolmentCode, 'api/agents/codes', { method: 'POST', body: { name } });
}

export function fetchRules(cameraId: string, signal?: AbortSignal): Promise<CameraRules> {
  return request(cameraRules, rulesPath(cameraId), { signal });
}

export function saveRules(cameraId: string, change: RulesChange): Promise<CameraRules> {
  return request(cameraRules, rulesPath(cameraId), { method: 'PUT', body: change });
}

export function tryRules(cameraId: string, body: TrialRequest): Promise<Trial> {
  return request(trial, `${rulesPath(cameraId)}/trial`, {
    method: 'POST',
    body,
    longestWaitMs: LONGEST_TRIAL_MS,
  });
}

/** A busy camera's two days take an agent under load some seconds. */
const LONGEST_TRIAL_MS = 100_000;

function rulesPath(cameraId: string): string {
  return `api/cameras/${encodeURIComponent(cameraId)}/rules`;
}
