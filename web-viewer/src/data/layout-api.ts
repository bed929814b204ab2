/** The REST calls about layouts of the wall. */
import {
  wallLayout,
  wallLayoutList,
  type NewWallLayout,
  type WallLayout,
  type WallLayoutChange,
  type WallLayoutList,
} from '#protocol/wall-layout.ts';
import { order, request } from './http.ts';

const PATH = 'api/me/layouts';

export function fetchLayouts(signal?: AbortSignal): Promise<WallLayoutList> {
  return request(wallLayoutList, PATH, { signal });
}

export function addLayout(body: NewWallLayout): Promise<WallLayout> {
  return request(wallLayout, PATH, { method: 'POST', body });
}

export function changeLayout({ id, ...body }: WallLayoutChange & { id: string }): Promise<WallLayout> {
  return request(wallLayout, `${PATH}/${encodeURIComponent(id)}`, { method: 'PUT', body });
}

export function removeLayout(id: string): Promise<void> {
  return order(`${PATH}/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
