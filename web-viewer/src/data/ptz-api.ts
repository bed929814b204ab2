/** The REST calls of a camera somebody has in hand: turning it, its presets, keeping its picture. */
import { z } from 'zod';
import { ptzHolder, ptzView, type PtzHolder, type PtzOrder, type PtzView } from '#protocol/ptz.ts';
import type { SnapshotNote } from '#protocol/snapshot.ts';
import { addressOf, order, request } from './http.ts';

/** The camera itself is asked for its presets. */
const LONGEST_PRESETS_MS = 12_000;
const orderAnswer = z.strictObject({ holder: ptzHolder.nullable() });

export function fetchPtz(cameraId: string, signal?: AbortSignal): Promise<PtzView> {
  return request(ptzView, ptzPath(cameraId), { signal, longestWaitMs: LONGEST_PRESETS_MS });
}

/** Who has the camera now. */
export async function orderPtz(cameraId: string, body: PtzOrder): Promise<PtzHolder | null> {
  const { holder } = await request(orderAnswer, `${ptzPath(cameraId)}/orders`, { method: 'POST', body });
  return holder;
}

/** Leaves although the page is being closed; nobody waits for the answer. */
export function orderPtzLast(cameraId: string, body: PtzOrder): void {
  void fetch(addressOf(`${ptzPath(cameraId)}/orders`), {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    keepalive: true,
  }).catch(() => undefined);
}

export function setPreset(cameraId: string, name: string): Promise<PtzView> {
  return request(ptzView, `${ptzPath(cameraId)}/presets`, {
    method: 'POST',
    body: { token: null, name },
    longestWaitMs: LONGEST_PRESETS_MS,
  });
}

export function noteSnapshot(cameraId: string, body: SnapshotNote): Promise<void> {
  return order(`api/cameras/${encodeURIComponent(cameraId)}/snapshots`, { method: 'POST', body });
}

function ptzPath(cameraId: string): string {
  return `api/cameras/${encodeURIComponent(cameraId)}/ptz`;
}
