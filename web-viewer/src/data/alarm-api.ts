/** The REST calls about alarms put aside for a while. */
import { snoozeList, snoozeView, type SnoozeRequest, type SnoozeView } from '#protocol/snooze.ts';
import { order, request } from './http.ts';

export async function fetchSnoozes(signal?: AbortSignal): Promise<SnoozeView[]> {
  return (await request(snoozeList, 'api/snoozes', { signal })).items;
}

export function startSnooze(body: SnoozeRequest): Promise<SnoozeView> {
  return request(snoozeView, 'api/snoozes', { method: 'POST', body });
}

export function endSnooze({ id, revision }: Pick<SnoozeView, 'id' | 'revision'>): Promise<void> {
  return order(`api/snoozes/${encodeURIComponent(id)}/end`, { method: 'POST', body: { revision } });
}
