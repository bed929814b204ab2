/** The REST calls about faces, one function each: the watch-list, candidates, calibration, search. */
import {
  faceCalibration,
  faceCalibrations,
  faceProbe,
  faceReview,
  faceSearchResult,
  type FaceAnswerRequest,
  type FaceCalibration,
  type FaceProbe,
  type FaceReview,
  type FaceSearchRequest,
  type FaceSearchResult,
} from '#protocol/face-work.ts';
import {
  watchList,
  watchListEntry,
  watchListPicture,
  watchListProof,
  type WatchList,
  type WatchListDecision,
  type WatchListDraft,
  type WatchListChange,
  type WatchListEntry,
  type WatchListPicture,
  type WatchListProof,
} from '#protocol/watch-list.ts';
import { order, request } from './http.ts';
import { sendFile, type Sending } from './send-file.ts';

export type Decision = 'approvals' | 'refusal' | 'withdrawal';

export function fetchWatchList(signal?: AbortSignal): Promise<WatchList> {
  return request(watchList, 'api/watch-list', { signal });
}

export function proposeEntry(draft: WatchListDraft): Promise<WatchListEntry> {
  return request(watchListEntry, 'api/watch-list', { method: 'POST', body: draft });
}

export function changeEntry(id: string, change: WatchListChange): Promise<WatchListEntry> {
  return request(watchListEntry, entryPath(id), { method: 'PUT', body: change });
}

export function submitEntry(id: string, version: number): Promise<WatchListEntry> {
  return request(watchListEntry, `${entryPath(id)}/submission`, { method: 'POST', body: { version } });
}

export function decideEntry(
  id: string,
  decision: Decision,
  body: WatchListDecision,
): Promise<WatchListEntry> {
  return request(watchListEntry, `${entryPath(id)}/${decision}`, { method: 'POST', body });
}

/** The nets of central read the picture before it answers. */
export function addPicture(id: string, file: Blob, sending: Sending): Promise<WatchListPicture> {
  return sendFile(watchListPicture, `${entryPath(id)}/pictures`, file, sending);
}

export function removePicture(id: string, pictureId: string): Promise<void> {
  return order(`${entryPath(id)}/pictures/${encodeURIComponent(pictureId)}`, { method: 'DELETE' });
}

export function fetchProof(id: string, signal?: AbortSignal): Promise<WatchListProof> {
  return request(watchListProof, `${entryPath(id)}/proof`, { signal });
}

export function fetchFaceReview(incidentId: string, signal?: AbortSignal): Promise<FaceReview> {
  return request(faceReview, facePath(incidentId), { signal });
}

export function answerFace(incidentId: string, body: FaceAnswerRequest): Promise<FaceReview> {
  return request(faceReview, `${facePath(incidentId)}/answers`, { method: 'POST', body });
}

export async function fetchFaceCalibrations(signal?: AbortSignal): Promise<FaceCalibration[]> {
  const { items } = await request(faceCalibrations, 'api/face-calibration', { signal });
  return items;
}

export function calibrateFaces(siteId: string, wantedPerMonth: number): Promise<FaceCalibration> {
  return request(faceCalibration, `api/face-calibration/${encodeURIComponent(siteId)}`, {
    method: 'PUT',
    body: { wantedPerMonth },
  });
}

export function addProbe(file: Blob, sending: Sending): Promise<FaceProbe> {
  return sendFile(faceProbe, 'api/face-probes', file, sending);
}

export function searchFaces(body: FaceSearchRequest, signal: AbortSignal): Promise<FaceSearchResult> {
  return request(faceSearchResult, 'api/face-searches', {
    method: 'POST',
    body,
    signal,
    longestWaitMs: LONGEST_SEARCH_MS,
  });
}

/** Every agent is asked, and the slowest is waited for. */
const LONGEST_SEARCH_MS = 90_000;

function entryPath(id: string): string {
  return `api/watch-list/${encodeURIComponent(id)}`;
}

function facePath(incidentId: string): string {
  return `api/incidents/${encodeURIComponent(incidentId)}/face`;
}
