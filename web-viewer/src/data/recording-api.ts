/** The REST calls about recordings, one function each: timeline, playback, holds, packages, notices, agents' state. */
import { agentState, type AgentState } from '#protocol/agent-state.ts';
import { timeline, type Timeline } from '#protocol/recording.ts';
import {
  holdList,
  holdView,
  noticePage,
  packageList,
  packageView,
  type HoldRequest,
  type HoldView,
  type NoticeView,
  type PackageRequest,
  type PackageView,
} from '#protocol/review.ts';
import { incidentPage, type IncidentView } from '#protocol/incident.ts';
import { openStream, order, request } from './http.ts';

export interface TimeSpan {
  fromMs: number;
  toMs: number;
}

/** The agent looks into its index; a box under load takes its time. */
const LONGEST_LIST_MS = 20_000;

export function fetchTimeline(
  cameraId: string,
  { fromMs, toMs }: TimeSpan,
  signal?: AbortSignal,
): Promise<Timeline> {
  return request(timeline, `${recordingsPath(cameraId)}?fromMs=${fromMs}&toMs=${toMs}`, {
    signal,
    longestWaitMs: LONGEST_LIST_MS,
  });
}

/** Incidents of some cameras in a time, newest first; as far as `MOST_PAGES` reach back. */
export async function fetchCameraIncidents(
  cameraIds: readonly string[],
  { fromMs, toMs }: TimeSpan,
  signal?: AbortSignal,
): Promise<IncidentView[]> {
  const found: IncidentView[] = [];
  const query = new URLSearchParams({
    cameraIds: cameraIds.join(','),
    fromMs: String(fromMs),
    toMs: String(toMs),
    limit: '200',
  });
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items, nextBefore } = await request(incidentPage, `api/incidents?${query.toString()}`, {
      signal,
    });
    found.push(...items);
    if (nextBefore === null) {
      break;
    }
    query.set('before', nextBefore);
  }
  return found;
}

const MOST_PAGES = 10;

export interface PlayRequest extends TimeSpan {
  pictures: 'all' | 'key';
  everyMs: number;
}

export interface PlayAnswer {
  startsAtMs: number;
  /** RFC 6381. */
  codecs: string;
  body: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** Aborting the signal ends the stream. */
export async function openRecording(
  cameraId: string,
  { fromMs, toMs, pictures, everyMs }: PlayRequest,
  signal: AbortSignal,
): Promise<PlayAnswer> {
  const path = `${recordingsPath(cameraId)}/play?fromMs=${fromMs}&toMs=${toMs}&pictures=${pictures}&everyMs=${everyMs}`;
  const { headers, body } = await openStream(path, signal);
  return {
    startsAtMs: Number(headers.get('x-starts-at-ms') ?? fromMs),
    codecs: headers.get('x-codecs') ?? '',
    body,
  };
}

export function picturePath(cameraId: string, atMs: number, width: 160 | 320 | 640 | 1280): string {
  return `${recordingsPath(cameraId)}/picture?atMs=${Math.round(atMs)}&width=${width}`;
}

export async function fetchHolds(signal?: AbortSignal): Promise<HoldView[]> {
  const { items } = await request(holdList, 'api/recordings/holds', { signal });
  return items;
}

export function placeHold(body: HoldRequest): Promise<HoldView> {
  return request(holdView, 'api/recordings/holds', { method: 'POST', body });
}

export function releaseHold(id: string, reason: string): Promise<void> {
  return order(`api/recordings/holds/${encodeURIComponent(id)}/release`, {
    method: 'POST',
    body: { reason },
  });
}

export async function fetchPackages(signal?: AbortSignal): Promise<PackageView[]> {
  const { items } = await request(packageList, 'api/recordings/packages', { signal });
  return items;
}

export function requestPackage(body: PackageRequest): Promise<PackageView> {
  return request(packageView, 'api/recordings/packages', { method: 'POST', body });
}

export function packageFilePath(id: string): string {
  return `api/recordings/packages/${encodeURIComponent(id)}/file`;
}

export function incidentPackagePath(incidentId: string): string {
  return `api/incidents/${encodeURIComponent(incidentId)}/package`;
}

export async function fetchNotices(
  before: string | null,
  signal?: AbortSignal,
): Promise<{ items: NoticeView[]; nextBefore: string | null }> {
  const query = before === null ? '' : `?before=${encodeURIComponent(before)}`;
  return request(noticePage, `api/recordings/notices${query}`, { signal });
}

export function fetchAgentState(agentId: string, signal?: AbortSignal): Promise<AgentState> {
  return request(agentState, `api/agents/${encodeURIComponent(agentId)}/state`, { signal });
}

export function retryDeadLetter(agentId: string, key: string): Promise<void> {
  return order(`api/agents/${encodeURIComponent(agentId)}/dead-letters/${encodeURIComponent(key)}/retry`, {
    method: 'POST',
    body: {},
  });
}

function recordingsPath(cameraId: string): string {
  return `api/cameras/${encodeURIComponent(cameraId)}/recordings`;
}
